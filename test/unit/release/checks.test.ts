import { expect, test } from 'vitest';
import {
  changelogFaults,
  differences,
  distTag,
  figureFaults,
  versionFaults,
} from '../../setup/release/checks.mjs';

const now = new Date('2026-12-24T12:00:00Z');

const changelog = (sections: string): string => `# Changelog\n\n## [Unreleased]\n\n${sections}`;
const good = changelog(
  '## [1.2.0] - 2026-12-24\n\n### Added\n\n- This.\n\n## [1.1.0] - 2026-01-01\n\n- That.\n',
);

test('a changelog with a dated section for exactly this version is good', () => {
  expect(changelogFaults(good, '1.2.0', now)).toEqual([]);
});

test.each([
  ['no section', good, '1.3.0', 'no section for 1.3.0'],
  ['a prerelease of it', good.replace('[1.2.0]', '[1.2.0-rc.1]'), '1.2.0', 'no section for 1.2.0'],
  ['no date', good.replace(' - 2026-12-24', ''), '1.2.0', 'should be "## [1.2.0] - 2026-12-24"'],
  ['a word for a date', good.replace('2026-12-24', 'unreleased'), '1.2.0', 'should be'],
  ['a day that there is not', good.replace('2026-12-24', '2026-02-30'), '1.2.0', 'should be'],
  ['no brackets', good.replace('[1.2.0]', '1.2.0'), '1.2.0', 'should be'],
  ['a date to come', good.replace('2026-12-24', '2026-12-26'), '1.2.0', 'still to come'],
  ['nothing in it', good.replace('- This.\n', ''), '1.2.0', 'says nothing of 1.2.0'],
  ['a kind of its own', good.replace('### Added', '### News'), '1.2.0', '"### News" is none of Added'],
  ['another above it', good, '1.1.0', 'has 1.2.0 above 1.1.0'],
  ['entries without a version', good.replace('## [1.2', '- More.\n\n## [1.2'), '1.2.0', 'under "Unreleased"'],
])('a changelog is refused: %s', (_, text, version, fault) => {
  expect(changelogFaults(text, version, now)).toEqual([expect.stringContaining(fault)]);
});

const hash = (letter: string): string => `sha384-${letter.repeat(64)}`;
const weights = [{ file: 'a.min.js', bytes: 2000, gzip: 1000, integrity: hash('a') }];
const documents = {
  'README.md': '| `a.min.js` | 2.0 kB | 1.0 kB |',
  'demo/guide/en/security.md': `<script integrity="${hash('a')}">`,
  'CHANGELOG.md': `## [1.0.0] - 2026-12-24\n\n- \`a.min.js\`: \`${hash('a')}\`\n\n## [0.9.0]\n\n- \`${hash('z')}\``,
};
const faultsWith = (changes: Readonly<Record<string, string>>): string[] =>
  figureFaults(new Map(Object.entries({ ...documents, ...changes })), '1.0.0', weights);

test('documents that state the sizes and hashes of the build are good', () => {
  expect(faultsWith({})).toEqual([]);
});

test.each([
  ['sizes of another build', { 'README.md': '| `a.min.js` | 2.1 kB | 1.0 kB |' }, 'README.md states sizes'],
  ['no sizes', { 'README.md': '' }, 'No document has a table of sizes'],
  [
    'a hash of another build',
    { 'demo/guide/en/security.md': hash('b') },
    'demo/guide/en/security.md states the hash of another build',
  ],
  [
    'no hash',
    { 'CHANGELOG.md': `## [0.9.0]\n\n- \`a.min.js\`: \`${hash('a')}\`` },
    'does not state the hash of a.min.js',
  ],
])('documents are refused: %s', (_, changes, fault) => {
  expect(faultsWith(changes as Record<string, string>)).toEqual([expect.stringContaining(fault)]);
});

test('a version is semantic, the lock file’s, and the tag’s', () => {
  expect(versionFaults('1.0.0-rc.1', '1.0.0-rc.1', undefined)).toEqual([]);
  expect(versionFaults('1.0.0', '1.0.0', 'v1.0.0')).toEqual([]);
  expect(versionFaults('1.0', '1.0', undefined)).toHaveLength(1);
  expect(versionFaults('1.0.0', '0.9.0', undefined)).toHaveLength(1);
  expect(versionFaults('1.0.0', '1.0.0', 'v1.0.0-rc.1')).toHaveLength(1);
});

test('what is before a version goes out under another name than the latest', () => {
  expect(distTag('1.0.0-rc.1')).toBe('next');
  expect(distTag('1.0.0')).toBe('latest');
});

test('two builds differ by what is changed, added and gone', () => {
  const one = new Map(Object.entries({ same: '1', changed: '1', gone: '1' }));
  const other = new Map(Object.entries({ same: '1', changed: '2', added: '1' }));
  expect(differences(one, other)).toEqual(['added', 'changed', 'gone']);
});
