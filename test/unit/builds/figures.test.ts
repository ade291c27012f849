import { expect, test } from 'vitest';
import { overweight, sectionOf, withHashes, withSizes } from '../../../src/builds/figures.mjs';

const weights = [
  { file: 'a.js', bytes: 12_345, gzip: 4567, integrity: 'sha384-new+A/=' },
  { file: 'a.min.js', bytes: 2345, gzip: 987, integrity: 'sha384-newMin' },
];

const changelog = `# Changelog

## [1.0.0-rc.10] - 2026-12-24

- \`a.min.js\`: \`sha384-ten\`

## [1.0.0-rc.1] - 2026-11-25

### Added

- \`a.js\`: \`sha384-old\`
- \`a.min.js\`: \`sha384-oldMin\`

## [0.9.0] - 2026-01-01

- \`a.min.js\`: \`sha384-oldest\`
`;

test('a table of sizes states those of the build', () => {
  const text =
    '| file | raw | gzip |\n| `a.js` (alone) | 1 kB | 1 kB |\n| `a.min.js` | | |\n| `b.js` | 1 kB | 1 kB |\n';
  expect(withSizes(text, weights)).toBe(
    '| file | raw | gzip |\n| `a.js` (alone) | 12.3 kB | 4.6 kB |\n| `a.min.js` | 2.3 kB | 1.0 kB |\n| `b.js` | 1 kB | 1 kB |\n',
  );
});

test('a table that says something else of a file stays as it is', () => {
  const text = '| `a.js` | for bundlers |\n| `a.js` | one | two | three |\n';
  expect(withSizes(text, weights)).toBe(text);
});

test('the hashes of a version are stated in its own section alone', () => {
  const told = withHashes(changelog, '1.0.0-rc.1', weights);
  expect(told).toBe(
    changelog.replace('sha384-oldMin', 'sha384-newMin').replace('sha384-old`', 'sha384-new+A/=`'),
  );
  expect(withHashes(changelog, '2.0.0', weights)).toBe(changelog);
});

test('a section ends where the next begins', () => {
  expect(sectionOf(changelog, '1.0.0-rc.1')).toMatch(
    /^## \[1\.0\.0-rc\.1\] - 2026-11-25\n[^#]+### Added[^#]+$/,
  );
  expect(sectionOf(changelog, '0.9.0')).toMatch(/oldest`\n$/);
  expect(sectionOf(changelog, '1.0.0')).toBeUndefined();
});

test('a byte over the budget is too much, and so is a file without one', () => {
  expect(overweight(weights, { 'a.js': 4567, 'a.min.js': 987 })).toEqual([]);
  expect(overweight(weights, { 'a.js': 4566, 'a.min.js': 987 })).toEqual([
    'a.js has 4567 bytes gzipped, 1 over its budget.',
  ]);
  expect(overweight(weights, { 'a.js': 4567 })).toHaveLength(1);
});
