import { Observable } from 'rxjs';
import { judge } from '../core/judge.js';
import { acknowledgedBytes, chunkEnd, hasEnded, isActive, maySend, type Signal } from '../core/lifecycle.js';
import type { Queue } from '../core/queue.js';
import type { FileRecord } from '../core/record.js';
import { UploadError } from '../errors.js';
import type { ErrorFactory } from '../messages.js';
import { type Handlers, LAST } from './handlers.js';
import type { ChunkArgs, Lib, MoxieBlob, PluploadAnswer, PluploadError, PluploadFile, Up } from './lib.js';
import { nameFor } from './names.js';
import { protocolProblem, withTarget } from './settings.js';
import type { Turns } from './turns.js';

/**
 * The way of one file through plupload: what plupload may send, and what its answers mean. plupload keeps the loop over
 * the chunks; handlers before and after all others let through only what the file's state allows.
 */
export class Transfer {
  private readonly lib: Lib;
  private readonly up: Up;
  private readonly queue: Queue;
  private readonly turns: Turns;
  private readonly errors: ErrorFactory;
  /** The file whose request is open. */
  private requesting: string | null = null;
  /** The file whose `UploadFile` is ours. */
  private releasing: string | null = null;
  private lastAnswer: PluploadAnswer | null = null;

  constructor(lib: Lib, up: Up, handlers: Handlers, queue: Queue, turns: Turns, errors: ErrorFactory) {
    this.lib = lib;
    this.up = up;
    this.queue = queue;
    this.turns = turns;
    this.errors = errors;
    handlers.on('UploadFile', (_, file: PluploadFile) => this.uploadFile(file));
    handlers.on('BeforeChunkUpload', (_, file: PluploadFile, args: ChunkArgs, blob: MoxieBlob) =>
      this.beforeChunk(file, args, blob),
    );
    // After the page's handlers, any of which may call the chunk off.
    handlers.on(
      'BeforeChunkUpload',
      (_, file: PluploadFile, args: ChunkArgs) => this.sending(file, args),
      LAST,
    );
    handlers.on('UploadProgress', (_, file: PluploadFile) => this.progress(file));
    handlers.on('ChunkUploaded', (_, file: PluploadFile, answer: PluploadAnswer) =>
      this.chunkUploaded(file, answer),
    );
    handlers.on('FileUploaded', (_, file: PluploadFile, answer: PluploadAnswer) =>
      this.fileUploaded(file, answer),
    );
    handlers.on('Error', (_, error: PluploadError) => this.error(error));
    handlers.on('CancelUpload', () => this.cancelled());
    handlers.on('FilesRemoved', (_, files: PluploadFile[]) => {
      for (const file of files) {
        queue.remove(file.id);
        // Ends a loop of plupload that would go on with a file that is gone (fact 17).
        if (file.status === lib.UPLOADING) file.status = lib.QUEUED;
      }
    });
  }

  /** Lets plupload send from the first chunk that is not acknowledged; unsubscribing aborts the request. */
  send(record: FileRecord): Observable<Signal> {
    return new Observable((subscriber) => {
      const { id } = record.file;
      const file = this.up.getFile(id);
      const { target, chunkSize } = record.state;
      if (file === undefined || target === null) return undefined;
      const problem = protocolProblem(this.up.settings);
      if (problem !== undefined) {
        const error = this.errors('init', { file: record.file, detail: problem });
        subscriber.next({ type: 'give-up', error, told: false });
        return undefined;
      }
      file.loaded = acknowledgedBytes(record.state);
      this.releasing = id;
      try {
        withTarget(this.up.settings, target, chunkSize, () => this.up.trigger('UploadFile', file));
      } catch (thrown) {
        // A handler of the page threw, or a header of its settings is none: the page hears of it, the queue goes on.
        const error = this.errors('network', { file: record.file, detail: 'The request could not be made.' });
        subscriber.next({ type: 'give-up', error, told: false });
        setTimeout(() => {
          throw thrown;
        });
      } finally {
        this.releasing = null;
      }
      return () => {
        if (this.requesting !== id) return;
        this.requesting = null;
        this.up.trigger('CancelUpload');
      };
    });
  }

  /** Tells plupload, and through it the page, that a file has failed for good. */
  fail(record: FileRecord, error: UploadError): Observable<Signal> {
    return new Observable(() => {
      const file = this.up.getFile(record.file.id);
      if (file === undefined) return;
      const { lib } = this;
      file.loaded = acknowledgedBytes(record.state);
      this.up.trigger('Error', {
        response: '',
        status: 0,
        responseHeaders: '',
        ...this.lastAnswer,
        code: lib.HTTP_ERROR,
        message: error.message,
        file,
        uploadError: error,
      });
      // A handler that returns false keeps the event from plupload itself.
      if (file.status === lib.UPLOADING) file.status = lib.FAILED;
      this.turns.expectNext();
    });
  }

