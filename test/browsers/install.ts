// Gets browsers from npm packages that ship one, into a cache outside of the project, and from the system's packages.
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fengmi-uploader-browsers');

/** Longer than the slowest of them takes; ms. */
const INSTALL_MS = 10 * 60_000;

/** @throws with what it printed, where it fails */
export function run(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: INSTALL_MS,
    ...(cwd && { cwd }),
  });
  if (status === 0) return stdout.trim();
  const said = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new Error(`${program} ${args[0] ?? ''}: ${said}`);
}

const unbrotli = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));

export interface Packed {
  program: string;
  /** Libraries that the package brings for a system without them. */
  libraries: string;
}

/** The Chromium of an npm package, such as `chrome-aws-lambda@10.1.0`, whose `bin/` holds it compressed by Brotli. */
export async function packed(spec: string): Promise<Packed> {
  const folder = join(cache, spec.replace(/[^\w.]+/g, '-'));
  const found = { program: join(folder, 'chromium'), libraries: join(folder, 'lib') };
  if (existsSync(folder)) return found;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'fresh-'));
  try {
    run('npm', ['pack', '--silent', spec], fresh);
    run('tar', ['xzf', readdirSync(fresh).find((name) => name.endsWith('.tgz')) ?? ''], fresh);
    await mkdir(join(fresh, 'lib'));
    for (const name of readdirSync(join(fresh, 'package', 'bin'))) {
      const file = join(fresh, 'package', 'bin', name);
      if (name.endsWith('.tar.br')) {
        await unbrotli(file, join(fresh, 'part.tar'));
        // The software renderer is looked for beside the program.
        run('tar', ['xf', 'part.tar', '-C', name.startsWith('swiftshader') ? '.' : 'lib'], fresh);
      } else if (name.endsWith('.br')) {
        await unbrotli(file, join(fresh, 'chromium'));
        await chmod(join(fresh, 'chromium'), 0o755);
      }
    }
    run(
      'sh',
      ['-c', 'find lib -mindepth 2 -name "*.so*" -exec mv {} lib/ \\; ; rm -rf package part.tar *.tgz'],
      fresh,
    );
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return found;
}

/** Shared libraries that a program needs and the system does not have. */
export const lacks = (program: string): string[] =>
  [...run('ldd', [program]).matchAll(/(\S+) => not found/g)].map(([, name = '']) => name);

/** Whether the system's packages are there, installed now if they can be: on Debian and its like, as root. */
export function installSystem(packages: readonly string[]): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [program = '', ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  run(program, [...args, 'update', '-q']);
  run(program, [...args, 'install', '-q', '-y', '--no-install-recommends', ...packages]);
}
