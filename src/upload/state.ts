import type { UploadError } from '../contract/error.js';
import type { UploadTarget } from '../contract/file.js';
import type { FileStatus } from '../contract/snapshot.js';
import type { Effect, Lane, Wait } from './effect.js';
import { countOf, missingFrom, type Ranges } from './ranges.js';

/** Where a file stands, as far as it cannot be told from what goes on. */
export type Phase = 'queued' | 'active' | 'stopped' | 'completed' | 'failed' | 'removed';

/** What the server has of a file, and under which target. */
export interface OnServer {
  readonly target: UploadTarget | null;
  /** The `name` field as sent, once a chunk was; the server knows an upload by it and the target. */
  readonly name: string | null;
  /** Bytes of every chunk but the last. 0 while there is no target. */
  readonly chunkSize: number;
  readonly chunks: number;
  /** Chunks acknowledged, all from 0 without a gap: the index of the next one. */
  readonly acknowledged: number;
  /** Chunks acknowledged beyond the gap that ends that row; never the last. */
  readonly ahead: Ranges;
  /** The last chunk was sent under this target, whatever came of it: the server may have the whole file. */
  readonly lastWasSent: boolean;
  /** Bytes, a high-water mark. */
  readonly sent: number;
  /** The page's own name stands for another upload at the server. */
  readonly isNameTaken: boolean;
  /** Some of it was sent by an earlier page, or the server had it before. */
  readonly resumed: boolean;
  /** So it is, and the server has acknowledged nothing since. */
  readonly unproven: boolean;
  /** So it is, and whether those were the bytes of this file is still being found out. */
  readonly unverified: boolean;
}

/** What an earlier page has sent. */
export type Recalled = Pick<
  OnServer,
  'name' | 'chunkSize' | 'chunks' | 'acknowledged' | 'ahead' | 'lastWasSent'
> & { readonly target: UploadTarget };

/** One file on its way: everything that decides what happens next. */
export interface UploadState extends OnServer {
  readonly phase: Phase;
  /** Bytes. */
  readonly size: number;
  readonly effect: Effect | null;
  /** Bytes that a chunk may have at most, after a server has refused larger ones. */
  readonly chunkLimit: number;
  /** plupload sends another file than the page's, an image made smaller: none of its chunks can go beside plupload. */
  readonly isResized: boolean;
  readonly inFlight: boolean;
  /** The chunks that go up side by side, by index. */
  readonly lanes: ReadonlyMap<number, Lane>;
  /** How many of them there may be at most in this run. */
  readonly width: number;
  /** Failures in a row of what is being tried. */
  readonly failures: number;
  /** The same of each chunk that goes up beside others. */
  readonly laneFailures: ReadonlyMap<number, number>;
  /** How often what was sent was given up: each time it is another upload to the server, under another name. */
  readonly generation: number;
  /** Times in this run that all was given up for one chunk whose fate is unknown. */
  readonly renewals: number;
  /** Why the chunk that goes next may have arrived already, at a server that must not have it twice. */
  readonly doubt: UploadError | null;
  /** What an earlier page has sent, while the same target is asked for again. */
  readonly recalled: Recalled | null;
  /** No other tab sends the file in this run. */
  readonly isClaimed: boolean;
  /** The server was asked in this run what it has. */
  readonly isChecked: boolean;
  /** What was there before is not to be gone on with. */
  readonly isDistrusted: boolean;
  /** Fresh targets asked for in this run because the server turned the old one away. */
  readonly restarts: number;
  /** Smaller chunks were tried because no answer came to large ones. */
  readonly triedSmaller: boolean;
  /** The target that was given up, and why. */
  readonly givenUp: { readonly url: string; readonly error: UploadError } | null;
  readonly error?: UploadError | undefined;
  readonly remoteId?: string | undefined;
}

/** No chunk beside another. */
export const NO_LANES: Pick<UploadState, 'lanes' | 'laneFailures'> = {
  lanes: new Map(),
  laneFailures: new Map(),
};

