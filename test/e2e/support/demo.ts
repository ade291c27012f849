import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { serveDemo } from '../../../demo/serve.js';
import { test as base } from './fixture.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Below those that systems give away by themselves. */
export const FIRST_PORT = 18_080;

export interface Demo {
  readonly url: string;
  readonly tempFolder: string;
}

/** As `npm start` runs it. */
export interface DemoProcess extends Demo {
  readonly process: ChildProcess;
  /** How the process ended. */
  stop(signal: NodeJS.Signals): Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

const makeTempFolder = (): string => mkdtempSync(join(tmpdir(), 'demo-test-'));

export async function startDemo(port = 0): Promise<DemoProcess> {
  const tempFolder = makeTempFolder();
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
  const exited = once(process, 'exit') as ReturnType<DemoProcess['stop']>;
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

export async function endDemo({ process, stop, tempFolder }: DemoProcess): Promise<void> {
  if (process.exitCode === null) await stop('SIGKILL');
  rmSync(tempFolder, { recursive: true, force: true });
}

export const test = base.extend<{ demo: Demo }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  demo: async ({}, use, { parallelIndex }) => {
    // At the same port as the last one where it can be: with another base URL there would be another context.
    const stub = await serveDemo(FIRST_PORT + 20 * parallelIndex);
    const tempFolder = makeTempFolder();
    await use({ url: stub.origin, tempFolder });
    await stub.close();
    rmSync(tempFolder, { recursive: true, force: true });
  },
});
