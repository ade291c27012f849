import type { UploadError } from '../contract/error.js';
import type { FileEvent } from '../contract/events.js';
import type { UploadTarget } from '../contract/file.js';
import type { Reply } from '../contract/reply.js';
import type { UploadState } from './state.js';

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
  /** Chunks of a file that may be under way at once. */
  readonly parallel: number;
  /** The server adds chunks in order of arrival: one whose fate is unknown must not go again. */
  readonly appends: boolean;
}

export interface Step {
  readonly state: UploadState;
  readonly happenings: readonly Happening[];
}
