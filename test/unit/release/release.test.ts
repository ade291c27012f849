// @vitest-environment node
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { weigh } from '../../../src/builds/figures.mjs';
import { git, prepareRelease, Refusal } from '../../setup/release/release.mjs';

let home = '';
let root = '';
let ran: string[] = [];

const now = new Date('2026-12-24T12:00:00Z');
const heading = '## [1.0.0-rc.1] - 2026-12-24';

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function commit(files: Readonly<Record<string, string>>): void {
  write(root, files);
  git(['add', '.'], { cwd: root });
  git(
    [
      ...['user.name=A', 'user.email=a@b.example', 'commit.gpgsign=false'].flatMap((set) => ['-c', set]),
      'commit',
      '--no-verify',
      '-qm',
      'A commit',
    ],
    { cwd: root },
  );
}

/** An npm whose build is one script, as `code` makes it. */
const npmThat =
  ({ code = (_zone: string): string => 'let it;\n', isGreen = true } = {}) =>
  (args: string[], { cwd, env }: { cwd: string; env?: Record<string, string> }): string => {
    ran.push(args.slice(0, 2).join(' '));
    if (args[0] === 'test' && !isGreen) throw new Refusal('npm test has failed.');
    if (args[0] === 'run') write(cwd, { 'dist/a.min.js': code(env?.TZ ?? '') });
    const packed = { filename: 'toy.tgz', size: 1, unpackedSize: 2, integrity: 'sha512-x', files: [] };
    return args[0] === 'pack' ? JSON.stringify([packed]) : '';
  };
const release = (npm = npmThat(), tag?: string): string => prepareRelease(root, { now, tag, runNpm: npm });

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'release-test-'));
  root = join(home, 'clone');
  ran = [];
  git(['init', '--quiet', join(home, 'origin')], { cwd: home });
  git(['clone', '--quiet', join(home, 'origin'), root], { cwd: home });
  write(home, { 'a.min.js': 'let it;\n' });
  commit({
    '.gitignore': 'dist/\n*.tgz\n',
    'package.json': '{"name":"toy","version":"1.0.0-rc.1"}',
    'package-lock.json': '{"version":"1.0.0-rc.1"}',
    'README.md': '| `a.min.js` | 0.0 kB | 0.0 kB |\n',
    'CHANGELOG.md': `${heading}\n\n- \`a.min.js\`: \`${weigh(home, 'a.min.js').integrity}\`\n`,
  });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a clean and green tree that can be built twice is packed, and nothing is published', () => {
  const told = release();
  expect(ran).toEqual([
    'test',
    'ci --ignore-scripts',
    'run build',
    'pack --ignore-scripts',
    'run build',
    'pack --ignore-scripts',
  ]);
  expect(told).toContain('toy 1.0.0-rc.1 can be published');
  expect(told).toContain(git(['rev-parse', 'HEAD'], { cwd: root }).trim());
  expect(told).toContain('integrity  sha512-x');
  expect(told).toContain('npm publish ./toy.tgz --access public --tag next');
  expect(told).toContain('names no "repository"');
});

test('a dirty tree is refused before anything is run, whether a file is changed or new', () => {
  write(root, { 'README.md': 'changed' });
  expect(() => release()).toThrow(/dirty.*\n M README.md$/s);
  git(['checkout', '--', '.'], { cwd: root });
  write(root, { 'new.txt': '' });
  expect(() => release()).toThrow(/dirty.*\n\?\? new.txt$/s);
  expect(ran).toEqual([]);
});

test('a changelog without this version is refused before anything is run', () => {
  commit({ 'CHANGELOG.md': '## [0.9.0] - 2026-12-24\n\n- This.\n' });
  expect(() => release()).toThrow('no section for 1.0.0-rc.1');
  expect(ran).toEqual([]);
});

test('another tag than the version’s is refused before anything is run', () => {
  expect(() => release(npmThat(), 'v1.0.0')).toThrow('v1.0.0 is not v1.0.0-rc.1');
  expect(ran).toEqual([]);
});

test('a red tree is refused', () => {
  expect(() => release(npmThat({ isGreen: false }))).toThrow('npm test has failed');
  expect(ran).toEqual(['test']);
});

test('figures that the build has had to restate are refused', () => {
  const npm = npmThat();
  const restate: typeof npm = (args, options) => {
    if (args[0] === 'test') write(root, { 'README.md': 'other figures' });
    return npm(args, options);
  };
  expect(() => release(restate)).toThrow(/other figures.*\n M README.md$/s);
});

test('a hash that is not the build’s is refused', () => {
  commit({ 'CHANGELOG.md': `${heading}\n\n- \`a.min.js\`: \`sha384-${'a'.repeat(64)}\`\n` });
  expect(() => release()).toThrow('does not state the hash of a.min.js');
});

test('a build that goes by the time zone or the folder is refused', () => {
  expect(() => release(npmThat({ code: (zone) => zone }))).toThrow(
    'dist/a.min.js is another in a second build',
  );
  expect(readFileSync(join(root, 'dist/a.min.js'), 'utf8')).toBe('America/St_Johns');
});
