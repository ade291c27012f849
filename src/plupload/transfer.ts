import { Observable } from 'rxjs';
import { judge } from '../core/judge.js';
import type { Signal } from '../core/lifecycle.js';
import type { Queue } from '../core/queue.js';
import type { FileRecord } from '../core/record.js';
import { redact } from '../core/redact.js';
import {
  acknowledgedBytes,
  chunkEnd,
  type Effect,
  hasEnded,
  isActive,
  isLast,
  maySend,
} from '../core/state.js';
import { createWatchdog } from '../core/watchdog.js';
import type { UploadError } from '../errors.js';
import type { ErrorFactory } from '../messages.js';
import type { Options } from '../options.js';
import { onLineLost } from '../page/line.js';
import { LAST, type On } from './handlers.js';
import type { ChunkArgs, Lib, MoxieBlob, PluploadAnswer, PluploadError, PluploadFile, Up } from './lib.js';
import { nameFor } from './names.js';
import { protocolProblem, withTarget } from './settings.js';
import type { Turns } from './turns.js';

/** The server puts the file together before it answers the last chunk: it gets this much more time. */
const LAST_REPLY_FACTOR = 2.5;

/**
 * The way of one file through plupload: what plupload may send, and what its answers mean. plupload keeps the loop over
 * the chunks; handlers before and after all others let through only what the file's state allows.
 */
export interface Transfer {
  /** Lets plupload send from the first chunk that is not acknowledged; unsubscribing aborts the request. */
  send(record: FileRecord): Observable<Signal>;
  /** Tells plupload, and through it the page, that a file has failed for good. */
  fail(record: FileRecord, error: UploadError): Observable<Signal>;
  /** Tells plupload that a file is up although no answer said so. */
  conclude(record: FileRecord, remoteId: string): Observable<Signal>;
}

