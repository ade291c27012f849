// `npm run reference` writes the reference of the API, from the docstrings; `--check` says whether it is up to date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from './reference/pages.mjs';
import { readApi } from './reference/read.mjs';

const folder = 'demo/guide/api';
const { project, faults } = await readApi('src/index.ts', 'tsconfig.json');
const pages = referencePages(project);
const present = existsSync(folder) ? readdirSync(folder) : [];
if (process.argv.includes('--check')) {
  const isStale =
    present.some((file) => !pages.has(file)) ||
    [...pages].some(
      ([file, text]) => !present.includes(file) || readFileSync(join(folder, file), 'utf8') !== text,
    );
  if (isStale) faults.push(`${folder} is not what the docstrings say: npm run reference`);
} else if (faults.length === 0) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
