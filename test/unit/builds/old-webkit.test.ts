import { SourceMap } from 'node:module';
import { minify } from 'terser';
import { expect, it } from 'vitest';
import { wrapArrows } from '../../../src/builds/old-webkit.mjs';

it('puts parentheses around arrow functions in the middle of a condition, and around no others', () => {
  const wrapped = (code: string) => wrapArrows(code, '').code;
  expect(wrapped('x=a?b=>c:d')).toBe('x=a?(b=>c):d');
  expect(wrapped('x=a?b=>c?d=>e:f:g')).toBe('x=a?(b=>c?(d=>e):f):g');
  expect(wrapped('x=a?b:c=>d;y=e=>f')).toBe('x=a?b:c=>d;y=e=>f');
  expect(wrapped('x=a?b=>{}:c?d=>e:f')).toBe('x=a?(b=>{}):c?(d=>e):f');
});

it('keeps the source map true', async () => {
  const source = `first(one ? (a) => two(a) : three);\n${'// far\n'.repeat(40)}last(four ? () => five : six, seven);`;
  const { code = '', map } = await minify({ 'a.js': source }, { sourceMap: true, mangle: false });
  const before = JSON.parse(String(map));
  const { code: wrapped, mappings } = wrapArrows(code, before.mappings);
  expect(wrapped.length).toBe(code.length + 4);
  const after = new SourceMap({ ...before, mappings });
  for (const name of ['first', 'one', 'two', 'three', 'last', 'four', 'five', 'six', 'seven']) {
    const { originalLine, originalColumn } = after.findEntry(0, wrapped.indexOf(name)) as {
      originalLine: number;
      originalColumn: number;
    };
    expect(source.split('\n')[originalLine]?.slice(originalColumn)).toMatch(new RegExp(`^${name}`));
  }
});
