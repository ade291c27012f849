// A display without a screen, for browsers that have no mode without one.
import { type ChildProcess, spawn } from 'node:child_process';
import { need, onPath } from './system.js';

/** One display for all that need one. */
let display: Promise<string> | undefined;
let server: ChildProcess | undefined;

export function startDisplay(): Promise<string> {
  display ??= new Promise((resolve, reject) => {
    const program = need('Xvfb', () => onPath('Xvfb'), ['xvfb']);
    server = spawn(program, ['-displayfd', '1', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
    server.stdout?.once('data', (number) => resolve(`:${String(number).trim()}`));
    server.once('exit', () => reject(new Error('Xvfb ended')));
    process.once('exit', stopDisplay);
  });
  return display;
}

export function stopDisplay(): void {
  server?.kill();
}
