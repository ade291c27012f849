import type { UploadError } from '../contract/error.js';
import type { UploadTarget } from '../contract/file.js';
import type { FileStatus } from '../contract/snapshot.js';

/** What a file goes on with when a wait is over. */
export type Next = 'ask' | 'send';

/** What has to go on outside for a state to move on. A new object is a new thing to do; `null` is nothing. */
export type Effect =
  /** Ask for a target. */
  | { readonly do: 'ask' }
  /** Let plupload send from the first chunk that is not acknowledged. */
  | { readonly do: 'send' }
  | { readonly do: 'wait'; readonly delay: number; readonly next: Next }
  /** There was no answer: find out why. */
  | { readonly do: 'diagnose'; readonly error: UploadError; readonly next: Next }
  /** Wait until there is a line again. */
  | { readonly do: 'line'; readonly next: Next }
  /** Ask whether the server has the whole file, before the last chunk goes again. */
  | { readonly do: 'confirm' }
  /** Tell plupload that the file is up although no answer said so. */
  | { readonly do: 'conclude'; readonly id: string }
  /** Tell plupload that the file has failed. */
  | { readonly do: 'fail'; readonly error: UploadError };

/** One file on its way: everything that decides what happens next. */
export interface UploadState {
  readonly status: FileStatus | 'removed';
  /** Bytes. */
  readonly size: number;
  readonly effect: Effect | null;
  readonly target: UploadTarget | null;
  /** Bytes of every chunk but the last. 0 while there is no target. */
  readonly chunkSize: number;
  readonly chunks: number;
  /** Bytes that a chunk may have at most, after a server has refused larger ones. */
  readonly chunkLimit: number;
  /** Chunks acknowledged, all from 0 without a gap: the index of the next one. */
  readonly acknowledged: number;
  readonly inFlight: boolean;
  /** The last chunk was sent under this target, whatever came of it: the server may have the whole file. */
  readonly lastWasSent: boolean;
  /** Bytes, a high-water mark. */
  readonly sent: number;
  /** Failures in a row of what is being tried. */
  readonly failures: number;
  /** Fresh targets asked for in this run because the server turned the old one away. */
  readonly restarts: number;
  /** Smaller chunks were tried because no answer came to large ones. */
  readonly triedSmaller: boolean;
  /** The target that was given up, and why. */
  readonly givenUp: { readonly url: string; readonly error: UploadError } | null;
  readonly error?: UploadError;
  readonly remoteId?: string;
}

/** A run that has not begun. */
const FRESH_RUN = {
  effect: null,
  inFlight: false,
  failures: 0,
  restarts: 0,
  triedSmaller: false,
  givenUp: null,
} as const;

/** A file of which the server has nothing. */
const NOTHING_SENT = {
  target: null,
  chunkSize: 0,
  chunks: 0,
  acknowledged: 0,
  lastWasSent: false,
  sent: 0,
} as const;

export const initialState = (size: number): UploadState => ({
  ...FRESH_RUN,
  ...NOTHING_SENT,
  status: 'queued',
  size,
  chunkLimit: Number.POSITIVE_INFINITY,
});

/** Back in the queue after a failure: from where it was, or from nothing. */
export function nextRun(state: UploadState, fromNothing: boolean): UploadState {
  const { error: _, ...rest } = state;
  return { ...rest, ...FRESH_RUN, ...(fromNothing && NOTHING_SENT), status: 'queued' };
}

/** The same run, without what was sent. */
export const startOver = (state: UploadState): UploadState => ({
  ...state,
  ...NOTHING_SENT,
  inFlight: false,
  failures: 0,
});

export const hasEnded = ({ status }: UploadState): boolean =>
  status === 'completed' || status === 'failed' || status === 'removed';

/** Whether the file is under way: plupload has handed it over, and it has neither ended nor been stopped. */
export const isActive = (state: UploadState): boolean =>
  !hasEnded(state) && state.status !== 'queued' && state.status !== 'stopped';

/** Whether the chunk under way is the last. */
export const isLast = (state: UploadState): boolean => state.acknowledged === state.chunks - 1;

/** Bytes that the server has acknowledged. */
export const acknowledgedBytes = (state: UploadState): number =>
  Math.min(state.acknowledged * state.chunkSize, state.size);

/** Bytes up to the end of the chunk under way: no more can have been sent. */
export const chunkEnd = (state: UploadState): number =>
  Math.min((state.acknowledged + 1) * state.chunkSize, state.size);

/** Whether plupload may send chunk `index` now. Vetoes the loops that plupload forgot to end (facts 1, 2). */
export const maySend = (state: UploadState, index: number): boolean =>
  state.effect?.do === 'send' && !state.inFlight && index === state.acknowledged;
