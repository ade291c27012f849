import type plupload from 'plupload';
import type { ObservableInput } from 'rxjs';
import type { ApiOptions, FengmiApi } from './api.js';
import type { UploadError, UploadErrorCode } from './error.js';
import type { UploadFile, UploadTarget } from './file.js';
import type { ResumeOptions, StorageLike } from './resume.js';

/**
 * When to try again. Every key has a default.
 *
 * @see plupload facts 2 and 5: its own retry races with pauses, so `max_retries` is taken over
 */
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
  /**
   * Has the last word on whether an error is worth another attempt; not asked about what needs a restart.
   * @default network, time-out, 408, 425, 429, 5xx, `malformed-reply`, `incomplete` and `target-request` are
   */
  retryable?: (error: UploadError) => boolean;
}

/**
 * How long to wait, in ms; 0 is for ever.
 *
 * @see plupload facts 5 and 23: it waits for ever, and timers of a hidden tab are slow
 */
export interface TimeoutOptions {
  /**
   * Without a byte sent.
   * @default 30000
   */
  stall?: number;
  /**
   * For an answer after the last byte; 2.5 times that on the last chunk, when the server assembles the file. At most
   * 858993458, which a timer can still take 2.5 times.
   * @default 120000
   */
  reply?: number;
  /**
   * For an upload target, and for `confirm` and `resume.check`.
   * @default 15000
   */
  target?: number;
}

/**
 * Texts for error codes, English for the rest. `{status}`, `{apiCode}`, `{chunk}` and `{attempt}` are filled in where they are
 * known, and `{detail}` with a remark of ours, in English.
 */
export type Messages = Readonly<Partial<Record<UploadErrorCode, string>>>;

/**
 * The `fengmi` key of the settings. Every key is optional; an unknown one, or a value that makes no sense, is a `TypeError`
 * that names it.
 *
 * @see the platform's page on uploads, for `api`, `target`, `chunkSize` and `confirm`; plupload facts 8, 9 and 14, for chunks
 */
export interface FengmiOptions {
  /**
   * Ask the open API (or the page's proxy of it) for a target before each file: its options, or a client that `createApi`
   * made, whose errors are in its own language.
   * @default none
   */
  api?: ApiOptions | FengmiApi;
  /**
   * The page's own target, or a function that returns one, at once or as anything RxJS takes; the first emission
   * counts. It is asked again where it fails, but not after a mistake in its code (see `ApiOptions`). URLs may be relative
   * to the page's address, as plupload's `url`: no `<base>` counts, and a last part without a dot is a folder. With neither
   * `api` nor `target`, plupload's `url` is the target, and takes chunks.
   * @default plupload's `url`
   */
  target?:
    | string
    | UploadTarget
    | ((file: UploadFile) => string | UploadTarget | ObservableInput<string | UploadTarget>);
  /**
   * Rewrites every target's URL before it is checked, for example from an http host to an https reverse proxy.
   * @default the URL as it is
   */
  rewriteUrl?: (url: string) => string;
  /**
   * Bytes, or plupload's `'4mb'`. `'auto'` chooses for each file, before it begins and where it starts over: what eight seconds
   * send at the rate of earlier chunks to that host, 1 to 64 MiB; without a rate a quarter of the file, 4 to 16 MiB; and no
   * more than a 413 has left. The rate and that limit are kept for a week in `localStorage`, as numbers under the host's name.
   * @default the page's `chunk_size`, else `'auto'`
   */
  chunkSize?: 'auto' | number | string;
  /**
   * Chunks of a file that go up at once, 1 to 6: the page's word that the server keeps chunks by their index. The first
   * goes alone, and so does the last, once all others are acknowledged. Not with `assembly: 'append'`.
   * @default 1
   */
  parallel?: number;
  /**
   * What the server does with chunks: it keeps `'parts'` by their index, or does `'append'` them as they arrive. With
   * `'append'` no chunk that may have arrived is sent again; the file starts over in its place.
   * @default 'parts'
   */
  assembly?: 'parts' | 'append';
  /**
   * When to try again.
   * @default each key's own
   */
  retry?: RetryOptions;
  /**
   * How long to wait.
   * @default each key's own
   */
  timeout?: TimeoutOptions;
  /**
   * Asked before a last chunk goes again: does the server have the whole file already? Its id, or `null`.
   * For the case that the last answer was lost.
   * @default not asked: such a file may fail with `incomplete`
   */
  confirm?: (file: UploadFile) => string | null | ObservableInput<string | null>;
  /**
   * URL that is asked with `HEAD`, once before the first upload to another origin, and whenever an upload server does not
   * answer and until it does, to find out whether there is a line; any answer will do. Best a static file; never a page that does something, such as handing out an upload URL.
   * Relative to the page.
   * @default `'/favicon.ico'` of the page's origin
   */
  probe?: string;
  /**
   * Uploads outlive their page: a file that is picked again goes on where it was. `true`, a storage for the records, or options.
   * Records hold upload URLs, and so their keys.
   * @default false
   */
  resume?: boolean | StorageLike | ResumeOptions;
  /**
   * Start the queue whenever files are added, unless it was stopped.
   * @default false
   */
  autoStart?: boolean;
  /**
   * Hold a screen wake lock while a file goes up, where the browser has one.
   * @default false
   */
  keepAwake?: boolean;
  /**
   * Ask before the page is left while a file goes up.
   * @default false
   */
  confirmLeave?: boolean;
  /**
   * Language of error messages.
   * @default 'en'
   */
  locale?: 'en' | 'zh-CN' | Messages;
}