export function createTransfer(
  lib: Lib,
  up: Up,
  on: On,
  queue: Queue,
  turns: Turns,
  errors: ErrorFactory,
  timeout: Options['timeout'],
): Transfer {
  /** The file whose request is open. */
  let requesting: string | null = null;
  /** The file whose next `UploadFile` is ours. */
  let releasing: string | null = null;
  /** The effect that plupload sends for. */
  let sending: Effect | null = null;
  let lastAnswer: PluploadAnswer | null = null;

  /** What an error of the request under way is about. */
  const about = ({ file, state }: FileRecord) => ({
    file,
    chunk: state.acknowledged,
    attempt: state.failures,
  });

  const watchdog = createWatchdog(() => {
    const record = requesting === null ? undefined : queue.get(requesting);
    if (record)
      queue.signal(record, {
        type: 'failed',
        error: errors('timeout', { ...about(record), retryable: true }),
      });
  });

  /** The request is over. */
  function close(): void {
    requesting = null;
    watchdog.release();
  }

  /** Whether the answer acknowledges the chunk. */
  function answered(record: FileRecord, answer: PluploadAnswer): boolean {
    close();
    lastAnswer = answer;
    const { state } = record;
    const { status, response, responseHeaders: headers } = answer;
    const tidy = (text: string) => redact(text, state.target?.url);
    const verdict = judge(
      { status, body: response ?? '', headers },
      isLast(state),
      about(record),
      errors,
      tidy,
    );
    const isAcknowledged = 'reply' in verdict;
    queue.signal(
      record,
      isAcknowledged ? { type: 'answered', reply: verdict.reply } : { type: 'failed', error: verdict.error },
    );
    return isAcknowledged;
  }

  on('UploadFile', (_, file: PluploadFile) => {
    const { id } = file;
    turns.begin(id);
    if (file.status !== lib.UPLOADING) return true;
    if (releasing === id) {
      // One pass only: a handler of the page that stops and starts the queue comes here again meanwhile.
      releasing = null;
      return true;
    }
    if (up.state === lib.STOPPED) {
      // Stopped since `BeforeUpload` was asked: plupload would never come back to a file that is under way.
      file.status = lib.QUEUED;
      return false;
    }
    const record = queue.get(id);
    const active = queue.active();
    if (active && active !== record) file.status = lib.QUEUED;
    if (!record || active) return false;
    // The page has put an ended file back into the queue by its status.
    if (hasEnded(record.state)) queue.signal(record, { type: 'retry' });
    lastAnswer = null;
    queue.signal(record, { type: 'prepare' });
    // A page may let empty files in; the protocol has no chunk for them.
    if (!file.size) {
      const error = errors('file-empty', { file: record.file });
      queue.signal(record, { type: 'give-up', error, told: false });
    }
    return false;
  });

  /** The file's record if plupload may send this chunk now. */
  function admit(file: PluploadFile, { chunk = 0 }: ChunkArgs, blob: MoxieBlob): FileRecord | undefined {
    const record = queue.get(file.id);
    if (record && record.state.effect === sending && maySend(record.state, chunk)) return record;
    if (blob !== file.getSource()) blob.destroy();
    return undefined;
  }

  on('BeforeChunkUpload', (_, file: PluploadFile, args: ChunkArgs, blob: MoxieBlob) => {
    const { id } = file;
    const state = admit(file, args, blob)?.state;
    if (args.name !== undefined && state?.target) {
      args.name = nameFor(state.target.url, args.name, `${id}/${state.chunkSize}`, id);
    }
    return state !== undefined;
  });

  // After the page's handlers, any of which may call the chunk off, or stop, remove and destroy.
  on(
    'BeforeChunkUpload',
    (_, file: PluploadFile, args: ChunkArgs, blob: MoxieBlob) => {
      const record = admit(file, args, blob);
      if (!record) return false;
      requesting = file.id;
      watchdog.watch(timeout.stall);
      queue.signal(record, { type: 'sending', size: file.size, chunks: args.chunks ?? 1 });
      return true;
    },
    LAST,
  );

  on('UploadProgress', (_, file: PluploadFile) => {
    const record = queue.get(file.id);
    if (!record?.state.inFlight) return record !== undefined && hasEnded(record.state);
    // The browser counts the form around the chunk, too (fact 21).
    const end = chunkEnd(record.state);
    if (file.loaded < end) watchdog.watch(timeout.stall);
    else watchdog.watch(timeout.reply * (isLast(record.state) ? LAST_REPLY_FACTOR : 1));
    file.loaded = Math.min(file.loaded, end);
    queue.signal(record, { type: 'bytes', loaded: file.loaded });
    return true;
  });

  on('ChunkUploaded', (_, file: PluploadFile, answer: PluploadAnswer) => {
    const record = queue.get(file.id);
    if (!record || requesting !== file.id) return false;
    const isAcknowledged = answered(record, answer);
    if (record.state.status === 'completed') turns.finish(file.id);
    if (!isAcknowledged) file.loaded = acknowledgedBytes(record.state);
    return isAcknowledged;
  });

  on('FileUploaded', (_, file: PluploadFile, answer: PluploadAnswer) => {
    const record = queue.get(file.id);
    if (!record) return false;
    // A file of one chunk fires no `ChunkUploaded`. An `UploadProgress` handler of the page that stopped and started just
    // before has made a new request: its status of 0 is no answer to anything.
    if (requesting === file.id && answer.status !== 0) answered(record, answer);
    if (record.state.status === 'completed') {
      turns.expectNext();
      return true;
    }
    file.status = record.state.status === 'stopped' ? lib.QUEUED : lib.UPLOADING;
    file.loaded = acknowledgedBytes(record.state);
    return false;
  });

  on('Error', (_, { code, message, file, uploadError, ...answer }: PluploadError) => {
    const record = file && queue.get(file.id);
    if (code !== lib.HTTP_ERROR || !record) return true;
    if (isActive(record.state)) {
      const { status = 200, response = '', responseHeaders = '' } = answer;
      if (requesting === record.file.id && (status < 200 || status >= 400)) {
        answered(record, { status, response, responseHeaders });
        return false;
      }
      const told = errors('rejected', { file: record.file, detail: redact(message) });
      queue.signal(record, { type: 'give-up', error: told, told: true });
    }
    // plupload goes on with the next file, whoever has failed this one.
    if (up.state === lib.STARTED) turns.expectNext();
    return true;
  });

  // An abort fires no event (plupload-facts, "What it gives us"): a request that the page aborts is tried again.
  on('CancelUpload', () => {
    const record = requesting === null ? undefined : queue.get(requesting);
    close();
    if (!record?.state.inFlight) return;
    const error = errors('network', {
      ...about(record),
      retryable: true,
      detail: 'The request was aborted.',
    });
    queue.signal(record, { type: 'failed', error });
  });

  on('FilesRemoved', (_, files: PluploadFile[]) => {
    for (const file of files) {
      queue.remove(file.id);
      // Ends a loop of plupload that would go on with a file that is gone (fact 17).
      if (file.status === lib.UPLOADING) file.status = lib.QUEUED;
    }
  });

  return {
    send: (record) =>
      new Observable((subscriber) => {
        const { id } = record.file;
        const file = up.getFile(id);
        const { target, chunkSize } = record.state;
        if (!file || !target) return;
        const giveUp = (code: 'init' | 'network', detail: string) =>
          subscriber.next({
            type: 'give-up',
            error: errors(code, { file: record.file, detail }),
            told: false,
          });
        const problem = protocolProblem(up.settings);
        if (problem) {
          giveUp('init', problem);
          return;
        }
        // The browser may leave a request open that has lost its line, for as long as the time-outs let it.
        subscriber.add(
          onLineLost(() =>
            queue.signal(record, {
              type: 'failed',
              error: errors('network', { ...about(record), retryable: true }),
            }),
          ),
        );
        subscriber.add(() => {
          if (requesting !== id) return;
          close();
          up.trigger('CancelUpload');
        });
        file.loaded = acknowledgedBytes(record.state);
        sending = record.state.effect;
        releasing = id;
        try {
          withTarget(up.settings, target, chunkSize, () => up.trigger('UploadFile', file));
        } catch (thrown) {
          // A handler of the page threw, or a header of its settings is none: the page hears of it, the queue goes on.
          giveUp('network', 'The request could not be made.');
          setTimeout(() => {
            throw thrown;
          });
        }
        releasing = null;
      }),

    fail: (record, error) =>
      new Observable(() => {
        const file = up.getFile(record.file.id);
        if (!file) return;
        file.loaded = acknowledgedBytes(record.state);
        // plupload's jQuery UI widget looks at a file's status here and nowhere else, so its row would go on as uploading.
        file.status = lib.FAILED;
        up.trigger('UploadProgress', file);
        if (up.getFile(file.id) !== file) return;
        up.trigger('Error', {
          response: '',
          status: 0,
          responseHeaders: '',
          ...lastAnswer,
          code: lib.HTTP_ERROR,
          message: error.message,
          file,
          uploadError: error,
        });
      }),

    conclude: (record, remoteId) =>
      new Observable(() => {
        const file = up.getFile(record.file.id);
        if (!file) return;
        file.loaded = file.size;
        up.trigger('UploadProgress', file);
        file.status = lib.DONE;
        const response = JSON.stringify({ OK: 1, debug: 1, data: { id: remoteId } });
        up.trigger('FileUploaded', file, { response, status: 200, responseHeaders: '' });
      }),
  };
}
