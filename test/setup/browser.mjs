// Finds a Chromium for the end-to-end tests, installs one where there is none, and prints its path.
import { spawnSync } from 'node:child_process';
import { findBrowser } from './find-browser.mjs';

const { platform } = process;

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
  const install = [...apt, 'install', '-y', '--no-install-recommends', 'chromium'];
  return (
    (platform === 'linux' &&
      run([...apt, 'update']) &&
      // Debian alone has the second.
      (run([...install, 'chromium-headless-shell']) || run(install))) ||
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

main();