/** A run that has not begun. */
const FRESH_RUN = {
  ...NO_LANES,
  effect: null,
  inFlight: false,
  width: Number.POSITIVE_INFINITY,
  renewals: 0,
  failures: 0,
  restarts: 0,
  triedSmaller: false,
  givenUp: null,
  error: undefined,
  recalled: null,
  isClaimed: false,
  isChecked: false,
} as const;

/** A file of which the server has nothing. */
const NOTHING_SENT: OnServer = {
  target: null,
  name: null,
  chunkSize: 0,
  chunks: 0,
  acknowledged: 0,
  ahead: [],
  lastWasSent: false,
  sent: 0,
  isNameTaken: false,
  resumed: false,
  unproven: false,
  unverified: false,
};

export const initialState = (size: number): UploadState => ({
  ...FRESH_RUN,
  ...NOTHING_SENT,
  phase: 'queued',
  size,
  chunkLimit: Number.POSITIVE_INFINITY,
  isResized: false,
  generation: 0,
  doubt: null,
  isDistrusted: false,
  remoteId: undefined,
});

/** The same run, without what was sent. */
export const startOver = (state: UploadState): UploadState => ({
  ...state,
  ...NOTHING_SENT,
  ...NO_LANES,
  // What nothing was sent of yet is the same upload still.
  generation: state.generation + (state.name === null ? 0 : 1),
  inFlight: false,
  failures: 0,
  doubt: null,
});

/** Back in the queue after a failure: from where it was, or from nothing. */
export const nextRun = (state: UploadState, fromNothing: boolean): UploadState => ({
  ...(fromNothing ? startOver(state) : state),
  ...FRESH_RUN,
  phase: 'queued',
});

export const hasEnded = ({ phase }: UploadState): boolean =>
  phase === 'completed' || phase === 'failed' || phase === 'removed';

/** What a UI calls where the file stands and what goes on for it. */
export function statusOf(state: UploadState): FileStatus | 'removed' {
  const { phase, effect } = state;
  if (phase !== 'active') return phase;
  switch (effect?.do) {
    case 'wait':
      return 'retrying';
    case 'spread':
      return waitsOf(state).length === state.lanes.size ? 'retrying' : 'uploading';
    case 'line':
      return 'waiting';
    case 'claim':
    case 'ask':
    case 'check':
      return 'preparing';
    case 'diagnose':
      return effect.next === 'ask' ? 'preparing' : 'uploading';
    default:
      return 'uploading';
  }
}

/** The waits before another attempt, of the file or of chunks that go up side by side. */
export function waitsOf({ effect, lanes }: UploadState): readonly Wait[] {
  if (effect?.do === 'wait') return [effect];
  const waits: Wait[] = [];
  lanes.forEach((lane) => {
    if (lane.effect.do === 'wait') waits.push(lane.effect);
  });
  return waits;
}

/** Whether the chunk under way is the last. */
export const isLast = (state: UploadState): boolean => state.acknowledged === state.chunks - 1;

/** Bytes that the server has acknowledged. */
export const acknowledgedBytes = (state: UploadState): number =>
  Math.min((state.acknowledged + countOf(state.ahead)) * state.chunkSize, state.size);

/** What is acknowledged: a row from 0, and more that may go on with it. */
export function absorb(row: number, more: Ranges): Pick<OnServer, 'acknowledged' | 'ahead'> {
  const acknowledged = missingFrom(more, row);
  return { acknowledged, ahead: more.filter(([first]) => first > acknowledged) };
}

/** Bytes of the file before the first chunk that is not acknowledged: where plupload goes on. */
export const offsetOf = (state: UploadState): number =>
  Math.min(state.acknowledged * state.chunkSize, state.size);

/** Bytes of a chunk. */
export const chunkBytes = ({ chunkSize, size }: UploadState, index: number): number =>
  Math.min(chunkSize, size - index * chunkSize);

/** Bytes up to the end of the chunk under way: no more can have been sent. */
export const chunkEnd = (state: UploadState): number =>
  Math.min((state.acknowledged + 1) * state.chunkSize, state.size);

/** Whether plupload may send chunk `index` now. Vetoes the loops that plupload forgot to end (facts 1, 2). */
export const maySend = (state: UploadState, index: number): boolean =>
  state.effect?.do === 'send' && !state.inFlight && index === state.acknowledged;