type PluploadSettings = ConstructorParameters<typeof plupload.Uploader>[0];

type Elements = string | HTMLElement | readonly (string | HTMLElement)[];

/** The published types are of 2.0; these handlers came later. */
interface Handlers extends NonNullable<PluploadSettings['init']> {
  Browse?: (up: plupload.Uploader) => unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as the published types have a file
  BeforeChunkUpload?: (up: plupload.Uploader, file: any, fields: any, blob: any, offset: number) => unknown;
  CancelUpload?: (up: plupload.Uploader) => unknown;
}

interface Filters extends NonNullable<PluploadSettings['filters']> {
  prevent_empty?: boolean;
  /** A rule for a filter of `plupload.addFileFilter`. */
  [filter: string]: unknown;
}

/**
 * plupload's settings, untouched, and one key more; defaults are plupload's. `multipart: false`, `http_method: 'PUT'` and
 * `send_chunk_number: false` break the protocol and are an `init` error.
 *
 * @see plupload's page "Options"; plupload facts 9, 12 and 19 to 22
 */
export interface UploaderSettings
  extends Partial<
    Omit<PluploadSettings, 'browse_button' | 'container' | 'drop_element' | 'filters' | 'init' | 'resize'>
  > {
  /** What opens the picker: elements, or their ids. Without it and a drop zone only `upload(file)` adds files. */
  browse_button?: Elements;
  /** Class of the button while it is pressed. */
  browse_button_active?: string;
  /** Class of the button under the pointer. */
  browse_button_hover?: string;
  /** Where plupload puts its input: an element, or its id. */
  container?: string | HTMLElement;
  /** What takes dropped files: elements, or their ids. */
  drop_element?: Elements;
  /** Which files are taken: rules by name, or `mime_types` alone. */
  filters?: Filters | NonNullable<Filters['mime_types']>;
  /** `'POST'` alone is the protocol's. */
  http_method?: string;
  /** Handlers that are bound once plupload is up, or a function that binds them. */
  init?: Handlers | ((up: plupload.Uploader) => void);
  /** Bytes, or `'10mb'`; as `filters.max_file_size`. */
  max_file_size?: number | string;
  /** Handlers that are bound before plupload starts, or a function that binds them. */
  preinit?: Handlers | ((up: plupload.Uploader) => void);
  /** As `filters.prevent_duplicates`: a file of the same name and size is refused. */
  prevent_duplicates?: boolean;
  /** Images are encoded anew before they go up; then figures of progress, and chunks, are plupload's (fact 21). */
  resize?: PluploadSettings['resize'] | false;
  /** `true` alone is the protocol's. */
  send_chunk_number?: boolean;
  /** Whether the field `name` goes along. */
  send_file_name?: boolean;
  /**
   * Everything of ours; `false`: under `install`, leave this uploader alone.
   * @default {}
   */
  fengmi?: FengmiOptions | false;
}
