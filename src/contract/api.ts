import type { Observable, ObservableInput } from 'rxjs';
import type { UploadTarget } from './file.js';

/**
 * The parameters that every call of the open API carries.
 *
 * @see the open API's page "Common parameters"
 */
export interface CommonParams {
  /** The application's id. */
  appid: string;
  /** The user's token; the platform's example lives 7,200 s. */
  access_token: string;
  /** The user's id, once it is known. */
  openid?: string;
  /** What else the page sends; part of what is signed. */
  [name: string]: string | string[] | undefined;
}

/** Languages of advice. */
export type ApiLocale = 'en' | 'zh-CN';

/** Where the calls are, after `baseUrl`. Each begins with `/`. */
export interface ApiPaths {
  /**
   * Asking for an upload target.
   * @default '/oauth2/video/upload/url'
   */
  uploadTarget?: string;
  /**
   * Submitting, updating and asking.
   * @default '/oauth2/video/info'
   */
  video?: string;
  /**
   * The list of tags.
   * @default '/oauth2/tags'
   */
  tags?: string;
}

/** When a call is tried again: no answer, 408, 421, 429 and 5xx. */
export interface ApiRetryOptions {
  /**
   * Tries after the first.
   * @default 5
   */
  attempts?: number;
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
}

/**
 * How to reach the open API, or a proxy of it on the page's own server. Where a callback fails, the call is tried again, but
 * not after a mistake in its code: a ReferenceError, or a TypeError other than fetch's own, is thrown to the page's error
 * handlers as it is.
 */
export interface ApiOptions {
  /** Absolute http(s) URL, or a path that begins with `/`, of the page's own origin whatever its `<base>`. */
  baseUrl: string;
  /**
   * The common parameters, or a function that is asked for them before every request. Not needed where the page's own
   * server adds them. The `APP_KEY` is none of them: a TypeError says so.
   * @default none
   */
  params?: CommonParams | (() => CommonParams | ObservableInput<CommonParams>);
  /**
   * Has the page's own server sign the request; gets every parameter that will be sent, returns the signature.
   * Asked anew for every request and every retry. The `APP_KEY` stays on that server.
   * @default not signed
   */
  sign?: (params: Record<string, string | string[]>) => string | ObservableInput<string>;
  /**
   * Asked for fresh common parameters once the API has refused the token (106, 401, 403): once for all calls that wait,
   * each of which is then repeated once. Where it fails, they error with the refusal. What it gives lies over `params`: from
   * then on where that is a value, for the calls that wait where it is a function, which has to know of it by itself.
   * @default `params` is asked again, where it is a function
   */
  refresh?: () => Partial<CommonParams> | ObservableInput<Partial<CommonParams>>;
  /**
   * Headers of every request, such as a CSRF token for the page's own server; a function is asked before each.
   * @default none
   */
  headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | ObservableInput<Readonly<Record<string, string>>>);
  /**
   * Other paths, as a proxy may have them.
   * @default the open API's
   */
  paths?: ApiPaths;
  /**
   * When a call is tried again. Not for an uploader's own asking for targets, which goes by `fengmi.retry`.
   * @default each key's own
   */
  retry?: ApiRetryOptions;
  /**
   * For one try, the page's callbacks included, in ms; 0 is for ever. `refresh` alone, which may have to ask a person, takes
   * as long as it takes. Not for an uploader's own asking for targets, which goes by `fengmi.timeout`.
   * @default 15000
   */
  timeout?: number;
  /**
   * Send cookies to another origin.
   * @default false
   */
  withCredentials?: boolean;
  /**
   * Language of advice.
   * @default `'en'`, or the uploader's own
   */
  locale?: ApiLocale;
}

/**
 * What is said of a video; with the first submission, transcoding begins.
 *
 * @see the open API's page "POST /oauth2/video/info"
 */
export interface VideoSubmission {
  /** The `id` of `completed`. */
  fileid: string;
  /** What the video is called. */
  name?: string;
  /** An absolute http(s) URL of a picture. */
  cover?: string;
  /** One or two of the names that `tags()` lists. */
  tags?: readonly string[];
  /**
   * Whether it becomes a channel.
   * @default 0
   */
  iscarousel?: 0 | 1;
}

