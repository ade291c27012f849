// Serves the demo page from a stand-in for the platform, both on this computer only.
import { randomBytes } from 'node:crypto';
import { type Stub, type StubOptions, signature, startStub } from '../test/stub/index.js';
import { legacyFolders, legacyPages } from './legacy.js';

const FIRST_PORT = 8080;

/** What a platform's own server knows. Of these the page gets the parameters and their signature, never the key. */
const appKey = randomBytes(16).toString('hex');
const params = { appid: 'demo', access_token: randomBytes(16).toString('hex') };

const stub = await startAtFreePort(Number(process.env.PORT ?? FIRST_PORT), {
  control: true,
  settings: { appid: params.appid, appKey, tokens: { valid: [params.access_token], expired: [] } },
  pages: Object.assign(
    legacyPages(() => stub.issueUrl().url),
    {
      '/session/params': { body: JSON.stringify(params), type: 'application/json' },
      '/session/signature': { body: signature(params, appKey), type: 'text/plain' },
    },
  ),
  static: [
    ...legacyFolders,
    { prefix: '/dist/', dir: 'dist' },
    { prefix: '/', dir: 'node_modules/.cache/fengmi-uploader/demo/page' },
  ],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stub.close());
if (process.env.npm_lifecycle_event === 'start') closeWithParent();
console.log(`The demo is at ${stub.origin} (Ctrl-C stops it)`);

async function startAtFreePort(port: number, options: StubOptions): Promise<Stub> {
  try {
    return await startStub({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startAtFreePort(port + 1, options);
  }
}

/** npm passes a SIGTERM to the shell between them, which may die of it without a word to us. */
function closeWithParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stub.close();
  }, 250).unref();
}
