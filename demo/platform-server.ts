// A platform's own server between its pages and the open API: it holds the APP_KEY, adds what a page must not know, signs,
// and forwards. On node:http alone, to be mounted under a prefix of the origin that serves the pages.
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface PlatformOptions {
  /** Where this is mounted, such as `/fengmi`. */
  prefix: string;
  /** Base URL of the open API. */
  api: () => string;
  appid: string;
  /** Never leaves this server. */
  appKey: string;
  /** Who is signed in, by the site's own login; `undefined` gets no session. */
  userOf: (req: IncomingMessage) => string | undefined;
  /** A fresh access token of this user: where there is OAuth, its refresh token is used here. */
  issueToken: (user: string) => string | Promise<string>;
}

interface Session {
  readonly user: string;
  readonly csrf: string;
  token: string;
}

type Params = [name: string, value: string][];

/** What pages may call, and what they may say. All else is refused. */
const calls = [
  'GET /oauth2/video/upload/url',
  'GET /oauth2/tags',
  'GET /oauth2/video/info',
  'POST /oauth2/video/info',
  'PATCH /oauth2/video/info',
];
const names = ['fileid', 'name', 'cover', 'tags[]', 'iscarousel'];

const MAX_BODY = 64 * 1024;
const MAX_SESSIONS = 10_000;
/** ms for the open API to answer. */
const TIMEOUT = 15_000;

/** The list of all values, the APP_KEY among them, sorted as bytes, joined with nothing. */
function sign(params: Params, appKey: string): string {
  const values = [...params.map(([, value]) => value), appKey].map((value) => Buffer.from(value));
  return createHash('md5')
    .update(Buffer.concat(values.sort(Buffer.compare)))
    .digest('hex');
}

function answer(
  res: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
  res.end(JSON.stringify(body));
}

async function readBody(req: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size <= MAX_BODY) parts.push(part);
  }
  return size <= MAX_BODY ? Buffer.concat(parts).toString() : undefined;
}

export function platformServer(
  options: PlatformOptions,
): (req: IncomingMessage, res: ServerResponse) => void {
  const { prefix, appid, appKey, userOf, issueToken } = options;
  const sessions = new Map<string, Session>();

  const sessionOf = (req: IncomingMessage): Session | undefined =>
    sessions.get(/(?:^|; )session=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? '');

  /** Opens a session, as a login would, or gives the one that is there a fresh token. */
  async function open(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const user = userOf(req);
    // Browsers say where a POST comes from: no other site is to open sessions in this one's name.
    const { origin, host } = req.headers;
    if (user === undefined || (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host)) {
      return answer(res, 403, { code: 403, msg: 'nobody is signed in' });
    }
    const token = await issueToken(user);
    const known = sessionOf(req);
    if (known?.user === user) {
      known.token = token;
      return answer(res, 200, { csrf: known.csrf });
    }
    const id = randomBytes(16).toString('hex');
    const session = { user, csrf: randomBytes(16).toString('hex'), token };
    sessions.set(id, session);
    for (const oldest of sessions.keys()) if (sessions.size > MAX_SESSIONS) sessions.delete(oldest);
    // On https, add Secure.
    const cookie = `session=${id}; Path=${prefix}/; HttpOnly; SameSite=Strict`;
    answer(res, 200, { csrf: session.csrf }, { 'Set-Cookie': cookie });
  }

  async function forward(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    session: Session,
  ): Promise<void> {
    const body = await readBody(req);
    if (body === undefined) return answer(res, 413, { code: 413, msg: 'the body is too long' });
    const own: Params = [...url.searchParams, ...new URLSearchParams(body)];
    const unknown = own.some(([name]) => !names.includes(name));
    if (unknown) return answer(res, 400, { code: 350, msg: 'a parameter is not known' });
    const params: Params = [['appid', appid], ['access_token', session.token], ...own];
    const signed = new URLSearchParams([...params, ['signature', sign(params, appKey)]]);
    const target = `${options.api()}${url.pathname.slice(prefix.length)}`;
    const method = req.method ?? 'GET';
    // A redirect would take token and signature to wherever it leads.
    const init: RequestInit = { method, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) };
    const response =
      method === 'GET'
        ? await fetch(`${target}?${signed}`, init)
        : await fetch(target, { ...init, body: signed });
    const retryAfter = response.headers.get('Retry-After');
    res.writeHead(response.status, {
      'Content-Type': response.headers.get('Content-Type') ?? 'application/json',
      'Cache-Control': 'no-store',
      ...(retryAfter && { 'Retry-After': retryAfter }),
    });
    res.end(await response.text());
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://localhost');
    const call = `${req.method} ${url.pathname.slice(prefix.length)}`;
    if (call === 'POST /session') return open(req, res);
    const session = sessionOf(req);
    if (!session || req.headers['x-csrf-token'] !== session.csrf) {
      return answer(res, 403, { code: 403, msg: 'no session' });
    }
    if (!calls.includes(call)) return answer(res, 405, { code: 405, msg: 'no such call' });
    return forward(req, res, url, session);
  }

  return (req, res) => {
    serve(req, res).catch(() => {
      // Whatever it was may quote the token: the page hears that it may try again, and no more.
      if (!res.headersSent) answer(res, 502, { code: 500, msg: 'the platform cannot be reached' });
      else res.destroy();
    });
  };
}
