import type { HttpAnswer } from '../browser/http.js';
import { isObject } from '../options/check.js';
import { retryAfterOf } from '../upload/backoff.js';
import { MAX_REPLY } from '../upload/reply.js';
import type { ApiErrorFactory } from './api-error.js';
import { hasWorked, isFinal, isPassing } from './codes.js';

export type Fields = Record<string, unknown>;

/** An answer that worked. */
export interface Envelope {
  readonly code: number;
  readonly data: unknown;
  /** The whole of it. */
  readonly fields: Fields;
}

export const isFields = (value: unknown): value is Fields => isObject(value);

/** A whole number, or one written as a string. */
export function toInteger(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\s*-?\d+\s*$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function parse(body: string): Fields {
  if (body.length > MAX_REPLY) return {};
  try {
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * Reads the envelope `{code, msg, data}` of any call (spec, "Error codes"). The code in the body counts before the HTTP
 * status, and a status outside 2xx is never a success. One of more than 1 MB is not looked into.
 *
 * @throws ApiError
 */
export function readAnswer({ status, body, headers }: HttpAnswer, errors: ApiErrorFactory): Envelope {
  const fields = parse(body);
  const apiCode = toInteger(fields.code);
  const isFailure = apiCode !== undefined && !hasWorked(apiCode);
  const isHttpFailure = status < 200 || status > 299;
  if (status === 0) throw errors(0, { retryable: true });
  if (isFailure || isHttpFailure) {
    const code = isFailure ? apiCode : status;
    throw errors(code, {
      status,
      fromApi: isFailure,
      serverText: typeof fields.msg === 'string' ? fields.msg : undefined,
      // A status and a code may contradict each other: either may say that it passes.
      retryable: (isPassing(status) || isPassing(code)) && !isFinal(code),
      retryAfter: retryAfterOf(headers),
    });
  }
  if (apiCode === undefined) throw errors(0, { status });
  return { code: apiCode, data: fields.data, fields };
}
