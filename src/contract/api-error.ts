/** What is known about an {@link ApiError} beside its code. */
export interface ApiErrorDetails {
  /** HTTP status; 0 where there was no answer. */
  status?: number;
  /** Whether `code` stood in an answer of the API; else it is the HTTP status, of whoever gave it. */
  fromApi?: boolean;
  /** What the API says of it, with secrets taken out. Text, never HTML. */
  msg?: string;
  /** Whether another try may help: no answer, 408, 421, 429 and 5xx. */
  retryable?: boolean;
  /** ms that the server asked to wait (`Retry-After`). */
  retryAfter?: number | undefined;
  /** The kind of error that a callback of the page threw. */
  cause?: unknown;
}

/**
 * A call of the open API has failed. Holds no parameter, token or signature.
 *
 * `code` is the API's (spec, "Error codes" and those of each call); where an answer has none, the HTTP status; 0 where
 * there was no answer, none that makes sense, or where a callback of the page failed.
 */
export class ApiError extends Error {
  override readonly name: 'ApiError' = 'ApiError';
  readonly code: number;
  /** What a person can do about it, in the client's `locale`. */
  readonly advice: string;
  readonly status: number;
  readonly fromApi: boolean;
  readonly msg: string;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly cause: unknown;

  constructor(code: number, advice: string, details: ApiErrorDetails = {}) {
    super(code > 0 ? `${advice} (${code})` : advice);
    this.code = code;
    this.advice = advice;
    this.status = details.status ?? 0;
    this.fromApi = details.fromApi ?? false;
    this.msg = details.msg ?? '';
    this.retryable = details.retryable ?? false;
    this.retryAfter = details.retryAfter;
    this.cause = details.cause;
  }
}
