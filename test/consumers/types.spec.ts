// The contract, compiled against the installed package: every way of finding modules, by compilers old and new.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'playwright/test';
import { type Compilation, modes, projectOf } from '../types/consumer.js';
import { install, run } from './install.js';
import { describe } from './table-reporter.js';

const compilers = { '5.0': '5.0.4', '5.9': '5.9.3', '7.0': '7.0.2' };
const packages = Object.fromEntries(
  Object.entries(compilers).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]),
);

test.describe.configure({ timeout: 10 * 60_000 });

for (const [name, version] of Object.entries(compilers)) {
  for (const exact of [false, true]) {
    for (const mode of modes) {
      const title = `TypeScript ${name}, ${mode}${exact ? ', exactOptionalPropertyTypes' : ''}`;
      test(title, async ({ browserName: _ }, info) => {
        describe(info, { name: title, version });
        const project = await install('TypeScript', packages);
        await compile(project, `typescript-${name}`, { mode, exact });
      });
    }
  }
}

async function compile(project: string, compiler: string, compilation: Compilation): Promise<void> {
  const folder = join(project, 'source');
  mkdirSync(folder);
  for (const [file, text] of Object.entries(projectOf(compilation))) writeFileSync(join(folder, file), text);
  const tsc = join(project, 'node_modules', compiler, 'bin', 'tsc');
  await run(folder, [process.execPath, tsc, '--project', '.']);
}
