// Installs the packed package as a user does. The folders stay for the next run: a bundler is fetched once.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import own from '../../package.json' with { type: 'json' };

const project = fileURLToPath(new URL('../../', import.meta.url));
/** Outside the project, whose own modules would stand in for what a consumer lacks. */
const home = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fengmi-uploader', 'consumers');
/** Most that one command may take, in ms. */
const LIMIT = 5 * 60_000;

export interface Output {
  stdout: string;
  stderr: string;
}

/** What is installed in a folder can be run there by its name. */
export const environment = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  // Playwright asks for colours, which would stand in what is read, and test runners for builds of their own.
  FORCE_COLOR: undefined,
  NO_COLOR: '1',
  NODE_ENV: undefined,
});

/** Runs a program in a folder; its error says what the program did. */
export async function run(folder: string, [program = '', ...args]: readonly string[]): Promise<Output> {
  try {
    return await promisify(execFile)(program, args, {
      cwd: folder,
      timeout: LIMIT,
      maxBuffer: 64 * 1024 ** 2,
      shell: process.platform === 'win32',
      env: environment(folder),
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Output>;
    const told = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
    throw new Error(`${[program, ...args].join(' ')} failed.\n${told}`, { cause: error });
  }
}

/** The tarball, named after what it holds, so that npm knows a new one from one that is installed. */
async function pack(): Promise<string> {
  mkdirSync(home, { recursive: true });
  for (const entry of readdirSync(home)) {
    if (entry.startsWith('pack-') || entry.endsWith('.tgz')) rmSync(join(home, entry), { recursive: true });
  }
  const folder = mkdtempSync(join(home, 'pack-'));
  await run(project, ['npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  const [file = ''] = readdirSync(folder);
  const hash = createHash('sha256').update(readFileSync(join(folder, file)));
  const tarball = join(home, `fengmi-uploader-${hash.digest('hex').slice(0, 16)}.tgz`);
  renameSync(join(folder, file), tarball);
  rmSync(folder, { recursive: true });
  return tarball;
}

let packed: Promise<string> | undefined;

/** A folder with the package, its peers and these packages installed; of what was built there before, nothing is left. */
export async function install(
  name: string,
  packages: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  packed ??= pack();
  const { rxjs, plupload } = own.devDependencies;
  const manifest = JSON.stringify({
    private: true,
    type: 'module',
    dependencies: { 'fengmi-uploader': `file:${await packed}`, rxjs, plupload, ...packages },
  });
  const folder = join(home, name.replace(/[^a-z\d]+/gi, '-').toLowerCase());
  const done = join(folder, 'installed.json');
  const isThere = existsSync(done) && readFileSync(done, 'utf8') === manifest;
  const kept = ['node_modules', ...(isThere ? ['installed.json'] : [])];
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    if (!kept.includes(entry)) rmSync(join(folder, entry), { recursive: true });
  }
  for (const [file, text] of Object.entries({ ...files, 'package.json': manifest })) {
    writeFileSync(join(folder, file), text);
  }
  if (!isThere) {
    const flags = ['--no-package-lock', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run(folder, ['npm', 'install', ...flags]);
    writeFileSync(done, manifest);
  }
  return folder;
}
