import type { UploadFile } from './file.js';
import type { Reply } from './reply.js';

/** What went wrong; a literal, safe to compare after minification. */
export type UploadErrorCode =
  /** plupload could not start, or a setting of its breaks the protocol. */
  | 'init'
  /** A filter has turned the file away: its type, or a filter of the page's own. */
  | 'file-type'
  /** A filter has turned the file away: it is too large. */
  | 'file-size'
  /** A filter has turned the file away: it has no bytes. */
  | 'file-empty'
  /** A filter has turned the file away: it is in the queue. */
  | 'file-duplicate'
  /** The file was changed, moved or removed on disk meanwhile. */
  | 'file-changed'
  /** No upload URL could be had after all attempts: no answer, 408, 421, 429, 5xx, or the page's own callback failed. */
  | 'target-request'
  /** The open API refused to give an upload URL. */
  | 'target-refused'
  /** What was given as a target is no usable URL, or the answer makes no sense. */
  | 'target-invalid'
  /** The page is https and the target http. */
  | 'mixed-content'
  /** No answer, though the line, the file and the page's own server are fine: server down, firewall, CORS. */
  | 'network'
  /** No byte went up, or no answer came, for too long. */
  | 'timeout'
  /** The upload server answered outside 2xx. */
  | 'http'
  /** The upload server's envelope says that the upload failed. */
  | 'rejected'
  /** Every chunk is there, and the server has not put the file together. */
  | 'incomplete'
  /** A 2xx whose body is not the envelope, or that says too early that the file is there. */
  | 'malformed-reply'
  /** Another tab, or another uploader of the page, has the file (`resume`). */
  | 'already-uploading'
  /** The file was removed, the uploader destroyed, or a handler of the page has called the chunk off. */
  | 'cancelled';

/** What is known about an {@link UploadError} beside its code and its text. */
export interface UploadErrorDetails {
  /** HTTP status, where there was an answer. */
  status?: number | undefined;
  /** `code` of the open API's answer. */
  apiCode?: number | undefined;
  /** The upload server's answer, without its `message`: see `serverText`. */
  reply?: Reply | undefined;
  /** The file that it is about. */
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
  /** Tells it from other errors where `instanceof` cannot, as between two copies of the script. */
  declare readonly name: 'UploadError';
  /** For programs. */
  readonly code: UploadErrorCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** `code` of the open API's answer, where it gave one. */
  readonly apiCode: number | undefined;
  /** The upload server's answer, without its `message`. */
  readonly reply: Reply | undefined;
  /** The file that it is about. */
  readonly file: UploadFile | undefined;
  /** Index of the chunk that failed, from 0. */
  readonly chunk: number | undefined;
  /** How many attempts had failed before this one. */
  readonly attempt: number | undefined;
  /**
   * What the upload server or the API said, cut to 300 characters: foreign text, never HTML, that may quote a token or a
   * key. Show it as text to whoever uploads; keep it out of logs.
   */
  readonly serverText: string | undefined;
  /** The kind of what a callback of the page threw, such as `'TypeError'`. */
  readonly cause: unknown;
  /** Whether another try may help. */
  readonly retryable: boolean;
  /** ms that the server asked to wait (`Retry-After`). */
  readonly retryAfter: number | undefined;

  /** An uploader makes them; a page may, to throw one from a callback of its own. */
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
