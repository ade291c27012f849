// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { headingsOf } from '../../../demo/guide/server/markdown.js';
import { chineseOf, docs } from './pages.js';

const linksOf = (prose: string): string[] => [
  ...[...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, href]) => href ?? ''),
  ...[...prose.matchAll(/<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"]+)"/g)].map(
    ([, href]) => href ?? '',
  ),
];

/** What is wrong with a link of a page, if anything. */
function faultOf(path: string, href: string): string | undefined {
  if (/^\w+:/.test(href))
    return URL.canParse(href) && href.startsWith('https://') ? undefined : 'no https URL';
  const [file = '', anchor] = href.split('#');
  const target = file ? posix.join(posix.dirname(path), file) : path;
  if (target.startsWith('..') || !existsSync(target)) return 'no such file';
  if (anchor === undefined) return undefined;
  // A line of code.
  if (!target.endsWith('.md')) return /^L\d+$/.test(anchor) ? undefined : 'no anchor of code';
  const anchors = headingsOf(readFileSync(target, 'utf8')).map((heading) => heading.anchor);
  return anchors.includes(decodeURIComponent(anchor)) ? undefined : 'no such heading';
}

describe.each(docs)('$path', ({ path, prose }) => {
  test('has no dead link', () => {
    const dead = linksOf(prose).flatMap((href) => {
      const fault = faultOf(path, href);
      return fault === undefined ? [] : [`${href}: ${fault}`];
    });
    expect(dead).toEqual([]);
  });

  test('begins with its only first heading, and skips no level', () => {
    const depths = headingsOf(prose).map(({ depth }) => depth);
    expect(depths[0]).toBe(1);
    expect(depths.filter((depth) => depth === 1)).toHaveLength(1);
    for (const [n, depth] of depths.entries()) expect(depth - (depths[n - 1] ?? 0)).toBeLessThan(2);
  });
});

test('dead links are found', () => {
  const found = [
    'nowhere.md',
    '#nowhere',
    'http://x.test',
    'https://x.test',
    'en/start.md',
    '../serve.ts#x',
  ].map((href) => faultOf('demo/guide/en/README.md', href.replace('en/', '')));
  expect(found).toEqual([
    'no such file',
    'no such heading',
    'no https URL',
    undefined,
    undefined,
    'no such file',
  ]);
});

test('a page in two languages links to the other', () => {
  const both = docs.filter(({ path }) => chineseOf(path) !== path && existsSync(chineseOf(path)));
  for (const { path, text } of both) {
    const other = chineseOf(path);
    expect(text).toContain(`](${posix.relative(posix.dirname(path), other)})`);
    expect(readFileSync(other, 'utf8')).toContain(`](${posix.relative(posix.dirname(other), path)})`);
  }
});

test("every page of the guide is in its language's list", () => {
  for (const lang of ['en', 'zh-CN']) {
    const own = docs.filter(({ path }) => path.startsWith(`demo/guide/${lang}/`));
    const list = own.find(({ path }) => path.endsWith('README.md'));
    for (const { path } of own) {
      if (path !== list?.path) expect(list?.text).toContain(`](${posix.basename(path)})`);
    }
  }
});
