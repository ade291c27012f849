import { retryAfterOf } from '../core/backoff.js';
import type { ErrorFactory } from '../messages.js';
import type { UploadTarget } from '../types.js';
import type { HttpAnswer } from './http.js';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** A whole number, or one written as a string. */
function toInteger(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\s*-?\d+\s*$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function parse(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** HTTP statuses and API codes that pass by themselves (spec, "Error codes"). */
const isPassing = (code: number): boolean =>
  code === 408 || code === 421 || code === 429 || (code >= 500 && code <= 599);

/** "307: still answers". */
const hasWorked = (code: number): boolean => (code >= 200 && code <= 299) || code === 307;

/**
 * Reads the answer to `GET /oauth2/video/upload/url` (spec, same heading). `data` may be the object or an array whose
 * first item it is; `block` may be a string.
 *
 * @throws UploadError `target-request` (may pass), `target-refused` or `target-invalid`
 */
export function readTarget({ status, body, headers }: HttpAnswer, errors: ErrorFactory): UploadTarget {
  const answer = parse(body);
  const apiCode = toInteger(answer?.code);
  if (status === 0) throw errors('target-request', { status, retryable: true });
  if (isPassing(status) || (apiCode !== undefined && isPassing(apiCode))) {
    const retryAfter = retryAfterOf(headers);
    const detail = `(${apiCode ?? status})`;
    throw errors('target-request', { status, apiCode, retryable: true, retryAfter, detail });
  }
  if (apiCode !== undefined && !hasWorked(apiCode)) {
    throw errors('target-refused', { status, apiCode, detail: `(${apiCode})` });
  }
  if (status < 200 || status > 299) throw errors('target-refused', { status, detail: `(HTTP ${status})` });
  if (answer === undefined || apiCode === undefined) {
    throw errors('target-invalid', { status, detail: 'The answer is not the JSON of the API.' });
  }
  const data = Array.isArray(answer.data) ? answer.data[0] : answer.data;
  const block = isFields(data) ? toInteger(data.block) : undefined;
  const url = isFields(data) ? data.url : undefined;
  if (typeof url !== 'string' || (block !== 0 && block !== 1)) {
    throw errors('target-invalid', { status, apiCode, detail: 'The answer lacks `url` or `block`.' });
  }
  return { url, chunked: block === 1 };
}