/** The platform's word that a submission is saved. Fields that are not documented are kept. */
export interface Submitted {
  /** 200, or 210-213: saved, with a reservation. */
  readonly code: number;
  /** The API's: foreign text, never HTML. */
  readonly msg: string;
  /** What the reservation is, in the client's `locale`. */
  readonly warning?: string;
  /** As the API has them. */
  readonly [field: string]: unknown;
}

/**
 * How far a submitted video is.
 *
 * @see the open API's page "GET /oauth2/video/info"
 */
export type VideoStatus =
  /** Under way. */
  | 'transcoding'
  /** It can be watched. */
  | 'success'
  /** It can be watched, and is public. */
  | 'published'
  /** Transcoding failed. */
  | 'error'
  /** Barred by review. */
  | 'disabled'
  /** Gone. */
  | 'deleted';

/** A submitted video. Fields that are not documented are kept. */
export interface VideoInfo {
  /** The one that was asked for. */
  readonly fileid: string;
  /** How far it is. */
  readonly status: VideoStatus;
  /** Empty while there is none. */
  readonly share_url: string;
  /** How often it was played. */
  readonly play_num: number;
  /** As the API has them. */
  readonly [field: string]: unknown;
}

/**
 * A tag that a video may have. Fields that are not documented are kept.
 *
 * @see the open API's page "GET /oauth2/tags"
 */
export interface Tag {
  /** The platform's. */
  readonly id: number | string;
  /** What `tags` of a submission takes. */
  readonly name: string;
  /** As the API has them. */
  readonly [field: string]: unknown;
}

/** How to ask for a video until it is ready. */
export interface WatchOptions {
  /**
   * First wait between two questions, in ms; it doubles with each, and is jittered between half and the whole of that.
   * @default 2000
   */
  interval?: number;
  /**
   * Longest wait, in ms.
   * @default 30000
   */
  maxInterval?: number;
  /**
   * For all of it, in ms; 0 is for ever. Errors with an `ApiError` of code 408.
   * @default 0
   */
  timeout?: number;
}

/** Goes before the client's own options; an uploader asks by its own. */
export interface TargetOptions {
  /**
   * Rewrites the URL before it is checked, for example from an http host to an https reverse proxy.
   * @default the URL as it is
   */
  rewriteUrl?: ((url: string) => string) | undefined;
  /**
   * Tries after the first.
   * @default the client's `retry.attempts`
   */
  attempts?: number;
  /**
   * For one try, in ms; 0 is for ever.
   * @default the client's `timeout`
   */
  timeout?: number;
}

/**
 * The upload-related calls of the open API, as cold Observables: every subscription is a request of its own, with
 * parameters and signature asked for anew; unsubscribing aborts it. They emit once and complete, or error with an
 * {@link ApiError}; an `ApiError` that is `retryable` has been through every retry.
 */
export interface FengmiApi {
  /**
   * A fresh upload target (`GET /oauth2/video/upload/url`). Errors with an `UploadError`: `target-request`,
   * `target-refused`, `target-invalid` or `mixed-content`, with the API's code as `apiCode`.
   */
  uploadTarget(options?: TargetOptions): Observable<UploadTarget>;
  /**
   * `POST /oauth2/video/info`: only now does transcoding begin. Errors with a TypeError, and sends nothing, where a field
   * is wrong.
   */
  submitVideo(video: VideoSubmission): Observable<Submitted>;
  /** `PATCH /oauth2/video/info`: says something else of a video; errors as `submitVideo` does. */
  updateVideo(video: VideoSubmission): Observable<Submitted>;
  /** `GET /oauth2/video/info`: how far a video is. Errors with an {@link ApiError}: 340 or 400 where there is no such `fileid`. */
  videoInfo(fileid: string): Observable<VideoInfo>;
  /**
   * Asks until the video is `success`, `published`, `error`, `disabled` or `deleted`; emits the first answer and every
   * other with another status or share URL, and completes. Waits while the tab is hidden, and goes on after errors that
   * pass. Errors with any other `ApiError`.
   */
  watchVideo(fileid: string, options?: WatchOptions): Observable<VideoInfo>;
  /** `GET /oauth2/tags`: the tags that a video may have. */
  tags(): Observable<readonly Tag[]>;
}
