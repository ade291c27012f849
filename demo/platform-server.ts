// A platform's own server between its pages and the open API: it holds the APP_KEY, adds what a page must not know, signs,
// and forwards. On node:http alone, to be mounted under a prefix of the origin that serves the pages.
//
// It answers under its own names only, since anyone can point a name of theirs at it; to pages of that very origin, scheme
// and port included; and whoever opens session after session uses up their own room and nobody else's.
// A real server has to add:
// - https, and a limit on the requests of one address;
// - `userOf` by its own login, each person a user: anonymous visitors would share one user's room;
// - sessions that end, by time and by signing out, in a store that its processes share and that outlives them;
// - logs without cookies, CSRF tokens, queries and bodies, and an APP_KEY that comes from a vault.
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface PlatformOptions {
  /** Where this is mounted, such as `/fengmi`. */
  prefix: string;
  /** Every origin that serves the pages, as browsers see it, such as `https://videos.example`. */
  origins: () => readonly string[];
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
  readonly id: string;
  readonly user: string;
  readonly csrf: string;
  token: string;
  /** On the clock of `Date.now`. */
  usedAt: number;
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
/** Of one user. */
const MAX_SESSIONS = 1000;
/** ms without a request, after which a session may make room for another of its user. */
const IDLE = 300_000;
/** ms for the open API to answer. */
const TIMEOUT = 15_000;

/** The list of all values, the APP_KEY among them, sorted as bytes, joined with nothing. */
function sign(params: Params, appKey: string): string {
  const values = [...params.map(([, value]) => value), appKey].map((value) => Buffer.from(value));
  return createHash('md5')
    .update(Buffer.concat(values.sort(Buffer.compare)))
    .digest('hex');
}

const secret = (): string => randomBytes(16).toString('hex');

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
  const { prefix, origins, appid, appKey, userOf, issueToken } = options;
  const sessions = new Map<string, Session>();
  /** The sessions of each user, the least recently used first. */
  const byUser = new Map<string, Set<Session>>();

  /** What the cookie stands for, as long as its user is the one who is signed in; it counts as used. */
  function sessionOf(req: IncomingMessage): Session | undefined {
    const session = sessions.get(/(?:^|; )session=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? '');
    if (!session || session.user !== userOf(req)) return undefined;
    session.usedAt = Date.now();
    byUser.get(session.user)?.delete(session);
    byUser.get(session.user)?.add(session);
    return session;
  }

  /** One more of this user: at the limit in place of one that idles, and none where there is no such one. */
  function addSession(user: string): Session | undefined {
    const own = byUser.get(user) ?? new Set();
    byUser.set(user, own);
    const [oldest] = own;
    if (oldest && own.size >= MAX_SESSIONS) {
      if (Date.now() - oldest.usedAt < IDLE) return undefined;
      own.delete(oldest);
      sessions.delete(oldest.id);
    }
    const session = { id: secret(), user, csrf: secret(), token: '', usedAt: Date.now() };
    own.add(session);
    sessions.set(session.id, session);
    return session;
  }

  /** Opens a session, as a login would, or gives the one that is there a fresh token. */
  async function open(req: IncomingMessage, res: ServerResponse, isSecure: boolean): Promise<void> {
    const user = userOf(req);
    if (user === undefined) return answer(res, 403, { code: 403, msg: 'nobody is signed in' });
    const session = sessionOf(req) ?? addSession(user);
    if (!session) return answer(res, 429, { code: 429, msg: 'too many sessions' }, { 'Retry-After': '60' });
    session.token = await issueToken(user);
    const cookie = `session=${session.id}; Path=${prefix}/; HttpOnly; SameSite=Strict`;
    const headers = { 'Set-Cookie': isSecure ? `${cookie}; Secure` : cookie };
    answer(res, 200, { csrf: session.csrf }, headers);
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
    const { host, origin } = req.headers;
    const page = origins()
      .map((one) => new URL(one))
      .find((one) => one.host === host);
    if (!page) return answer(res, 421, { code: 421, msg: 'this server has no such name' });
    // Browsers say where a POST comes from: no other site is to open sessions in this one's name.
    if (origin !== undefined && origin !== page.origin) {
      return answer(res, 403, { code: 403, msg: 'no page of this server' });
    }
    const url = new URL(req.url ?? '/', page);
    const call = `${req.method} ${url.pathname.slice(prefix.length)}`;
    if (call === 'POST /session') return open(req, res, page.protocol === 'https:');
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
