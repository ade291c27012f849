import { Subscription } from 'rxjs';
import { http } from '../../browser/http.js';
import { createWatchdog } from '../../browser/watchdog.js';
import { UploadError, type UploadErrorCode } from '../../contract/error.js';
import { defined } from '../../options/check.js';
import type { ErrorFactory } from '../../options/messages.js';
import type { Options } from '../../options/resolve.js';
import type { FileEntry } from '../../queue/entry.js';
import { rethrow } from '../../rx/from-callback.js';
import type { LaneSignal } from '../../upload/signal.js';
import { chunkBytes } from '../../upload/state.js';
import { judge } from '../../upload/verdict.js';
import type { ChunkArgs, PluploadAnswer, PluploadFile, Up } from '../lib/types.js';
import { fieldsOf, headersOf } from '../sending/settings.js';

export interface ChunkPostParts {
  readonly up: Up;
  readonly errors: ErrorFactory;
  readonly timeout: Options['timeout'];
  /** The `name` field for this file. */
  readonly nameOf: (entry: FileEntry) => string;
  /** Hears how many ms an acknowledged chunk took, the wait for its answer included. */
  readonly learn: (entry: FileEntry, index: number, ms: number) => void;
  /** Keeps what the server has said last of a file. */
  readonly heard: (entry: FileEntry, answer: PluploadAnswer) => void;
}

/** One chunk on its way beside others. */
export interface ChunkPost {
  begin(): void;
  /** Fails it with an error that may pass. */
  fail(code: UploadErrorCode): void;
  end(): void;
}

/** Triggers one of plupload's events of a chunk that plupload does not send itself: our own handlers let it through. */
export type Tell = (name: string, file: PluploadFile, ...args: unknown[]) => boolean;

/** As plupload's form takes the fields that a page gives it. */
function append(form: FormData, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) append(form, `${name}[]`, item);
  } else if (isPlain(value)) {
    for (const key of Object.keys(value)) append(form, `${name}[${key}]`, value[key]);
  } else {
    form.append(name, value === null || Number.isNaN(value) ? 'false' : String(value));
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

/**
 * @param signal takes what comes of it; `then` is for what the page is told once that stands, and before more is sent
 */
export function postChunk(
  { up, errors, timeout, nameOf, learn, heard }: ChunkPostParts,
  entry: FileEntry,
  index: number,
  tell: Tell,
  signal: (signal: LaneSignal, then?: () => void) => void,
): ChunkPost {
  const request = new Subscription();
  const { chunks, chunkSize, target, laneFailures, lanes } = entry.state;
  const effect = lanes.get(index)?.effect;
  const file = up.getFile(entry.file.id);
  const isWanted = () => entry.state.lanes.get(index)?.effect === effect;
  const offset = index * chunkSize;
  const length = chunkBytes(entry.state, index);
  let openedAt = 0;
  const about = { file: entry.file, chunk: index, attempt: laneFailures.get(index) ?? 0 };
  const watchdog = createWatchdog(() => chunkPost.fail('timeout'));

  /** Tells the page of the file as it stands. */
  function tellOf(name: string, ...args: unknown[]): void {
    if (!file) return;
    file.loaded = entry.state.sent;
    tell(name, file, ...args);
  }

  function moved(loaded: number): void {
    watchdog.watch(loaded < length ? timeout.stall : timeout.reply);
    signal({ type: 'bytes', loaded });
    tellOf('UploadProgress');
  }

  function answered(status: number, response: string, responseHeaders: string): void {
    const answer = { status, response, responseHeaders };
    heard(entry, answer);
    const verdict = judge({ status, body: response, headers: responseHeaders }, false, about, errors);
    if (verdict instanceof UploadError) {
      signal({ type: 'failed', error: verdict });
      return;
    }
    learn(entry, index, performance.now() - openedAt);
    signal({ type: 'answered', reply: verdict }, () => {
      tellOf('ChunkUploaded', { ...answer, offset: offset + length, total: entry.state.size });
    });
  }

  const chunkPost: ChunkPost = {
    begin() {
      const source = file?.getSource();
      if (!file || !source || !target) {
        chunkPost.fail('cancelled');
        return;
      }
      const blob = source.slice(offset, offset + length);
      const args: ChunkArgs = { name: nameOf(entry), chunk: index, chunks };
      let isAllowed = false;
      try {
        isAllowed = tell('BeforeChunkUpload', file, args, blob, offset);
      } catch (thrown) {
        rethrow(thrown);
      }
      const native = blob.getSource();
      blob.destroy();
      // A handler of the page may have stopped the queue, removed the file, or aborted what is under way.
      if (!isWanted()) return;
      if (!isAllowed) {
        chunkPost.fail('cancelled');
        return;
      }
      const form = new FormData();
      const fields = defined(fieldsOf(up.settings, target, args));
      for (const name of Object.keys(fields)) append(form, name, fields[name]);
      form.append(up.settings.file_data_name, native);
      signal({ type: 'sending', name: String(args.name) });
      watchdog.watch(timeout.stall);
      openedAt = performance.now();
      const headers = headersOf(up.settings, target);
      const withCredentials = Boolean(up.settings.required_features?.send_browser_cookies);
      request.add(
        http({ method: 'POST', url: target.url, headers, body: form, withCredentials }, moved).subscribe({
          next: ({ status, body, headers }) => answered(status, body, headers),
          error(thrown) {
            rethrow(thrown);
            signal({ type: 'failed', error: errors('network', { ...about, detail: 'unsendable' }) });
          },
        }),
      );
    },
    fail: (code) => signal({ type: 'failed', error: errors(code, { ...about, retryable: true }) }),
    end() {
      watchdog.release();
      request.unsubscribe();
    },
  };
  return chunkPost;
}
