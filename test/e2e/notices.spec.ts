import { readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';

const dist = (file: string): string => readFileSync(new URL(`../../dist/${file}`, import.meta.url), 'utf8');

const notice = dist('THIRD-PARTY-LICENSES.txt');

/** The packages of a build, by its source map, and the name of what stands beside the mapped code. */
function packagesOf(file: string): ReadonlySet<string> {
  const { sources } = JSON.parse(dist(`${file}.map`)) as { sources: string[] };
  const names = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
  return new Set(/Plupload - multi-runtime File Uploader/.test(dist(file)) ? [...names, 'plupload'] : names);
}

for (const [file, packages] of [
  ['fengmi-uploader.min.js', ['rxjs']],
  ['fengmi-uploader.full.min.js', ['rxjs', 'plupload']],
] as const) {
  test(`the notice names all that is in ${file}`, () => {
    const held = packagesOf(file);
    expect(held).toEqual(new Set(packages));
    const line = notice.split('\n').find((text) => text.startsWith(`- ${file}:`));
    for (const name of held) {
      expect(line).toContain(` ${name} `);
      expect(notice).toMatch(new RegExp(`^${name} [\\d.]+ \\(.+\\)$`, 'm'));
    }
  });
}

test('what is imported from a bundle holds nothing of others', () => {
  for (const file of ['index.js', 'index.node.js']) expect(packagesOf(file)).toEqual(new Set());
});

test('the notice has the terms themselves, and says what they mean for a page', () => {
  expect(notice).toContain('MIT License');
  expect(notice).toMatch(/^\s*Apache License\s+Version 2\.0/m);
  expect(notice).toMatch(/^\s*GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/m);
  expect(notice.slice(0, notice.indexOf('====='))).toContain('What that means for\na page');
  expect(notice).toMatch(/within it moxie\n1\.\d+\.\d+\. /);
});
