// @vitest-environment node
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { platformServer } from '../../../demo/platform-server.js';
import vectors from '../../signature-vectors.json' with { type: 'json' };

type Listener = (req: IncomingMessage, res: ServerResponse) => void;

let servers: Server[];
let upstream: Listener;
let api: string;
let page: string;
let handle: Listener;
/** As browsers see the page: what is in front of this server may speak https for it. */
let origins: string[];
let user: string | undefined;
let tokens: number;
/** What the open API was sent. */
let sent: { method: string; path: string; params: [string, string][] }[];

async function listen(listener: Listener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  servers = [];
  sent = [];
  tokens = 0;
  user = 'u1';
  upstream = (_, res) => res.end('{"code":200}');
  api = await listen(async (req, res) => {
    let body = '';
    for await (const part of req) body += part;
    const url = new URL(req.url ?? '', 'http://api.test');
    const params = [...url.searchParams, ...new URLSearchParams(body)] as [string, string][];
    sent.push({ method: req.method ?? '', path: url.pathname, params });
    upstream(req, res);
  });
  handle = platformServer({
    prefix: '/fengmi',
    origins: () => origins,
    api: () => api,
    appid: 'app',
    appKey: 's3cret-key',
    userOf: () => user,
    issueToken: (name) => `s3cret-token-${name}-${++tokens}`,
  });
  page = await listen(handle);
  origins = [page];
});
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function open(headers: Record<string, string> = {}) {
  const response = await fetch(`${page}/fengmi/session`, { method: 'POST', headers });
  const { csrf } = await response.json();
  const cookie = response.headers.get('Set-Cookie') ?? '';
  return {
    status: response.status,
    cookie,
    headers: { Cookie: cookie.split(';')[0]!, 'X-CSRF-Token': csrf },
  };
}

async function call(path: string, init: RequestInit = {}) {
  const { headers } = await open();
  const response = await fetch(`${page}/fengmi${path}`, { ...init, headers });
  const text = await response.text();
  expect(text).not.toContain('s3cret');
  return { status: response.status, text, headers: response.headers };
}

