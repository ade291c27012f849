import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test as base } from './fixture.js';

/** The demo, as `npm start` runs it. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Below those that systems give away by themselves. */
const FIRST_PORT = 18_080;

export interface Demo {
  readonly url: string;
  readonly process: ChildProcess;
  readonly tempFolder: string;
  /** How the process ended. */
  stop(signal: NodeJS.Signals): Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

export async function startDemo(port = 0): Promise<Demo> {
  const tempFolder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const process = spawn(
    globalThis.process.execPath,
    ['node_modules/.cache/fengmi-uploader/demo/server.mjs'],
    {
      cwd: root,
      env: { ...globalThis.process.env, PORT: `${port}`, TMPDIR: tempFolder, TEMP: tempFolder },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(createInterface(process.stdout), 'line');
  const exited = once(process, 'exit') as ReturnType<Demo['stop']>;
  return {
    url: /http:\S+/.exec(line)?.[0] ?? `no address in: ${line}`,
    process,
    tempFolder,
    stop(signal) {
      process.kill(signal);
      return exited;
    },
  };
}

export async function endDemo({ process, stop, tempFolder }: Demo): Promise<void> {
  if (process.exitCode === null) await stop('SIGKILL');
  rmSync(tempFolder, { recursive: true, force: true });
}

export const test = base.extend<{ demo: Demo }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  demo: async ({}, use, { parallelIndex }) => {
    // At the same port as the last one where it can be: with another base URL there would be another context.
    const demo = await startDemo(FIRST_PORT + 20 * parallelIndex);
    await use(demo);
    await endDemo(demo);
  },
});
