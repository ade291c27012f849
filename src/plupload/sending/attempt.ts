import { createWatchdog } from '../../browser/watchdog.js';
import type { UploadErrorCode, UploadErrorDetails } from '../../contract/error.js';
import type { ErrorFactory, Remark } from '../../options/messages.js';
import type { Options } from '../../options/resolve.js';
import type { FileRecord } from '../../queue/entry.js';
import type { Queue } from '../../queue/queue.js';
import { redact } from '../../upload/redact.js';
import { chunkEnd, isLast } from '../../upload/state.js';
import { judge } from '../../upload/verdict.js';
import type { PluploadAnswer } from '../lib/types.js';

/** The server puts the file together before it answers the last chunk: it gets this much more time. */
const LAST_REPLY_FACTOR = 2.5;

/** The one request that plupload has open: whose it is, how long it may take, and what its answer means. */
export interface Request {
  /** What the server has said last of the file under way. */
  lastAnswer: PluploadAnswer | null;
  isOf(id: string): boolean;
  open(id: string): void;
  /** Bytes have gone, up to `loaded` of the file. */
  moved(record: FileRecord, loaded: number): void;
  /** Whether the answer acknowledges the chunk. */
  answered(record: FileRecord, answer: PluploadAnswer): boolean;
  /** Fails what is under way with an error that may pass. */
  fail(record: FileRecord, code: UploadErrorCode, detail?: Remark): void;
  /** The file that the request was for, if there was one open. */
  close(): FileRecord | undefined;
}

export function createRequest(queue: Queue, errors: ErrorFactory, timeout: Options['timeout']): Request {
  let fileId: string | null = null;

  const watchdog = createWatchdog(() => {
    const record = fileId === null ? undefined : queue.get(fileId);
    if (record) request.fail(record, 'timeout');
  });

  const about = ({ file, state }: FileRecord): UploadErrorDetails => ({
    file,
    chunk: state.acknowledged,
    attempt: state.failures,
  });

  const request: Request = {
    lastAnswer: null,
    isOf: (id) => fileId === id,
    open(id) {
      fileId = id;
      watchdog.watch(timeout.stall);
    },
    moved({ state }, loaded) {
      const reply = timeout.reply * (isLast(state) ? LAST_REPLY_FACTOR : 1);
      watchdog.watch(loaded < chunkEnd(state) ? timeout.stall : reply);
    },
    answered(record, answer) {
      request.close();
      request.lastAnswer = answer;
      const { state } = record;
      const { status, response, responseHeaders: headers } = answer;
      const tidy = (text: string) => redact(text, state.target?.url);
      const heard = { status, body: response ?? '', headers };
      const verdict = judge(heard, isLast(state), about(record), errors, tidy);
      const isAcknowledged = 'reply' in verdict;
      queue.signal(
        record,
        isAcknowledged
          ? { type: 'answered', reply: verdict.reply }
          : { type: 'failed', error: verdict.error },
      );
      return isAcknowledged;
    },
    fail(record, code, detail) {
      const error = errors(code, { ...about(record), retryable: true, detail });
      queue.signal(record, { type: 'failed', error });
    },
    close() {
      const record = fileId === null ? undefined : queue.get(fileId);
      fileId = null;
      watchdog.release();
      return record;
    },
  };
  return request;
}
