// Starts a browser as a program with an address, which all of them understand, however old. No driver is between: the page
// itself says to the server what came of it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Command {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Browser {
  /** Once it is gone by itself: how, and the last of what it said. */
  ended: Promise<string>;
  /** Ends it and all of its processes, and removes its profile. */
  close(): Promise<void>;
}

const SAID_CHARS = 300;

/** @param commandOf gets a folder of its own, for the profile */
export async function launch(commandOf: (profile: string) => Command | Promise<Command>): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'fengmi-browser-'));
  const { program, args, env } = await commandOf(profile);
  // A group of its own, so that all of its processes can be ended at once.
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: profile, XDG_RUNTIME_DIR: profile, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said = (said + data).slice(-SAID_CHARS);
    });
  const exit = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) =>
      resolve(`the browser ended (${signal ?? code}): ${said.replace(/\s+/g, ' ')}`),
    );
  });
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  };
  process.once('exit', kill);
  return {
    ended: exit,
    async close() {
      kill();
      process.off('exit', kill);
      await exit;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
