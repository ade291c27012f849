import { Observable } from 'rxjs';
import { onLineLost } from '../../browser/line.js';
import type { RateStore } from '../../browser/rate-store.js';
import type { UploadError } from '../../contract/error.js';
import { defined } from '../../options/check.js';
import type { ErrorFactory } from '../../options/messages.js';
import type { Options } from '../../options/resolve.js';
import type { FileEntry } from '../../queue/entry.js';
import type { Queue } from '../../queue/queue.js';
import type { Signal } from '../../upload/signal.js';
import {
  acknowledgedBytes,
  chunkEnd,
  hasEnded,
  maySend,
  offsetOf,
  type UploadState,
} from '../../upload/state.js';
import { createSpread, type FindCause } from '../beside/spread.js';
import type { Part } from '../lib/handlers.js';
import type {
  ChunkArgs,
  Lib,
  MoxieBlob,
  PluploadAnswer,
  PluploadError,
  PluploadFile,
  Up,
} from '../lib/types.js';
import { type Attempt, createAttempt } from './attempt.js';
import type { FileLoop } from './file-loop.js';
import { tellFailure, tellSuccess } from './outcome.js';
import { nameFor } from './sent-name.js';
import { protocolProblem, withFields, withTarget } from './settings.js';
import { createTally } from './tally.js';

/**
 * The way of one file through plupload: what plupload may send, and what its answers mean. plupload keeps the loop over
 * the chunks; handlers before and after all others let through only what the file's state allows.
 */
export interface ChunkLoop extends Part {
  /** Lets plupload send from the first chunk that is not acknowledged; unsubscribing aborts the request. */
  send(entry: FileEntry): Observable<Signal>;
  /** Tells plupload, and through it the page, that a file has failed for good. */
  fail(entry: FileEntry, error: UploadError): Observable<Signal>;
  /** Tells plupload that a file is up although no answer said so. */
  conclude(entry: FileEntry, remoteId: string): Observable<Signal>;
  /** Sends chunks side by side, from the first that is not acknowledged; unsubscribing aborts the requests. */
  spread(entry: FileEntry, findCause: FindCause): Observable<Signal>;
  /** Whether plupload has a request open. */
  isSending(): boolean;
  /** A request could not be made: plupload threw as it set it up. */
  unsent(): void;
}

export interface ChunkLoopParts {
  readonly lib: Lib;
  readonly up: Up;
  readonly queue: Queue;
  readonly fileLoop: FileLoop;
  readonly errors: ErrorFactory;
  readonly timeout: Options['timeout'];
  readonly rates: RateStore;
}