test('adds application, token and signature, and hands the answer on', async () => {
  upstream = (_, res) => res.writeHead(429, { 'Retry-After': '7' }).end('{"code":429}');
  const { status, text, headers } = await call('/oauth2/video/info', {
    method: 'POST',
    body: 'fileid=f&tags%5B%5D=a&tags%5B%5D=b',
  });
  expect([status, text, headers.get('Retry-After')]).toEqual([429, '{"code":429}', '7']);
  expect(sent).toMatchObject([{ method: 'POST', path: '/oauth2/video/info' }]);
  const [name, signature] = sent[0]!.params.pop()!;
  expect([name, signature]).toEqual(['signature', expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(sent[0]!.params).toEqual([
    ['appid', 'app'],
    ['access_token', 's3cret-token-u1-1'],
    ['fileid', 'f'],
    ['tags[]', 'a'],
    ['tags[]', 'b'],
  ]);
});

test.each(vectors.filter(({ params }) => !('signature' in params)))('signs $name', async (vector) => {
  const { appid, access_token, ...others } = vector.params as Record<string, string | string[]>;
  const origin = await listen(
    platformServer({
      prefix: '/fengmi',
      origins: () => [origin],
      api: () => api,
      appid: `${appid ?? ''}`,
      appKey: vector.appKey,
      userOf: () => 'u',
      issueToken: () => `${access_token ?? ''}`,
    }),
  );
  page = origin;
  const { headers } = await open();
  // What the vectors call their parameters does not count, only their values do.
  const body = new URLSearchParams(
    Object.values(others).flatMap((value) => [value].flat().map((one): [string, string] => ['name', one])),
  );
  await fetch(`${origin}/fengmi/oauth2/video/info`, { method: 'POST', headers, body });
  expect(new Map(sent[0]!.params).get('signature')).toBe(vector.signature);
});

test('a session is for who is signed in', async () => {
  expect((await open()).cookie).toMatch(/^session=\w{32}; Path=\/fengmi\/; HttpOnly; SameSite=Strict$/);
  user = undefined;
  expect((await open()).status).toBe(403);
});

test('a session is over once another user, or none, is signed in', async () => {
  const { headers } = await open();
  const ask = async () => (await fetch(`${page}/fengmi/oauth2/tags`, { headers })).status;
  expect(await ask()).toBe(200);
  user = 'u2';
  expect(await ask()).toBe(403);
  user = undefined;
  expect(await ask()).toBe(403);
});

test('a session is for pages of its own origin, down to the scheme and the port', async () => {
  const { host } = new URL(page);
  expect((await open({ Origin: page })).status).toBe(200);
  for (const origin of [`https://${host}`, 'http://127.0.0.1', `http://${host}.test`, 'null']) {
    expect((await open({ Origin: origin })).status, origin).toBe(403);
  }
  origins = [`https://${host}`];
  expect((await open({ Origin: page })).status).toBe(403);
  const { status, cookie } = await open({ Origin: `https://${host}` });
  expect([status, cookie]).toEqual([200, expect.stringMatching(/; Secure$/)]);
});

test.each(['evil.test', 'evil.test:80', '127.0.0.1'])(
  'under the name "%s" it serves nobody',
  async (host) => {
    const { headers } = await open();
    const status = (method: string, path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = { ...headers, Host: host, Origin: `http://${host}` };
        request(`${page}/fengmi${path}`, { method, headers: asked }, (res) =>
          resolve(res.resume().statusCode),
        )
          .on('error', reject)
          .end();
      });
    expect(await status('POST', '/session')).toBe(421);
    expect(await status('GET', '/oauth2/tags')).toBe(421);
    expect(sent).toEqual([]);
  },
);

const isOpen = async ({ headers }: Awaited<ReturnType<typeof open>>): Promise<boolean> =>
  (await fetch(`${page}/fengmi/oauth2/tags`, { headers })).status === 200;

/** Opens so many sessions without a connection each; resolves with the statuses of the answers, sorted. */
async function openMany(count: number): Promise<number[]> {
  const statuses: number[] = [];
  const req = { method: 'POST', url: '/fengmi/session', headers: { host: new URL(page).host } };
  const res = { writeHead: (status: number) => void statuses.push(status), end() {} };
  for (let n = 0; n < count; n++) handle(req as IncomingMessage, res as unknown as ServerResponse);
  await vi.waitFor(() => expect(statuses).toHaveLength(count));
  return statuses.sort();
}

test('who opens session after session throws nobody out, and gets no more at last', async () => {
  const other = await open();
  user = 'u2';
  const own = await open();
  const statuses = await openMany(10_050);
  expect(statuses.lastIndexOf(200) + 1).toBe(999);
  expect(statuses.indexOf(429)).toBe(999);
  expect(tokens).toBe(1001);
  expect(await isOpen(own)).toBe(true);
  user = 'u1';
  expect(await isOpen(other)).toBe(true);
  expect((await open()).status).toBe(200);
});

test('where a user has too many sessions a new one takes the place of one that idles', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const idle = await open();
  const used = await open();
  await openMany(998);
  vi.setSystemTime(Date.now() + 300_000);
  expect(await isOpen(used)).toBe(true);
  expect((await open()).status).toBe(200);
  expect([await isOpen(idle), await isOpen(used)]).toEqual([false, true]);
});

test('a session that is opened again has a fresh token; another user gets another', async () => {
  const first = await open();
  expect((await open(first.headers)).headers['X-CSRF-Token']).toBe(first.headers['X-CSRF-Token']);
  await fetch(`${page}/fengmi/oauth2/tags`, { headers: first.headers });
  expect(new Map(sent[0]!.params).get('access_token')).toBe('s3cret-token-u1-2');
  user = 'u2';
  const second = await open(first.headers);
  expect(second.headers).not.toEqual(first.headers);
  await fetch(`${page}/fengmi/oauth2/tags`, { headers: second.headers });
  expect(new Map(sent[1]!.params).get('access_token')).toBe('s3cret-token-u2-3');
});

test.each<[string, number, string, RequestInit?]>([
  ['a call that is none', 405, '/oauth2/user/info'],
  ['a method that is none', 405, '/oauth2/tags', { method: 'POST' }],
  ['a name that is none', 400, '/oauth2/tags?appid=other'],
  [
    'a body that is too long',
    413,
    '/oauth2/video/info',
    { method: 'POST', body: `name=${'a'.repeat(65_536)}` },
  ],
])('%s goes no further', async (_, status, path, init) => {
  expect((await call(path, init)).status).toBe(status);
  expect(sent).toEqual([]);
});

test.each<[string, Listener]>([
  ['leads elsewhere', (_, res) => res.writeHead(307, { Location: `${page}/caught` }).end()],
  ['hangs up', (req) => req.socket.destroy()],
])('a platform that %s cannot be reached', async (_, listener) => {
  upstream = listener;
  expect(await call('/oauth2/tags')).toMatchObject({
    status: 502,
    text: '{"code":500,"msg":"the platform cannot be reached"}',
  });
});

test('a platform that does not answer cannot be reached, either', async () => {
  upstream = () => {};
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  expect((await call('/oauth2/tags')).status).toBe(502);
  expect(timeout).toHaveBeenCalledOnce();
  timeout.mockRestore();
});
