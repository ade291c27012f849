import { checkShape, string } from './checks.js';
import type { Exchange } from './exchange.js';
import { notFound } from './files.js';
import type { JournalEntry } from './journal.js';
import type { Handler, Platform } from './platform.js';
import { changeSettings, transcodingOutcome } from './settings.js';
import type { TranscodingOutcome } from './transcoding.js';

const MAX_JSON_BYTES = 64 * 1024;

const actions: Readonly<Record<string, (exchange: Exchange, platform: Platform) => Promise<unknown>>> = {
  'GET /stub/journal': async ({ url }, { journal }) => {
    const since = Number(url.searchParams.get('since') ?? 0);
    return journal.entries.filter(({ n }) => n > since).map(withoutSecrets);
  },
  'POST /stub/faults': async (exchange, { fault }) => fault(await readJson(exchange)),
  'DELETE /stub/faults': async (_, { faults }) => faults.clear(),
  'POST /stub/settings': async (exchange, { settings }) => changeSettings(settings, await readJson(exchange)),
  'POST /stub/tokens/expire': async (_, { tokens }) => tokens.expireAll(),
  'POST /stub/transcoded': async (exchange, { transcoder }) => {
    const told = await readJson(exchange);
    checkShape('the body', told, { fileid: string, outcome: transcodingOutcome });
    const { fileid, outcome } = told as { fileid: string; outcome: TranscodingOutcome };
    transcoder.end(fileid, outcome);
  },
  'POST /stub/release': async (_, { gate }) => gate.release(),
};

const SECRET_HEADERS = ['cookie', 'authorization', 'x-csrf-token'];
const SECRET_FIELDS = ['access_token', 'signature'];

/** As a page may see it: it learns that there was a secret, and not which. */
function withoutSecrets(entry: JournalEntry): JournalEntry {
  const hide = <T extends object>(record: T, names: readonly string[]): T =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name, names.includes(name) ? 'hidden' : value]),
    ) as T;
  const { headers, fields, reply } = entry;
  return {
    ...entry,
    headers: hide(headers, SECRET_HEADERS),
    ...(fields && { fields: hide(fields, SECRET_FIELDS) }),
    ...(reply !== undefined && { reply: reply.replace(/([?&]key=)\w+/g, '$1hidden') }),
  };
}

/** The stub's own switches, for a page that it serves. */
export const control: Handler = async (exchange, platform) => {
  const action = actions[`${exchange.req.method} ${exchange.url.pathname}`];
  if (!action) return notFound(exchange, platform);
  const { origin, host } = exchange.req.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return exchange.send({ status: 403, body: JSON.stringify({ error: 'for pages of this server' }) });
  }
  try {
    await exchange.send({ body: JSON.stringify((await action(exchange, platform)) ?? {}) });
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    await exchange.send({ status: 400, body: JSON.stringify({ error: error.message }) });
  }
};

async function readJson({ req }: Exchange): Promise<unknown> {
  // Pages of other origins cannot send this type without a preflight, and for these paths there is none.
  if (!req.headers['content-type']?.startsWith('application/json'))
    throw new TypeError('send application/json');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_JSON_BYTES) throw new TypeError(`the body is longer than ${MAX_JSON_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
