import type { UploadError, UploadErrorDetails } from '../contract/error.js';
import type { Reply } from '../contract/reply.js';
import type { ErrorFactory } from '../options/messages.js';
import { retryAfterOf } from './backoff.js';
import { parseReply } from './reply.js';

/** An answer of the upload server, as plupload hands it on. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** All headers that the page may read, as one text. */
  readonly headers: string;
}

/** What the answer is about, for an error's details. */
export type About = Pick<UploadErrorDetails, 'file' | 'chunk' | 'attempt'>;

export type Verdict = Reply | UploadError;

const isPassing = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);

/**
 * What an answer means: an acknowledgement, or an error. Only a 2xx counts (plupload lets 3xx pass, fact 3), and
 * `OK:1` only as the answer to the last chunk.
 */
export function judge(answer: Answer, last: boolean, about: About, makeError: ErrorFactory): Verdict {
  const { status, body } = answer;
  const errors: ErrorFactory = (code, details) => makeError(code, { ...about, status, ...details });
  if (status === 0) return errors('network', { retryable: true });
  if (status < 200 || status > 299) {
    return errors('http', { retryable: isPassing(status), retryAfter: retryAfterOf(answer.headers) });
  }
  const reply = parseReply(body);
  // What the server said is in one field of an error, and in no other.
  const quotes = reply.kind === 'in-progress' || reply.kind === 'rejected';
  const quiet = quotes ? { ...reply, message: '' } : reply;
  const details = { reply: quiet, retryable: true };
  switch (reply.kind) {
    case 'in-progress':
      return last ? errors('incomplete', { ...details, serverText: reply.message }) : reply;
    case 'completed':
      return last ? reply : errors('malformed-reply', details);
    case 'rejected':
      return errors('rejected', { reply: quiet, serverText: reply.message });
    case 'malformed':
      return errors('malformed-reply', details);
  }
}
