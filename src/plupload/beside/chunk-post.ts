import { Subscription } from 'rxjs';
import { post } from '../../browser/post.js';
import { createWatchdog } from '../../browser/watchdog.js';
import { UploadError, type UploadErrorCode } from '../../contract/error.js';
import type { ErrorFactory } from '../../options/messages.js';
import type { Options } from '../../options/resolve.js';
import type { FileEntry } from '../../queue/entry.js';
import { rethrow } from '../../rx/from-callback.js';
import type { LaneSignal } from '../../upload/signal.js';
import { chunkBytes } from '../../upload/state.js';
import { judge } from '../../upload/verdict.js';
import type { ChunkArgs, PluploadAnswer, Up } from '../lib/types.js';
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

/**
 * @param tell calls what triggers plupload's events of the chunk, so that our own handlers let them through
 * @param signal takes what comes of it; `then` is for what the page is told once that stands, and before more is sent
 */
export function postChunk(
  { up, errors, timeout, nameOf, learn, heard }: ChunkPostParts,
  entry: FileEntry,
  index: number,
  tell: (run: () => void) => void,
  signal: (signal: LaneSignal, then?: () => void) => void,
): ChunkPost {
  const request = new Subscription();
  const { chunks, chunkSize, target, laneFailures } = entry.state;
  const offset = index * chunkSize;
  const length = chunkBytes(entry.state, index);
  let openedAt = 0;
  const about = { file: entry.file, chunk: index, attempt: laneFailures.get(index) ?? 0 };
  const watchdog = createWatchdog(() => chunkPost.fail('timeout'));

  function moved(loaded: number): void {
    watchdog.watch(loaded < length ? timeout.stall : timeout.reply);
    signal({ type: 'bytes', loaded });
    const file = up.getFile(entry.file.id);
    if (!file) return;
    file.loaded = entry.state.sent;
    tell(() => up.trigger('UploadProgress', file));
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
      const file = up.getFile(entry.file.id);
      if (!file) return;
      file.loaded = entry.state.sent;
      const event = { ...answer, offset: offset + length, total: entry.state.size };
      tell(() => up.trigger('ChunkUploaded', file, event));
    });
  }

  const chunkPost: ChunkPost = {
    begin() {
      const file = up.getFile(entry.file.id);
      const source = file?.getSource();
      if (!file || !source || !target) return;
      const { effect } = entry.state;
      const blob = source.slice(offset, offset + length);
      const args: ChunkArgs = { name: nameOf(entry), chunk: index, chunks };
      let isAllowed = false;
      try {
        tell(() => {
          isAllowed = up.trigger('BeforeChunkUpload', file, args, blob, offset);
        });
      } catch (thrown) {
        rethrow(thrown);
      }
      const native = blob.getSource();
      blob.destroy();
      // A handler of the page may have stopped the queue, or removed the file.
      if (entry.state.effect !== effect || request.closed) return;
      if (!isAllowed) {
        chunkPost.fail('cancelled');
        return;
      }
      const form = new FormData();
      const fields = fieldsOf(up.settings, target, args);
      for (const name of Object.keys(fields)) form.append(name, String(fields[name]));
      form.append(up.settings.file_data_name, native);
      signal({ type: 'sending', name: String(args.name) });
      watchdog.watch(timeout.stall);
      openedAt = performance.now();
      const headers = headersOf(up.settings, target);
      request.add(
        post({ url: target.url, headers, form }, moved).subscribe(({ status, body, headers }) =>
          answered(status, body, headers),
        ),
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
