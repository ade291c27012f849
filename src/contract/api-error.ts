import { setName } from './error.js';

/** What is known about an {@link ApiError} beside its code. */
export interface ApiErrorDetails {
  /** HTTP status; 0 where there was no answer. */
  status?: number;
  /** Whether `code` stood in an answer of the API; else it is the HTTP status, of whoever gave it. */
  fromApi?: boolean;
  /** The API's `msg`. */
  serverText?: string | undefined;
  /** Whether another try may help: no answer, 408, 421, 429 and 5xx. */
  retryable?: boolean;
  /** ms that the server asked to wait (`Retry-After`). */
  retryAfter?: number | undefined;
  /** The kind of what a callback of the page threw. */
  cause?: unknown;
}

/**
 * A call of the open API has failed. Holds no parameter, token or signature, except where `serverText` quotes one.
 *
 * `code` is the API's; where an answer has none, the HTTP status; 0 where there was no answer, none that makes sense, or where
 * a callback of the page failed.
 *
 * @see the open API's pages "Error codes" and those of each call
 */
export class ApiError extends Error {
  /** Tells it from other errors where `instanceof` cannot, as between two copies of the script. */
  declare readonly name: 'ApiError';
  /** The API's, else the HTTP status, else 0. */
  readonly code: number;
  /** What a person can do about it, in the client's `locale`. */
  readonly advice: string;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Whether `code` stood in an answer of the API. */
  readonly fromApi: boolean;
  /**
   * The API's `msg`, cut to 300 characters: foreign text, never HTML, that may quote a token or a key. It is in no other
   * field, so that the rest can be shown and logged.
   */
  readonly serverText: string | undefined;
  /** Whether another try may help: no answer, 408, 421, 429 and 5xx. It has been through every retry. */
  readonly retryable: boolean;
  /** ms that the server asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;
  /** The kind of what a callback of the page threw, such as `'TypeError'`. */
  readonly cause: unknown;

  /** A client makes them; a page may, in a test of its own. */
  constructor(code: number, advice: string, details: ApiErrorDetails = {}) {
    super(code > 0 ? `${advice} (${code})` : advice);
    setName(this, 'ApiError');
    this.code = code;
    this.advice = advice;
    this.status = details.status ?? 0;
    this.fromApi = details.fromApi ?? false;
    this.serverText = details.serverText?.slice(0, 300);
    this.retryable = details.retryable ?? false;
    this.retryAfter = details.retryAfter;
    this.cause = details.cause;
  }
}
