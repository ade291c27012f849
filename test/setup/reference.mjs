// `npm run reference` writes the reference of the API, from the docstrings; `--check` says whether it is up to date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { referencePages } from './reference/pages.mjs';
import { readApi } from './reference/read.mjs';

const folder = 'demo/guide/api';
const { project, faults } = await readApi('src/index.ts', 'tsconfig.json');
const pages = referencePages(project, (path) => readFileSync(path, 'utf8'));
const present = existsSync(folder) ? readdirSync(folder).map((file) => `${folder}/${file}`) : [];
if (process.argv.includes('--check')) {
  const stale = [
    ...present.filter((path) => !pages.has(path)),
    ...[...pages].flatMap(([path, text]) =>
      existsSync(path) && readFileSync(path, 'utf8') === text ? [] : [path],
    ),
  ];
  faults.push(...stale.map((path) => `${path} is not what the docstrings say: npm run reference`));
} else if (faults.length === 0) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
