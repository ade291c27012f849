import type { UploadError } from '../errors.js';
import type { FileEvent, FileStatus, Reply, UploadTarget } from '../types.js';
import { backoff } from './backoff.js';

type Without<T> = T extends unknown ? Omit<T, 'file'> : never;

/** An event of a file before its `file` is put in. */
export type Happening = Without<Exclude<FileEvent, { type: 'progress' | 'added' | 'refused' }>>;

/** What has to go on outside for a state to move on. A new object is a new thing to do; `null` is nothing. */
export type Effect =
  | { readonly do: 'ask' }
  | { readonly do: 'send' }
  | { readonly do: 'wait'; readonly delay: number; readonly then: 'ask' | 'send' }
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
  /** Chunks acknowledged, all from 0 without a gap: the index of the next one. */
  readonly acknowledged: number;
  readonly inFlight: boolean;
  /** Bytes, a high-water mark. */
  readonly sent: number;
  /** Failures in a row of what is being tried. */
  readonly failures: number;
  readonly error?: UploadError;
  readonly remoteId?: string;
}

/** What came in from outside. */
export type Signal =
  | { readonly type: 'prepare' }
  | { readonly type: 'target'; readonly target: UploadTarget; readonly chunkSize: number }
  | { readonly type: 'target-failed'; readonly error: UploadError }
  | { readonly type: 'sending'; readonly size: number; readonly chunks: number }
  | { readonly type: 'bytes'; readonly loaded: number }
  | { readonly type: 'answered'; readonly reply: Reply }
  | { readonly type: 'failed'; readonly error: UploadError }
  | { readonly type: 'waited' }
  | { readonly type: 'give-up'; readonly error: UploadError; readonly told: boolean }
  | { readonly type: 'stop' }
  | { readonly type: 'remove' }
  | { readonly type: 'retry' };

/** What the rules depend on beside the state. */
export interface Policy {
  readonly attempts: () => number;
  readonly delay: number;
  readonly maxDelay: number;
  readonly random: () => number;
  readonly retryable: (error: UploadError) => boolean;
}

export interface Step {
  readonly state: UploadState;
  readonly happenings: readonly Happening[];
}

export function initialState(size: number): UploadState {
  return {
    status: 'queued',
    size,
    effect: null,
    target: null,
    chunkSize: 0,
    chunks: 0,
    acknowledged: 0,
    inFlight: false,
    sent: 0,
    failures: 0,
  };
}

export const hasEnded = (state: UploadState): boolean =>
  state.status === 'completed' || state.status === 'failed' || state.status === 'removed';

/** Whether the file is under way: plupload has handed it over, and it has neither ended nor been stopped. */
export const isActive = (state: UploadState): boolean =>
  !hasEnded(state) && state.status !== 'queued' && state.status !== 'stopped';

/** Bytes that the server has acknowledged. */
export const acknowledgedBytes = (state: UploadState): number =>
  Math.min(state.acknowledged * state.chunkSize, state.size);

/** Bytes up to the end of the chunk under way: no more can have been sent. */
export const chunkEnd = (state: UploadState): number =>
  Math.min((state.acknowledged + 1) * state.chunkSize, state.size);

/** Whether plupload may send chunk `index` now. Vetoes the loops that plupload forgot to end (facts 1, 2). */
export const maySend = (state: UploadState, index: number): boolean =>
  state.effect?.do === 'send' && !state.inFlight && index === state.acknowledged;

const stay = (state: UploadState): Step => ({ state, happenings: [] });

const move = (state: UploadState, change: Partial<UploadState>, ...happenings: Happening[]): Step => ({
  state: { ...state, ...change },
  happenings,
});

/** A new `send` each time: it is the identity of an effect that makes it run. */
const resend = () => ({ status: 'uploading', effect: { do: 'send' } }) as const;

const begin = ({ chunks, chunkSize, acknowledged }: UploadState): Happening => ({
  type: 'started',
  chunks,
  chunkSize,
  from: acknowledged,
});

