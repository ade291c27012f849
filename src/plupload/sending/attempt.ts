import { createWatchdog } from '../../browser/watchdog.js';
import { UploadError, type UploadErrorCode, type UploadErrorDetails } from '../../contract/error.js';
import type { ErrorFactory, Remark } from '../../options/messages.js';
import type { Options } from '../../options/resolve.js';
import type { FileEntry } from '../../queue/entry.js';
import type { Signal } from '../../upload/signal.js';
import { chunkEnd, isLast } from '../../upload/state.js';
import { judge } from '../../upload/verdict.js';
import type { PluploadAnswer } from '../lib/types.js';

/** The server puts the file together before it answers the last chunk: it gets this much more time. */
const LAST_REPLY_FACTOR = 2.5;

/**
 * plupload's sending of one file, from its release to its end: whether a request is open, how long the next sign of life
 * may take, and what an answer means. All that comes of it goes one way, by `tell`.
 */
export interface Attempt {
  readonly entry: FileEntry;
  /** Whether the file still wants it: its state may have moved on before this is ended. */
  isWanted(): boolean;
  isOpen(): boolean;
  /** How many requests it has made. */
  requests(): number;
  /** plupload makes the request for the next chunk. */
  open(signal: Signal): void;
  /** Bytes have gone, up to `loaded` of the file. */
  moved(loaded: number): void;
  /** Whether the answer acknowledges the chunk. */
  answered(answer: PluploadAnswer): boolean;
  /** Fails what is under way with an error that may pass. */
  fail(code: UploadErrorCode): void;
  /** Fails the file with an error that will not. */
  giveUp(code: UploadErrorCode, detail: Remark): void;
  /** The request is over; whether there was one open. */
  close(): boolean;
  /** Ends it. */
  end(): void;
}

export interface AttemptParts {
  readonly errors: ErrorFactory;
  readonly timeout: Options['timeout'];
  /** Hears how many ms an acknowledged chunk took, the wait for its answer included. */
  readonly learn: (entry: FileEntry, index: number, ms: number) => void;
}

export function createAttempt(
  entry: FileEntry,
  tell: (signal: Signal) => void,
  { errors, timeout, learn }: AttemptParts,
): Attempt {
  const { file } = entry;
  const { effect } = entry.state;
  let isOpen = false;
  let requests = 0;
  let openedAt = 0;
  // It watches from the release on: between two chunks plupload's loop may end without a word.
  const watchdog = createWatchdog(() => attempt.fail('timeout'));
  watchdog.watch(timeout.stall);

  const about = (): UploadErrorDetails => ({
    file,
    chunk: entry.state.acknowledged,
    attempt: entry.state.failures,
  });

  const attempt: Attempt = {
    entry,
    isWanted: () => entry.state.effect === effect,
    isOpen: () => isOpen,
    requests: () => requests,
    open(signal) {
      isOpen = true;
      requests++;
      openedAt = performance.now();
      watchdog.watch(timeout.stall);
      tell(signal);
    },
    moved(loaded) {
      const reply = timeout.reply * (isLast(entry.state) ? LAST_REPLY_FACTOR : 1);
      watchdog.watch(loaded < chunkEnd(entry.state) ? timeout.stall : reply);
      tell({ type: 'bytes', loaded });
    },
    answered({ status, response, responseHeaders: headers }) {
      isOpen = false;
      watchdog.watch(timeout.stall);
      const heard = { status, body: response ?? '', headers };
      const verdict = judge(heard, isLast(entry.state), about(), errors);
      const isAcknowledged = !(verdict instanceof UploadError);
      if (isAcknowledged) learn(entry, entry.state.acknowledged, performance.now() - openedAt);
      tell(isAcknowledged ? { type: 'answered', reply: verdict } : { type: 'failed', error: verdict });
      return isAcknowledged;
    },
    fail: (code) => tell({ type: 'failed', error: errors(code, { ...about(), retryable: true }) }),
    giveUp: (code, detail) =>
      tell({ type: 'give-up', error: errors(code, { ...about(), detail }), told: false }),
    close() {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    },
    end: () => watchdog.release(),
  };
  return attempt;
}
