// Serves the demo page until it is told to stop.
import { serveDemo } from './serve.js';

const FIRST_PORT = 8080;

const stub = await serveDemo(Number(process.env.PORT ?? FIRST_PORT));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stub.close());
if (process.env.npm_lifecycle_event === 'start') closeWithParent();
console.log(`The demo is at ${stub.origin} (Ctrl-C stops it)`);

/** npm passes a SIGTERM to the shell between them, which may die of it without a word to us. */
function closeWithParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stub.close();
  }, 250).unref();
}
