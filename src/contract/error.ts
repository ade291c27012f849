import type { UploadFile } from './file.js';
import type { Reply } from './reply.js';

/** What went wrong; a literal, safe to compare after minification. */
export type UploadErrorCode =
  | 'init'
  | 'file-type'
  | 'file-size'
  | 'file-empty'
  | 'file-duplicate'
  | 'file-changed'
  | 'target-request'
  | 'target-refused'
  | 'target-invalid'
  | 'mixed-content'
  | 'network'
  | 'timeout'
  | 'http'
  | 'rejected'
  | 'incomplete'
  | 'malformed-reply'
  | 'already-uploading'
  | 'cancelled';

/** What is known about an {@link UploadError} beside its code and its text. */
export interface UploadErrorDetails {
  /** HTTP status, where there was an answer. */
  status?: number | undefined;
  /** `code` of the open API's answer. */
  apiCode?: number | undefined;
  /** The upload server's answer, without its `message`: see `serverText`. */
  reply?: Reply | undefined;
  file?: UploadFile | undefined;
  /** Index of the chunk that failed. */
  chunk?: number | undefined;
  /** How many attempts had failed before this one. */
  attempt?: number | undefined;
  /** What a server said, in its own words. */
  serverText?: string | undefined;
  /** The kind of what a callback of the page threw. */
  cause?: unknown;
  /** Whether another try may help. */
  retryable?: boolean | undefined;
  /** ms that the server asked to wait (`Retry-After`). */
  retryAfter?: number | undefined;
}

/** Where the page has frozen `Error.prototype`, its `name` stands in the way of an assignment. */
export const setName = (error: Error, value: string): void => {
  Object.defineProperty(error, 'name', { value, enumerable: true });
};

/**
 * Everything that an upload can fail with. `message` is for people, in the uploader's `locale`, in our own words alone;
 * `code` is for programs.
 */
export class UploadError extends Error {
  declare readonly name: 'UploadError';
  readonly code: UploadErrorCode;
  readonly status: number | undefined;
  readonly apiCode: number | undefined;
  readonly reply: Reply | undefined;
  readonly file: UploadFile | undefined;
  readonly chunk: number | undefined;
  readonly attempt: number | undefined;
  /**
   * What the upload server or the API said, cut to 300 characters: foreign text, never HTML, that may quote a token or a
   * key. Show it as text to whoever uploads; keep it out of logs.
   */
  readonly serverText: string | undefined;
  readonly cause: unknown;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;

  constructor(code: UploadErrorCode, message: string, details: UploadErrorDetails = {}) {
    super(message);
    setName(this, 'UploadError');
    this.code = code;
    this.status = details.status;
    this.apiCode = details.apiCode;
    this.reply = details.reply;
    this.file = details.file;
    this.chunk = details.chunk;
    this.attempt = details.attempt;
    this.serverText = details.serverText?.slice(0, 300);
    this.cause = details.cause;
    this.retryable = details.retryable ?? false;
    this.retryAfter = details.retryAfter;
  }
}
