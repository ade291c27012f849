import { Observable } from 'rxjs';
import { onLineLost } from '../../browser/line.js';
import type { UploadError } from '../../contract/error.js';
import type { ErrorFactory, Remark } from '../../options/messages.js';
import type { Options } from '../../options/resolve.js';
import type { FileRecord } from '../../queue/entry.js';
import type { Queue } from '../../queue/queue.js';
import { redact } from '../../upload/redact.js';
import { acknowledgedBytes, chunkEnd, type Effect, hasEnded, isActive, maySend } from '../../upload/state.js';
import type { Signal } from '../../upload/step.js';
import { LAST, type On } from '../lib/handlers.js';
import type {
  ChunkArgs,
  Lib,
  MoxieBlob,
  PluploadAnswer,
  PluploadError,
  PluploadFile,
  Up,
} from '../lib/types.js';
import { createRequest } from './attempt.js';
import type { Turns } from './file-loop.js';
import { tellFailure, tellSuccess } from './outcome.js';
import { nameFor } from './sent-name.js';
import { protocolProblem, withTarget } from './settings.js';

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
  const request = createRequest(queue, errors, timeout);
  /** The file whose next `UploadFile` is ours. */
  let releasing: string | null = null;
  /** The effect that plupload sends for. */
  let sending: Effect | null = null;

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
    request.lastAnswer = null;
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
      request.open(file.id);
      queue.signal(record, { type: 'sending', size: file.size, chunks: args.chunks ?? 1 });
      return true;
    },
    LAST,
  );

  on('UploadProgress', (_, file: PluploadFile) => {
    const record = queue.get(file.id);
    if (!record?.state.inFlight) return record !== undefined && hasEnded(record.state);
    // The browser counts the form around the chunk, too (fact 21).
    request.moved(record, file.loaded);
    file.loaded = Math.min(file.loaded, chunkEnd(record.state));
    queue.signal(record, { type: 'bytes', loaded: file.loaded });
    return true;
  });

  on('ChunkUploaded', (_, file: PluploadFile, answer: PluploadAnswer) => {
    const record = queue.get(file.id);
    if (!record || !request.isOf(file.id)) return false;
    const isAcknowledged = request.answered(record, answer);
    if (record.state.status === 'completed') turns.finish(file.id);
    if (!isAcknowledged) file.loaded = acknowledgedBytes(record.state);
    return isAcknowledged;
  });

  on('FileUploaded', (_, file: PluploadFile, answer: PluploadAnswer) => {
    const record = queue.get(file.id);
    if (!record) return false;
    // A file of one chunk fires no `ChunkUploaded`. An `UploadProgress` handler of the page that stopped and started just
    // before has made a new request: its status of 0 is no answer to anything.
    if (request.isOf(file.id) && answer.status !== 0) request.answered(record, answer);
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
      if (request.isOf(record.file.id) && (status < 200 || status >= 400)) {
        request.answered(record, { status, response, responseHeaders });
        return false;
      }
      const told = errors('rejected', { file: record.file, words: redact(message) });
      queue.signal(record, { type: 'give-up', error: told, told: true });
    }
    // plupload goes on with the next file, whoever has failed this one.
    if (up.state === lib.STARTED) turns.expectNext();
    return true;
  });

  // An abort fires no event (plupload-facts, "What it gives us"): a request that the page aborts is tried again.
  on('CancelUpload', () => {
    const record = request.close();
    if (record?.state.inFlight) request.fail(record, 'network', 'aborted');
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
        const giveUp = (code: 'init' | 'network', detail: Remark) =>
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
        subscriber.add(onLineLost(() => request.fail(record, 'network')));
        subscriber.add(() => {
          if (!request.isOf(id)) return;
          request.close();
          up.trigger('CancelUpload');
        });
        file.loaded = acknowledgedBytes(record.state);
        sending = record.state.effect;
        releasing = id;
        try {
          withTarget(up.settings, target, chunkSize, () => up.trigger('UploadFile', file));
        } catch (thrown) {
          // A handler of the page threw, or a header of its settings is none: the page hears of it, the queue goes on.
          giveUp('network', 'unsendable');
          setTimeout(() => {
            throw thrown;
          });
        }
        releasing = null;
      }),

    fail: (record, error) => new Observable(() => tellFailure(lib, up, record, error, request.lastAnswer)),
    conclude: (record, remoteId) => new Observable(() => tellSuccess(lib, up, record, remoteId)),
  };
}
