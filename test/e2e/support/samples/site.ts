import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { platformServer } from '../../../../demo/platform-server.js';
import { type Mounts, type Stub, signature, startStub } from '../../../stub/index.js';

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of req) body += part;
  return body;
}

/** The stub, with a site before it that has what the samples ask their own server for. */
export async function startSite(): Promise<Stub> {
  const answers: Record<string, (req: IncomingMessage) => unknown> = {
    '/site/params': () => ({
      appid: stub.settings.appid,
      access_token: stub.settings.tokens.valid[0],
      openid: 'visitor',
    }),
    '/site/sign': async (req) => signature(JSON.parse(await bodyOf(req)), stub.settings.appKey),
    '/site/upload-url': () => stub.issueUrl(),
    '/site/has': () => ({ exists: false }),
    '/site/progress': () => ({ uploaded: [] }),
  };
  async function site(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const answer = await answers[req.url?.split('?')[0] ?? '']?.(req);
    res.statusCode = answer === undefined ? 404 : 200;
    res.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? null));
  }
  const mounts: Mounts = {
    '/site/': (req, res) => void site(req, res),
    '/fengmi/': platformServer({
      prefix: '/fengmi',
      origins: () => [stub.origin],
      api: () => stub.otherOrigin,
      appid: 'stub-appid',
      appKey: 'stub-app-key',
      userOf: () => 'visitor',
      issueToken: () => stub.issueToken(),
    }),
  };
  const stub = await startStub({
    mounts,
    static: [{ prefix: '/samples/', dir: 'dist' }],
    pages: {
      '/samples/plupload.full.min.js': {
        body: readFileSync('node_modules/plupload/js/plupload.full.min.js', 'utf8'),
        type: 'text/javascript',
      },
    },
  });
  return stub;
}
