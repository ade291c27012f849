// Finds a Chromium for the end-to-end tests. `node test/setup/browser.mjs` installs one where there is none
// and prints its path.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];

const { env, platform } = process;

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function usualPlaces() {
  if (platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ];
  }
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  return [];
}

/** The path of an installed Chromium or Chrome; one named in the environment must exist. */
export function findBrowser() {
  const named = env.CHROMIUM_PATH || env.CHROME_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH or CHROME_PATH is ${named}, which is no program.`);
  }
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...usualPlaces(), chromium.executablePath()].find(isExecutable);
}

/** @param {string[]} command */
function run([program = '', ...args]) {
  // What they print goes to stderr: stdout holds the path alone.
  const { status } = spawnSync(program, args, {
    stdio: ['ignore', process.stderr, process.stderr],
    shell: platform === 'win32',
  });
  return status === 0;
}

function installBrowser() {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  return (
    (platform === 'linux' &&
      run([...apt, 'update']) &&
      run([...apt, 'install', '-y', '--no-install-recommends', 'chromium'])) ||
    run(['npx', 'playwright', 'install', 'chromium'])
  );
}

function main() {
  const path = findBrowser() ?? (installBrowser() ? findBrowser() : undefined);
  if (path) {
    console.log(path);
    return;
  }
  console.error(
    'No Chromium or Chrome was found or could be installed. Install one, or name it in CHROMIUM_PATH.',
  );
  process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
