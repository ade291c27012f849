// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = '.github/workflows/';
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(folder + file, 'utf8');

test.each(files)('%s pins every action to a commit and may read only', (file) => {
  const text = read(file);
  const uses = text.match(/\buses: *\S+.*$/gm) ?? [];
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v[\d.]+$/);
  expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
  if (file !== 'release.yml') expect(text).not.toMatch(/: write\b|secrets\./);
});

test('one job alone may sign and has the token, and runs no code of the project', () => {
  const [before = '', publish = ''] = read('release.yml').split(/^ {2}publish:\n/m);
  expect(before).not.toMatch(/: write\b|secrets\./);
  expect(publish.match(/\w[\w-]*: write\b/g)).toEqual(['id-token: write']);
  expect(publish).not.toMatch(/actions\/checkout|npm (ci|install|run|test)/);
  expect(publish).toContain('npm publish ./*.tgz --provenance --access public --tag "$tag"');
});

test('what is tested and what is released go through the same tests', () => {
  expect(read('ci.yml')).toContain('- run: npm ci && npm test\n');
  expect(read('release.yml')).toMatch(/- run: npm ci\n[^-]+- run: npm run release -- "\$GITHUB_REF_NAME"\n/);
});
