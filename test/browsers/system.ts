// Programs of the system, and their installation where they are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Longer than the slowest of them takes; ms. */
const INSTALL_MS = 10 * 60_000;

/** @throws with what it printed, where it fails */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd?: string; env?: Record<string, string> } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: INSTALL_MS,
    env: { ...process.env, ...env },
    ...(cwd && { cwd }),
  });
  if (status === 0) return stdout.trim();
  const said = error?.message ?? stderr.trim().split('\n').at(-1);
  throw new Error(`${program} ${args[0] ?? ''}: ${said}`);
}

/** On Debian and its like, as root. @throws where it cannot be done */
function installSystem(packages: readonly string[]): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [program = '', ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  run(program, [...args, 'update', '-q']);
  run(program, [...args, 'install', '-q', '-y', '--no-install-recommends', ...packages]);
}

export function onPath(name: string): string | undefined {
  const paths = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return paths.find((path) => existsSync(path));
}

/** Looks for it, installs what brings it where it is not there, and looks again. */
export function need(what: string, find: () => string | undefined, packages: readonly string[]): string {
  const found = find();
  if (found) return found;
  if (process.platform !== 'linux') throw new Error(`no ${what} is installed`);
  installSystem(packages);
  const installed = find();
  if (!installed) throw new Error(`${packages.join(', ')} brought no ${what}`);
  return installed;
}