const ask = (state: UploadState): Step => move(state, { status: 'preparing', effect: { do: 'ask' } });

const fail = (state: UploadState, error: UploadError): Step =>
  move(
    state,
    { status: 'failed', effect: { do: 'fail', error }, inFlight: false, error },
    { type: 'failed', error },
  );

/** plupload knows already. */
const quietly = ({ state, happenings }: Step): Step => move(state, { effect: null }, ...happenings);

/** Waits and tries again while the budget lasts. */
function tryAgain(state: UploadState, error: UploadError, then: 'ask' | 'send', policy: Policy): Step {
  const failures = state.failures + 1;
  if (failures > policy.attempts() || !policy.retryable(error)) return fail(state, error);
  const delay = backoff(failures, policy, error.retryAfter, policy.random);
  return move(
    state,
    { status: 'retrying', inFlight: false, failures, effect: { do: 'wait', delay, then } },
    { type: 'retrying', error, attempt: failures, delay },
  );
}

function answered(state: UploadState, reply: Reply): Step {
  const index = state.acknowledged;
  const chunks = state.chunks;
  const acknowledged = index + 1;
  const sent = Math.max(state.sent, chunkEnd(state));
  const chunk: Happening = { type: 'chunk', index, chunks, reply };
  if (reply.kind === 'completed') {
    return move(
      state,
      { status: 'completed', effect: null, inFlight: false, acknowledged, sent, remoteId: reply.id },
      chunk,
      { type: 'completed', id: reply.id },
    );
  }
  return move(state, { inFlight: false, acknowledged, sent, failures: 0 }, chunk);
}

/** The rules: what a signal makes of a state. Pure; a signal that does not fit the state changes nothing. */
export function step(state: UploadState, signal: Signal, policy: Policy): Step {
  switch (signal.type) {
    case 'prepare':
      if (state.status !== 'queued' && state.status !== 'stopped') return stay(state);
      return state.target === null ? ask(state) : move(state, resend(), begin(state));

    case 'target': {
      if (state.effect?.do !== 'ask') return stay(state);
      const { target } = signal;
      const chunkSize = target.chunked ? signal.chunkSize : state.size;
      const chunks = Math.ceil(state.size / chunkSize);
      const next = { ...state, ...resend(), target, chunkSize, chunks, acknowledged: 0, failures: 0 };
      return move(next, {}, { type: 'target', chunked: target.chunked }, begin(next));
    }

    case 'target-failed':
      return state.effect?.do === 'ask' ? tryAgain(state, signal.error, 'ask', policy) : stay(state);

    case 'sending':
      // An image that plupload resized is another file: its size and count stand from here on.
      return state.effect?.do === 'send'
        ? move(state, { inFlight: true, size: signal.size, chunks: signal.chunks })
        : stay(state);

    case 'bytes': {
      const sent = Math.min(signal.loaded, chunkEnd(state));
      return state.inFlight && sent > state.sent ? move(state, { sent }) : stay(state);
    }

    case 'answered':
      return state.inFlight ? answered(state, signal.reply) : stay(state);

    case 'failed':
      return state.inFlight ? tryAgain(state, signal.error, 'send', policy) : stay(state);

    case 'waited':
      if (state.effect?.do !== 'wait') return stay(state);
      return state.effect.then === 'ask' ? ask(state) : move(state, resend());

    case 'give-up':
      if (!isActive(state)) return stay(state);
      return signal.told ? quietly(fail(state, signal.error)) : fail(state, signal.error);

    case 'stop':
      return isActive(state)
        ? move(state, { status: 'stopped', effect: null, inFlight: false })
        : stay(state);

    case 'remove':
      return hasEnded(state)
        ? move(state, { effect: null })
        : move(state, { status: 'removed', effect: null, inFlight: false }, { type: 'removed' });

    case 'retry': {
      if (state.status === 'completed') return move(initialState(state.size), {});
      if (state.status !== 'failed') return stay(state);
      const { error: _, ...rest } = state;
      return move(rest, { status: 'queued', effect: null, failures: 0 });
    }
  }
}
