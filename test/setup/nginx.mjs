// Finds nginx, to run the guide's configuration. `node test/setup/nginx.mjs` fetches it where apt can: unpacked into the cache, and
// not installed, which would start a server on this computer.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { env, platform } = process;
const folder = resolve('node_modules/.cache/fengmi-uploader/nginx');
const paths = ['nginx', '/usr/sbin/nginx', '/opt/homebrew/bin/nginx', `${folder}/usr/sbin/nginx`];

/** A program that runs, or nothing. */
export const findNginx = () =>
  [env.NGINX_PATH ?? '', ...paths].find((path) => path && spawnSync(path, ['-v']).status === 0);

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, ...args) {
  return (
    spawnSync(program, args, { cwd: folder, stdio: ['ignore', process.stderr, process.stderr] }).status === 0
  );
}

function fetchNginx() {
  if (platform !== 'linux') return;
  mkdirSync(folder, { recursive: true });
  // The lists are there where a browser was just installed.
  if (!run('apt-get', 'download', 'nginx')) {
    if (process.getuid?.() === 0) run('apt-get', 'update');
    else run('sudo', '-n', 'apt-get', 'update');
    run('apt-get', 'download', 'nginx');
  }
  const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (file) run('dpkg-deb', '-x', file, '.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!findNginx()) fetchNginx();
  if (!findNginx())
    console.error(
      'No nginx was found or could be fetched. Install one, or name it in NGINX_PATH: the guide’s test needs it.',
    );
}