  private uploadFile(file: PluploadFile): boolean {
    const { lib, queue } = this;
    this.turns.begun(file.id);
    if (this.releasing === file.id || file.status !== lib.UPLOADING) return true;
    const record = queue.get(file.id);
    const active = queue.active();
    if (active !== undefined && active !== record) file.status = lib.QUEUED;
    if (record === undefined || active !== undefined) return false;
    // The page has put an ended file back into the queue by its status.
    if (hasEnded(record.state)) queue.signal(record, { type: 'retry' });
    this.lastAnswer = null;
    queue.signal(record, { type: 'prepare' });
    return false;
  }

  private beforeChunk(file: PluploadFile, args: ChunkArgs, blob: MoxieBlob): boolean {
    const state = this.queue.get(file.id)?.state;
    if (state === undefined || !maySend(state, args.chunk ?? 0)) {
      if (blob !== file.getSource()) blob.destroy();
      return false;
    }
    if (args.name !== undefined && state.target !== null) {
      args.name = nameFor(state.target.url, args.name, `${file.id}/${state.chunks}`, file.id);
    }
    return true;
  }

  private sending(file: PluploadFile, args: ChunkArgs): void {
    const record = this.queue.get(file.id);
    if (record === undefined) return;
    this.requesting = file.id;
    this.queue.signal(record, { type: 'sending', size: file.size, chunks: args.chunks ?? 1 });
  }

  private progress(file: PluploadFile): boolean {
    const record = this.queue.get(file.id);
    if (record === undefined) return false;
    if (!record.state.inFlight) return record.state.status === 'completed';
    // The browser counts the form around the chunk, too (fact 21).
    file.loaded = Math.min(file.loaded, chunkEnd(record.state));
    this.queue.signal(record, { type: 'bytes', loaded: file.loaded });
    return true;
  }

  private chunkUploaded(file: PluploadFile, answer: PluploadAnswer): boolean {
    const record = this.queue.get(file.id);
    if (record === undefined || this.requesting !== file.id) return false;
    if (this.answered(record, answer)) return true;
    file.loaded = acknowledgedBytes(record.state);
    return false;
  }

  private fileUploaded(file: PluploadFile, answer: PluploadAnswer): boolean {
    const record = this.queue.get(file.id);
    if (record === undefined) return false;
    if (this.requesting === file.id) this.answered(record, answer);
    if (record.state.status === 'completed') {
      this.turns.expectNext();
      return true;
    }
    file.status = this.lib.UPLOADING;
    file.loaded = acknowledgedBytes(record.state);
    return false;
  }

  /** Whether the answer acknowledges the chunk. */
  private answered(record: FileRecord, answer: PluploadAnswer): boolean {
    this.requesting = null;
    this.lastAnswer = answer;
    const { acknowledged, chunks, failures } = record.state;
    const verdict = judge(
      { status: answer.status, body: answer.response ?? '', headers: answer.responseHeaders },
      acknowledged === chunks - 1,
      { file: record.file, chunk: acknowledged, attempt: failures },
      this.errors,
    );
    if ('reply' in verdict) this.queue.signal(record, { type: 'answered', reply: verdict.reply });
    else this.queue.signal(record, { type: 'failed', error: verdict.error });
    return 'reply' in verdict;
  }

  private error(error: PluploadError): boolean {
    const { file } = error;
    if (error.code !== this.lib.HTTP_ERROR || !file || error.uploadError instanceof UploadError) return true;
    const record = this.queue.get(file.id);
    if (record === undefined || !isActive(record.state)) return true;
    const { status = 200, response = '', responseHeaders = '' } = error;
    if (this.requesting === file.id && (status < 200 || status >= 400)) {
      this.answered(record, { status, response, responseHeaders });
      return false;
    }
    const told = this.errors('rejected', { file: record.file, detail: error.message });
    this.queue.signal(record, { type: 'give-up', error: told, told: true });
    this.turns.expectNext();
    return true;
  }

  /** An abort fires no event (plupload-facts, "What it gives us"): a request that the page aborts is tried again. */
  private cancelled(): void {
    const record = this.requesting === null ? undefined : this.queue.get(this.requesting);
    this.requesting = null;
    if (!record?.state.inFlight) return;
    const { acknowledged: chunk, failures: attempt } = record.state;
    const details = {
      file: record.file,
      chunk,
      attempt,
      retryable: true,
      detail: 'The request was aborted.',
    };
    this.queue.signal(record, { type: 'failed', error: this.errors('network', details) });
  }
}
