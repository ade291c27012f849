import type { UploadError } from './error.js';
import type { UploadFile } from './file.js';
import type { Reply } from './reply.js';

/** Bytes and speed of one file; `sent` never goes back except at `restarted`. */
export interface Progress {
  /** Bytes acknowledged and in flight: a high-water mark. */
  readonly sent: number;
  /** Bytes that the server has acknowledged. */
  readonly acknowledged: number;
  /** Bytes. */
  readonly size: number;
  /** A floored integer; 100 only just before `completed`. */
  readonly percent: number;
  /** Over the last seconds; 0 while nothing is known. */
  readonly bytesPerSecond: number;
  /** `null` while it cannot be told. */
  readonly secondsLeft: number | null;
}

interface OfFile {
  readonly file: UploadFile;
}

/** What happens to one file. */
export type FileEvent =
  | (OfFile & { readonly type: 'added' })
  | (OfFile & { readonly type: 'refused'; readonly error: UploadError })
  | (OfFile & { readonly type: 'removed' })
  | (OfFile & { readonly type: 'target'; readonly chunked: boolean })
  | (OfFile & {
      readonly type: 'started';
      readonly chunks: number;
      /** Bytes. */
      readonly chunkSize: number;
      /** Index of the first chunk that is sent. */
      readonly from: number;
    })
  | (OfFile & Progress & { readonly type: 'progress' })
  | (OfFile & {
      readonly type: 'chunk';
      readonly index: number;
      readonly chunks: number;
      readonly reply: Reply;
    })
  | (OfFile & { readonly type: 'waiting'; readonly reason: 'offline' })
  | (OfFile & {
      readonly type: 'retrying';
      readonly error: UploadError;
      /** From 1. */
      readonly attempt: number;
      /** ms */
      readonly delay: number;
    })
  | (OfFile & { readonly type: 'restarted'; readonly error: UploadError })
  | (OfFile & { readonly type: 'completed'; readonly id: string })
  | (OfFile & { readonly type: 'failed'; readonly error: UploadError });

/** What happens to the queue as a whole. */
export type QueueEvent =
  | { readonly type: 'ready'; readonly runtime: string; readonly features: Readonly<Record<string, unknown>> }
  | { readonly type: 'stopped' }
  | { readonly type: 'drained'; readonly completed: number; readonly failed: number }
  | { readonly type: 'destroyed' };

export type UploadEvent = FileEvent | QueueEvent;
