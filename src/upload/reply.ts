import type { Reply } from '../contract/reply.js';

type Fields = Record<string, unknown>;

/** A longer answer, in characters, is not looked into: 1 MB. */
export const MAX_REPLY: number = 2 ** 20;

const malformed = (reason: string): Reply => ({ kind: 'malformed', reason });

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, or a number as a string; anything else is `null`. */
function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : null;
}

function describe(data: unknown): { code: number | null; message: string } {
  const fields = isFields(data) ? data : {};
  return {
    code: toNumber(fields.code),
    message: typeof fields.message === 'string' ? fields.message : '',
  };
}

/** A number that JSON rounds is another file's id. */
function fileId(data: unknown): string {
  const id = isFields(data) ? data.id : undefined;
  if (typeof id === 'string') return id.trim();
  return Number.isSafeInteger(id) && (id as number) > 0 ? String(id) : '';
}

/**
 * Reads the upload server's OK/debug envelope. Pure, and never throws: what is not
 * the envelope, or more than 1 MB, is `malformed`. A BOM, white space around it, and numbers written as strings are
 * tolerated. `OK:1` with an id (a text, or a whole number above 0 that JavaScript can hold) counts as completed when
 * `debug` is 0 or missing, too; `OK:0, debug:0` is in progress whatever its message says.
 *
 * @see the platform's page on uploads, "POST to the upload URL"
 */
export function parseReply(body: string): Reply {
  if (typeof body !== 'string') return malformed('no text');
  if (body.length > MAX_REPLY) return malformed('more than 1 MB');
  const text = body.trim(); // A BOM is white space to it.
  if (text === '') return malformed('empty');
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    return malformed(text.charAt(0) === '<' ? 'HTML instead of JSON' : 'no JSON, or cut off');
  }
  if (!isFields(envelope)) return malformed('not an object');
  const ok = toNumber(envelope.OK);
  const debug = toNumber(envelope.debug);
  const data = envelope.data;
  if (ok === 1) {
    if (debug !== 0 && debug !== 1 && envelope.debug !== undefined) return malformed('unknown debug');
    const id = fileId(data);
    return id === '' ? malformed('OK without an id') : { kind: 'completed', id };
  }
  if (ok === 0 && debug === 0) return { kind: 'in-progress', ...describe(data) };
  if (ok === 0 && debug === 1) return { kind: 'rejected', ...describe(data) };
  return malformed(ok === null ? 'no OK' : 'unknown OK or debug');
}
