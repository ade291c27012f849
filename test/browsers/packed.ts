// Gets browsers from npm packages that ship one, into a cache outside of the project.
import { createReadStream, createWriteStream, existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { run } from './system.js';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fengmi-uploader/browsers');

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
    run('npm', ['pack', '--silent', spec], { cwd: fresh });
    run('tar', ['xzf', readdirSync(fresh).find((name) => name.endsWith('.tgz')) ?? ''], { cwd: fresh });
    await mkdir(join(fresh, 'lib'));
    for (const name of readdirSync(join(fresh, 'package', 'bin'))) {
      const file = join(fresh, 'package', 'bin', name);
      if (name.endsWith('.tar.br')) {
        await unbrotli(file, join(fresh, 'part.tar'));
        // The software renderer is looked for beside the program.
        run('tar', ['xf', 'part.tar', '-C', name.startsWith('swiftshader') ? '.' : 'lib'], { cwd: fresh });
      } else if (name.endsWith('.br')) {
        await unbrotli(file, join(fresh, 'chromium'));
        await chmod(join(fresh, 'chromium'), 0o755);
      }
    }
    run(
      'sh',
      ['-c', 'find lib -mindepth 2 -name "*.so*" -exec mv {} lib/ \\; ; rm -rf package part.tar *.tgz'],
      { cwd: fresh },
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
