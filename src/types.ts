import type plupload from 'plupload';
import type { Observable } from 'rxjs';
import type { Video, VideosOptions } from './api/types.js';
import type { UploadError } from './errors.js';

/** A file of the queue, as events and callbacks see it. */
export interface UploadFile {
  /** plupload's id of the file, unique on the page. */
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type as the browser knows it; may be empty. */
  readonly type: string;
  /** What was picked; `null` once plupload has let go of it. */
  readonly source: File | Blob | null;
}

/** Where a file goes. `chunked` is `block` 1/0 of the API: whether the URL takes chunks. */
export interface UploadTarget {
  url: string;
  chunked: boolean;
}

/** The OK/debug envelope of the upload server, read (spec, "POST to the upload URL"). */
export type Reply =
  | { readonly kind: 'in-progress'; readonly code: number | null; readonly message: string }
  | { readonly kind: 'completed'; readonly id: string }
  | { readonly kind: 'rejected'; readonly code: number | null; readonly message: string }
  | { readonly kind: 'malformed'; readonly reason: string };

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

export type FileStatus =
  | 'queued'
  | 'preparing'
  | 'uploading'
  | 'retrying'
  | 'waiting'
  | 'stopped'
  | 'completed'
  | 'failed';

/** A file as a UI shows it. */
export interface FileSnapshot {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  readonly status: FileStatus;
  /** Bytes. */
  readonly sent: number;
  /** Bytes. */
  readonly acknowledged: number;
  readonly percent: number;
  /** Known once there is a target. */
  readonly chunks?: number;
  readonly error?: UploadError;
  /** The server's id of the completed file, to be submitted as `fileid`. */
  readonly remoteId?: string;
}

/** The whole queue as a UI shows it. */
export interface QueueSnapshot {
  readonly state: 'stopped' | 'uploading' | 'waiting';
  readonly files: readonly FileSnapshot[];
  /** Bytes, of all files. */
  readonly sent: number;
  /** Bytes, of all files. */
  readonly size: number;
  readonly percent: number;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
}

/** One line of a {@link Report}. */
export interface ReportEntry {
  /** ms since the uploader was made. */
  readonly at: number;
  readonly type: UploadEvent['type'];
  /** plupload's id of the file. */
  readonly file?: string;
  /** Codes and figures of the event and its error. */
  readonly [figure: string]: string | number | boolean | undefined;
}

/** What has happened to an uploader and its files. */
export interface Report {
  readonly version: string;
  /** ISO date of the report. */
  readonly date: string;
  /** Whether the browser says that it is online. */
  readonly online: boolean;
  readonly files: readonly {
    readonly id: string;
    /** Bytes. */
    readonly size: number;
    readonly status: FileStatus;
    /** Bytes. */
    readonly sent: number;
    /** Bytes. */
    readonly acknowledged: number;
    readonly chunks?: number;
  }[];
  /** The latest entries, oldest first; `chunk` and `progress` events are not among them. */
  readonly events: readonly ReportEntry[];
}

/** A plupload uploader that speaks the Fengmi protocol, and its life as Observables. */
export interface FengmiUploader {
  readonly plupload: plupload.Uploader;
  /** Hot. Never errors because of one file, only with `init`; completes on `destroy`. */
  readonly events$: Observable<UploadEvent>;
  /** Replays the latest snapshot. */
  readonly queue$: Observable<QueueSnapshot>;
  /**
   * Cold: subscribing adds the file and starts the queue, unsubscribing cancels and removes it. Errors with an
   * `UploadError` when the file is refused, fails, or is removed (`cancelled`); completes after `completed`.
   */
  upload(file: File | Blob): Observable<UploadEvent>;
  start(): void;
  stop(): void;
  /** A new run for a failed file, or for every failed file; starts the queue. */
  retry(fileId?: string): void;
  remove(fileId: string): void;
  /** Ends everything and completes the streams; at any moment, any number of times. */
  destroy(): void;
  /**
   * The way of every file from the queue to a video that can be watched, for a UI that needs one subscription: uploaded
   * files are submitted, and asked for until they are ready. Emits the whole list whenever something changes; completes
   * on `destroy`. Subscribers share one run, which ends with the last of them; a later one does not submit again. Each call of
   * `videos$` submits by itself, so keep what it returns.
   *
   * @throws TypeError where neither the uploader nor `options` has an `api`, or an option is wrong
   */
  videos$(options: VideosOptions): Observable<readonly Video[]>;
  /** What has happened, as plain JSON for a bug report: codes, figures and times, no text from outside. */
  report(): Report;
}
