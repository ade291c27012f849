import type plupload from 'plupload';
import type { Observable, ObservableInput } from 'rxjs';
import type { ApiOptions, Video, VideosOptions } from './api/types.js';
import type { UploadError, UploadErrorCode } from './errors.js';

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

/** When to try again. Every key has a default. */
export interface RetryOptions {
  /**
   * Tries of one chunk (or of asking for one target) after the first; an acknowledgement resets the count.
   * @default 5
   */
  attempts?: number;
  /**
   * Fresh targets a run may ask for after the upload server has turned it away; the file then starts over at chunk 0.
   * Halving the chunk size after a 413 does not count.
   * @default 1
   */
  restarts?: number;
  /**
   * First wait, in ms; it doubles with each attempt, and is jittered between half and the whole of that.
   * @default 1000
   */
  delay?: number;
  /**
   * Longest wait, in ms. A server's `Retry-After` may ask for more (5 minutes at most).
   * @default 30000
   */
  maxDelay?: number;
  /** Has the last word on whether an error is worth another attempt; not asked about what needs a restart. */
  retryable?: (error: UploadError) => boolean;
}

/** How long to wait, in ms; 0 is for ever. */
export interface TimeoutOptions {
  /**
   * Without a byte sent.
   * @default 30000
   */
  stall?: number;
  /**
   * For an answer after the last byte; 2.5 times that on the last chunk, when the server assembles the file.
   * @default 120000
   */
  reply?: number;
  /**
   * For an upload target.
   * @default 15000
   */
  target?: number;
}

/** The part of `localStorage` that is used. */
export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** One text for each error code; `{status}` and `{detail}` are filled in where they are known. */
export type Messages = Readonly<Record<UploadErrorCode, string>>;

/** The `fengmi` key of the settings. Every key is optional; an unknown one is a `TypeError`. */
export interface FengmiOptions {
  /** Ask the open API (or the page's proxy of it) for a target before each file. */
  api?: ApiOptions;
  /**
   * The page's own target, or a function that returns one, at once or as anything RxJS takes; the first emission
   * counts. URLs may be relative to the page. With neither `api` nor `target`, plupload's `url` is the target, and
   * takes chunks.
   */
  target?:
    | string
    | UploadTarget
    | ((file: UploadFile) => string | UploadTarget | ObservableInput<string | UploadTarget>);
  /** Rewrites every target's URL before it is checked, for example from an http host to an https reverse proxy. */
  rewriteUrl?: (url: string) => string;
  /**
   * Bytes, or plupload's `'4mb'`.
   * @default the page's `chunk_size`, else `'auto'` (4 MiB)
   */
  chunkSize?: 'auto' | number | string;
  retry?: RetryOptions;
  timeout?: TimeoutOptions;
  /**
   * Asked before a last chunk goes again: does the server have the whole file already? Its id, or `null`.
   * For the case that the last answer was lost.
   */
  confirm?: (file: UploadFile) => string | null | ObservableInput<string | null>;
  /** Reserved: going on after the page was loaded again. Accepted, and without effect in this release. */
  resume?: boolean | StorageLike;
  /** Hold a screen wake lock while a file goes up, where the browser has one. */
  keepAwake?: boolean;
  /** Ask before the page is left while a file goes up. */
  confirmLeave?: boolean;
  /**
   * Language of error messages.
   * @default 'en'
   */
  locale?: 'en' | 'zh-CN' | Messages;
}

type PluploadSettings = ConstructorParameters<typeof plupload.Uploader>[0];

/** plupload's settings, untouched, and one key more. */
export interface UploaderSettings extends Partial<Omit<PluploadSettings, 'init'>> {
  init?: PluploadSettings['init'] | ((up: plupload.Uploader) => void);
  preinit?: PluploadSettings['init'] | ((up: plupload.Uploader) => void);
  /** `false`: under `install`, leave this uploader alone. */
  fengmi?: FengmiOptions | false;
  [name: string]: unknown;
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
