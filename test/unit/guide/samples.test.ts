// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bare, chineseOf, docs, type Sample, samplesOf } from './pages.js';

const { scripts, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const samples = docs.flatMap(samplesOf);

/** What takes a sample of each language. `js`, `php` and `python` are for servers: see test/unit/signing.test.ts. */
const runners: Readonly<Record<string, string>> = {
  ts: 'test/e2e/guide-samples.spec.ts',
  html: 'test/e2e/guide-samples.spec.ts',
  nginx: 'test/e2e/guide-nginx.spec.ts',
  js: 'test/unit/signing.test.ts',
  php: 'test/unit/signing.test.ts',
  python: 'test/unit/signing.test.ts',
  sh: 'test/unit/guide/samples.test.ts',
  json: 'test/unit/guide/samples.test.ts',
};
const signing = ['js', 'php', 'python'];

const at = ({ path, line }: Sample): string => `${path}:${line}`;

test('every sample has who runs it', () => {
  const lost = samples.filter(
    ({ language, code }) => !(language in runners) || (signing.includes(language) && !code.includes('sign(')),
  );
  expect(lost.map(at)).toEqual([]);
});

test('the samples in JSON are JSON', () => {
  for (const { code } of samples.filter(({ language }) => language === 'json')) JSON.parse(code);
});

/** A command that the reader can give. */
function isCommand(line: string): boolean {
  const [command = '', ...rest] = line.replace(/^(\w+=\S+ )+/, '').split(' ');
  if (command === 'git') return rest[0] === 'clone';
  if (command === 'cd') return rest.length === 1;
  if (command !== 'npm') return false;
  if (rest[0] === 'ci') return rest.length === 1;
  if (rest[0] === 'install') {
    const packages = ['fengmi-uploader', ...Object.keys(peerDependencies)];
    return rest.slice(1).every((name) => packages.includes(name)) && rest.length === packages.length + 1;
  }
  return (rest[0] === 'run' ? rest[1] : rest[0])! in scripts;
}

test('the commands are there', () => {
  const lines = samples
    .filter(({ language }) => language === 'sh')
    .flatMap((sample) =>
      sample.code
        .split(/\n| && /)
        .map((line) => line.replace(/\s*#.*/, '').trim())
        .filter(Boolean)
        .map((line) => ({ at: at(sample), line })),
    );
  expect(lines.filter(({ line }) => !isCommand(line))).toEqual([]);
  const named = docs.flatMap(({ prose, path }) =>
    [...prose.matchAll(/`(?:\w+=\S+ )?npm run ([\w:]+)[^`]*`/g)].map(([, script]) => ({ path, script })),
  );
  expect(named.filter(({ script }) => !(script! in scripts))).toEqual([]);
});

test('pages in both languages have the same samples', () => {
  for (const doc of docs) {
    const other = docs.find(({ path }) => path === chineseOf(doc.path) && path !== doc.path);
    if (other) expect(samplesOf(other).map(bare), other.path).toEqual(samplesOf(doc).map(bare));
  }
});

test('a page of figures names the commands that print them', () => {
  const pages = docs.filter(({ path }) => /\/(speed|reliability)\.md$/.test(path));
  for (const { path, prose } of pages) {
    for (const section of prose.split(/^##+ /m)) {
      if (/^\|.*\d/m.test(section)) expect(section, path).toMatch(/`(?:\w+=\S+ )?npm (?:run \w+|test)/);
    }
  }
});

test('README is short', () => {
  for (const { path, text } of docs) {
    if (/^README/.test(path)) expect(Buffer.byteLength(text), path).toBeLessThanOrEqual(8192);
  }
});
