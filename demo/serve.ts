// The demo page, and a stand-in for the platform that it uploads to, both on this computer only.
import { randomBytes } from 'node:crypto';
import { type Stub, type StubOptions, startStub } from '../test/stub/index.js';
import { guideFolders, guidePages } from './guide/server/pages.js';
import { legacyFolders, legacyPages } from './legacy.js';
import { platformServer } from './platform-server.js';

const appid = 'demo';

/** At the first free port from this one on. */
export async function serveDemo(firstPort: number): Promise<Stub> {
  /** Known to the platform's own server alone: the page gets neither this nor the token, and signs nothing. */
  const appKey = randomBytes(16).toString('hex');
  const stub = await startAtFreePort(firstPort, {
    control: true,
    settings: {
      appid,
      appKey,
      tokens: { valid: [], expired: [] },
      transcoding: { ms: 8000, outcome: 'success' },
      // Videos go to another origin, as they do on the real platform.
      exposeRetryAfter: true,
      preflightMaxAge: 600,
    },
    mounts: {
      '/fengmi/': platformServer({
        prefix: '/fengmi',
        origins: () => [stub.origin, stub.origin.replace('127.0.0.1', 'localhost')],
        api: () => stub.otherOrigin,
        appid,
        appKey,
        userOf: () => 'visitor',
        issueToken: () => stub.issueToken(),
      }),
      // What the recipes ask for.
      '/upload-url/': (_req, res) => {
        const { url, block } = stub.issueUrl();
        res.setHeader('Content-Type', 'application/json');
        res.end(JSON.stringify({ url, chunked: block === 1 }));
      },
    },
    // Both make a page anew for each request.
    pages: Object.defineProperties(
      legacyPages(() => stub.issueUrl().url),
      Object.getOwnPropertyDescriptors(guidePages()),
    ),
    static: [
      ...legacyFolders,
      ...guideFolders,
      { prefix: '/dist/', dir: 'dist' },
      { prefix: '/jquery/', dir: 'node_modules/jquery/dist' },
      { prefix: '/', dir: 'node_modules/.cache/fengmi-uploader/demo/page' },
    ],
  });
  return stub;
}

async function startAtFreePort(port: number, options: StubOptions): Promise<Stub> {
  try {
    return await startStub({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startAtFreePort(port + 1, options);
  }
}