export function createChunkLoop({
  lib,
  up,
  queue,
  fileLoop,
  errors,
  timeout,
  rates,
}: ChunkLoopParts): ChunkLoop {
  /** What plupload sends for. */
  let attempt: Attempt | null = null;
  /** The next `UploadFile` of its file is ours. */
  let isReleasing = false;
  /** Puts the page's own headers and form fields back: those of one request are not to meet the next. */
  let putFieldsBack = () => {};
  /** What the server has said last, and of which file: a page's `Error` handlers get it. */
  let last: { readonly id: string; readonly answer: PluploadAnswer } | null = null;

  /** What sends for this file, unless the file's state has moved on. */
  const attemptFor = ({ id }: PluploadFile): Attempt | undefined =>
    attempt?.entry.file.id === id && attempt.isWanted() ? attempt : undefined;

  /** The attempt if plupload may send this chunk now. */
  function admit(file: PluploadFile, { chunk = 0 }: ChunkArgs, blob: MoxieBlob): Attempt | undefined {
    const admitted = attemptFor(file);
    if (admitted && maySend(admitted.entry.state, chunk)) return admitted;
    if (blob !== file.getSource()) blob.destroy();
    return undefined;
  }

  function answered(current: Attempt, answer: PluploadAnswer): boolean {
    const { file, state } = current.entry;
    last = { id: file.id, answer };
    // A stop has let it finish: no other file could begin meanwhile.
    if (state.phase === 'stopped') Promise.resolve().then(fileLoop.goOn);
    return current.answered(answer);
  }

  /** The `name` field: as it was sent under this target, else the page's own, made unique where it must be. */
  function nameOf(given: string | undefined, { file: { id }, state }: FileEntry): string | undefined {
    const { name, target, generation, isNameTaken } = state;
    const wanted = defined(up.settings.multipart_params ?? {}).name ?? given;
    if (wanted === undefined || !target) return undefined;
    return name ?? nameFor(target.url, String(wanted), `${id}/${generation}`, id, isNameTaken);
  }

  const { learn, settle } = createTally(rates);
  const spread = createSpread({
    learn,
    up,
    errors,
    timeout,
    nameOf: (entry) => nameOf(entry.file.name, entry) ?? '',
    heard(entry, answer) {
      last = { id: entry.file.id, answer };
    },
  });

  /** Has plupload begin at the first chunk that is not acknowledged; the page hears of it by `UploadFile`. */
  function release(state: UploadState, pluploadFile: PluploadFile): void {
    const { target, chunkSize } = state;
    if (!target) return;
    pluploadFile.loaded = offsetOf(state);
    isReleasing = true;
    withTarget(up.settings, target, chunkSize, () => up.trigger('UploadFile', pluploadFile));
    isReleasing = false;
  }

  return {
    before: {
      UploadFile(_, file: PluploadFile) {
        const { id } = file;
        fileLoop.begin(id);
        if (file.status !== lib.UPLOADING) return true;
        if (isReleasing) {
          // One pass only: a handler of the page that stops and starts the queue comes here again meanwhile.
          isReleasing = false;
          return true;
        }
        if (up.state === lib.STOPPED) {
          // Stopped since `BeforeUpload` was asked: plupload would never come back to a file that is under way.
          file.status = lib.QUEUED;
          return false;
        }
        const entry = queue.get(id);
        const active = queue.active();
        if (active && active !== entry) file.status = lib.QUEUED;
        if (!entry || active) return false;
        // The page has put an ended file back into the queue by its status.
        if (hasEnded(entry.state)) queue.signal(entry, { type: 'retry' });
        last = null;
        queue.signal(entry, { type: 'prepare' });
        // A page may let empty files in; the protocol has no chunk for them.
        if (!file.size) {
          const error = errors('file-empty', { file: entry.file });
          queue.signal(entry, { type: 'give-up', error, told: false });
        }
        return false;
      },

      BeforeChunkUpload(_, file: PluploadFile, args: ChunkArgs, blob: MoxieBlob) {
        putFieldsBack();
        if (spread.isTelling(args)) return true;
        const admitted = admit(file, args, blob);
        if (!admitted) return false;
        const name = nameOf(args.name, admitted.entry);
        if (name !== undefined) args.name = name;
        const requests = admitted.requests();
        Promise.resolve().then(() => {
          // A handler of the page has called the chunk off, or thrown.
          if (attempt === admitted && admitted.isWanted() && admitted.requests() === requests) {
            admitted.fail('cancelled');
            queue.flush();
          }
        });
        return true;
      },

      UploadProgress(_, file: PluploadFile) {
        if (spread.isTelling(file)) return true;
        const entry = queue.get(file.id);
        if (!entry?.state.inFlight) return entry !== undefined && hasEnded(entry.state);
        // The browser counts the form around the chunk, too.
        const loaded = Math.min(file.loaded, chunkEnd(entry.state));
        attemptFor(file)?.moved(file.loaded);
        file.loaded = loaded;
        return true;
      },

      ChunkUploaded(_, file: PluploadFile, answer: PluploadAnswer) {
        if (spread.isTelling(answer)) return true;
        const current = attemptFor(file);
        if (!current?.isOpen()) return false;
        const isAcknowledged = answered(current, answer);
        const { state } = current.entry;
        if (state.phase === 'completed') fileLoop.finish(file.id);
        if (!isAcknowledged) file.loaded = acknowledgedBytes(state);
        return isAcknowledged;
      },

      FileUploaded(_, file: PluploadFile, answer: PluploadAnswer) {
        const entry = queue.get(file.id);
        if (!entry) return false;
        const current = attemptFor(file);
        // A file of one chunk fires no `ChunkUploaded`. An `UploadProgress` handler of the page that stopped and started
        // just before has made a new request: its status of 0 is no answer to anything.
        if (current?.isOpen() && answer.status !== 0) answered(current, answer);
        if (entry.state.phase === 'completed') {
          fileLoop.expectNext();
          return true;
        }
        file.status = entry.state.phase === 'stopped' ? lib.QUEUED : lib.UPLOADING;
        file.loaded = acknowledgedBytes(entry.state);
        return false;
      },

      Error(_, error: PluploadError) {
        const { code, message, file } = error;
        const entry = file && queue.get(file.id);
        if (code !== lib.HTTP_ERROR || !entry) return true;
        const current = attemptFor(file);
        if (entry.state.phase === 'active' || current?.isOpen()) {
          const { status = 200, response = '', responseHeaders = '' } = error;
          if (current?.isOpen() && (status < 200 || status >= 400)) {
            answered(current, { status, response, responseHeaders });
            return false;
          }
          queue.signal(entry, {
            type: 'give-up',
            error: errors('rejected', { file: entry.file, serverText: message }),
            told: true,
          });
        }
        // plupload goes on with the next file, whoever has failed this one.
        if (up.state === lib.STARTED) fileLoop.expectNext();
        return true;
      },

      // An abort fires no event: a request that the page aborts is tried again.
      CancelUpload() {
        const state = attempt?.entry.state;
        // Where a chunk must not go twice, a stop has the one in flight finish.
        if (state?.phase === 'stopped' && state.inFlight) return false;
        if (attempt?.close() && state?.inFlight) attempt.fail('network');
        spread.abort();
        return true;
      },

      FilesRemoved(_, files: PluploadFile[]) {
        for (const file of files) {
          queue.remove(file.id);
          // Ends a loop of plupload that would go on with a file that is gone.
          if (file.status === lib.UPLOADING) file.status = lib.QUEUED;
        }
      },
    },

    after: {
      // After the page's handlers, any of which may call the chunk off, or stop, remove and destroy.
      BeforeChunkUpload(_passed, _, file: PluploadFile, args: ChunkArgs, blob: MoxieBlob) {
        if (spread.isTelling(args)) return true;
        const admitted = admit(file, args, blob);
        if (!admitted) return false;
        const { name = null, chunks = 1 } = args;
        const { target } = admitted.entry.state;
        if (target) putFieldsBack = withFields(up.settings, target, args);
        admitted.open({ type: 'sending', size: file.size, chunks, name });
        return true;
      },
    },

    isSending: () => attempt?.isOpen() === true,
    unsent: () => attempt?.giveUp('network', 'unsendable'),

    send: (entry) =>
      new Observable((subscriber) => {
        const file = up.getFile(entry.file.id);
        if (!file) return;
        const current = createAttempt(entry, (signal) => subscriber.next(signal), { errors, timeout, learn });
        attempt = current;
        subscriber.add(() => {
          current.end();
          settle();
          if (attempt === current) attempt = null;
          if (current.close()) up.trigger('CancelUpload');
        });
        const problem = protocolProblem(up.settings);
        if (problem) {
          current.giveUp('init', problem);
          return;
        }
        // The browser may leave a request open that has lost its line, for as long as the time-outs let it.
        subscriber.add(onLineLost(() => current.fail('network')));
        release(entry.state, file);
      }),

    spread: (entry, findCause) =>
      new Observable((subscriber) => {
        const { effect } = entry.state;
        subscriber.add(settle);
        const file = up.getFile(entry.file.id);
        if (file && effect?.do === 'spread' && !effect.goesOn) release(entry.state, file);
        if (entry.state.effect === effect)
          subscriber.add(spread.send(entry, findCause).subscribe(subscriber));
      }),

    fail: (entry, error) =>
      new Observable(() => {
        tellFailure(lib, up, entry, error, last?.id === entry.file.id ? last.answer : null);
      }),
    conclude: (entry, remoteId) =>
      new Observable(() => {
        fileLoop.finish(entry.file.id);
        tellSuccess(lib, up, entry, remoteId);
      }),
  };
}
