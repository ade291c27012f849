import type { UploadError } from '../contract/error.js';
import type { FileEvent } from '../contract/events.js';
import type { UploadTarget } from '../contract/file.js';
import type { Reply } from '../contract/reply.js';
import type { Recalled, UploadState } from './state.js';

type WithoutFile<T> = T extends unknown ? Omit<T, 'file'> : never;

/** An event of a file before its `file` is put in. */
export type Happening = WithoutFile<Exclude<FileEvent, { type: 'progress' | 'added' | 'refused' }>>;

/** What came in from outside of one chunk that goes up beside others. */
export type LaneSignal =
  | { readonly type: 'sending'; readonly name: string }
  /** `loaded` counts from the chunk's own start. */
  | { readonly type: 'bytes'; readonly loaded: number }
  | { readonly type: 'answered'; readonly reply: Reply }
  | { readonly type: 'failed'; readonly error: UploadError }
  | { readonly type: 'diagnosed'; readonly error: UploadError; readonly isLineDown: boolean }
  | { readonly type: 'waited' };

/** What came in from outside. */
export type Signal =
  | { readonly type: 'lane'; readonly index: number; readonly signal: LaneSignal }
  | { readonly type: 'prepare' }
  /**
   * No other tab sends the file. `isSame`: nothing was kept of it, or by this run's own page and last; else what was, where it
   * can be used. `mustAsk`: under a target that has to be asked for again.
   */
  | {
      readonly type: 'claimed';
      readonly isSame: boolean;
      readonly recalled: Recalled | null;
      readonly mustAsk: boolean;
    }
  /** What the server says that it has: all of it, under this id, or chunks, and perhaps a part of one (`hasMore`). */
  | {
      readonly type: 'checked';
      readonly id: string | null;
      readonly chunks: readonly number[];
      readonly hasMore: boolean;
    }
  /** Whether what an earlier page has sent was of this file: an error where it was not. */
  | { readonly type: 'verified'; readonly error: UploadError | null }
  | { readonly type: 'target'; readonly target: UploadTarget; readonly chunkSize: number }
  | { readonly type: 'target-failed'; readonly error: UploadError }
  | { readonly type: 'sending'; readonly size: number; readonly chunks: number; readonly name: string | null }
  | { readonly type: 'bytes'; readonly loaded: number }
  | { readonly type: 'answered'; readonly reply: Reply }
  | { readonly type: 'failed'; readonly error: UploadError }
  | { readonly type: 'diagnosed'; readonly error: UploadError; readonly isLineDown: boolean }
  | { readonly type: 'confirmed'; readonly id: string | null }
  /** A wait is over. */
  | { readonly type: 'waited' }
  /** The line has not come back as far as can be told: the upload itself is to find out. */
  | { readonly type: 'line-doubted' }
  | { readonly type: 'give-up'; readonly error: UploadError; readonly told: boolean }
  | { readonly type: 'stop' }
  | { readonly type: 'remove' }
  | { readonly type: 'retry' };

/** What the rules depend on beside the state. */
export interface Policy {
  readonly attempts: () => number;
  readonly restarts: number;
  /** ms */
  readonly delay: number;
  /** ms */
  readonly maxDelay: number;
  readonly random: () => number;
  readonly retryable: (error: UploadError) => boolean;
  /** Whether asking again may give another target. */
  readonly canAskAgain: boolean;
  /** Whether the page has put another target in place of the one of this URL: it costs no restart. */
  readonly isReplaced: (url: string) => boolean;
  readonly canConfirm: boolean;
  /** Uploads outlive their page. */
  readonly resumes: boolean;
  /** The server can be asked what it has. */
  readonly canCheck: boolean;
  /** Chunks of a file that may be under way at once. */
  readonly parallel: number;
  /** The server adds chunks in order of arrival: one whose fate is unknown must not go again. */
  readonly appends: boolean;
}

export interface Step {
  readonly state: UploadState;
  readonly happenings: readonly Happening[];
}
