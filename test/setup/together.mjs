// Runs scripts of package.json side by side, and prints what each says once it is over:
// `node test/setup/together.mjs lint typecheck`.
import { spawn } from 'node:child_process';

/** @param {string} script */
const run = (script) =>
  new Promise((resolve) => {
    const begin = Date.now();
    const child = spawn('npm', ['run', '--silent', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const output = /** @type {Buffer[]} */ ([]);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
    child.on('close', (code) => {
      console.log(
        `── ${script}: ${code === 0 ? 'good' : 'FAILED'} after ${Math.round((Date.now() - begin) / 1000)} s`,
      );
      process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });

const good = await Promise.all(process.argv.slice(2).map(run));
if (good.includes(false)) process.exitCode = 1;
