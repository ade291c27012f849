import type { UploadError } from '../contract/error.js';
import type { FileEvent } from '../contract/events.js';
import type { UploadTarget } from '../contract/file.js';
import type { Reply } from '../contract/reply.js';
import { backoff } from './backoff.js';
import {
  chunkEnd,
  hasEnded,
  initialState,
  isActive,
  isLast,
  type Next,
  nextRun,
  startOver,
  type UploadState,
} from './state.js';

type WithoutFile<T> = T extends unknown ? Omit<T, 'file'> : never;

/** An event of a file before its `file` is put in. */
export type Happening = WithoutFile<Exclude<FileEvent, { type: 'progress' | 'added' | 'refused' }>>;

/** What came in from outside. */
export type Signal =
  | { readonly type: 'prepare' }
  | { readonly type: 'target'; readonly target: UploadTarget; readonly chunkSize: number }
  | { readonly type: 'target-failed'; readonly error: UploadError }
  | { readonly type: 'sending'; readonly size: number; readonly chunks: number }
  | { readonly type: 'bytes'; readonly loaded: number }
  | { readonly type: 'answered'; readonly reply: Reply }
  | { readonly type: 'failed'; readonly error: UploadError }
  | { readonly type: 'diagnosed'; readonly error: UploadError; readonly isLineDown: boolean }
  | { readonly type: 'confirmed'; readonly id: string | null }
  /** A wait is over. */
  | { readonly type: 'waited' }
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
  readonly canConfirm: boolean;
}

export interface Step {
  readonly state: UploadState;
  readonly happenings: readonly Happening[];
}

/** A chunk is not made smaller than this, in bytes. */
const MIN_CHUNK_SIZE = 256 * 1024;

const stay = (state: UploadState): Step => ({ state, happenings: [] });

const move = (state: UploadState, change: Partial<UploadState>, ...happenings: Happening[]): Step => ({
  state: { ...state, ...change },
  happenings,
});

const ask = (state: UploadState, ...happenings: Happening[]): Step =>
  move(state, { status: 'preparing', effect: { do: 'ask' } }, ...happenings);

function send(state: UploadState, policy: Policy, ...happenings: Happening[]): Step {
  const mayHaveAll = policy.canConfirm && state.lastWasSent && isLast(state);
  return move(state, { status: 'uploading', effect: { do: mayHaveAll ? 'confirm' : 'send' } }, ...happenings);
}

const goOn = (state: UploadState, next: Next, policy: Policy): Step =>
  next === 'ask' ? ask(state) : send(state, policy);

const started = ({ chunks, chunkSize, acknowledged }: UploadState): Happening => ({
  type: 'started',
  chunks,
  chunkSize,
  from: acknowledged,
});

const fail = (state: UploadState, error: UploadError): Step =>
  move(
    state,
    { status: 'failed', effect: { do: 'fail', error }, inFlight: false, error },
    { type: 'failed', error },
  );

/** The server has turned the target away: only a fresh one helps. */
const needsFreshTarget = ({ code, status }: UploadError): boolean =>
  code === 'rejected' ||
  (code === 'http' && (status === 401 || status === 403 || status === 404 || status === 410));

function restart(state: UploadState, error: UploadError, change: Partial<UploadState>): Step {
  const url = state.target?.url ?? '';
  return ask({ ...startOver(state), ...change, givenUp: { url, error } }, { type: 'restarted', error });
}

/** Starts over with half the chunk size; a smaller one under the same key would be another count of chunks. */
function shrink(state: UploadState, error: UploadError, policy: Policy, change: Partial<UploadState>): Step {
  const size = Math.min(state.chunkSize, state.size);
  const chunkLimit = Math.max(MIN_CHUNK_SIZE, Math.floor(size / 2));
  const canShrink = policy.canAskAgain && state.target?.chunked && chunkLimit < size;
  return canShrink ? restart(state, error, { ...change, chunkLimit }) : fail(state, error);
}

/** Waits and tries again while the budget lasts. */
function tryAgain(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  if (!policy.retryable(error)) return fail(state, error);
  const failures = state.failures + 1;
  if (failures > policy.attempts()) {
    // A server that refuses large chunks without CORS headers looks like one that cannot be reached (fact 24).
    const mayBeTooLarge = error.code === 'network' && state.acknowledged === 0 && !state.triedSmaller;
    return mayBeTooLarge ? shrink(state, error, policy, { triedSmaller: true }) : fail(state, error);
  }
  const delay = backoff(failures, policy, error.retryAfter, policy.random);
  return move(
    state,
    { status: 'retrying', failures, effect: { do: 'wait', delay, next } },
    { type: 'retrying', error, attempt: failures, delay },
  );
}

/** What a failure leads to (design, promise 3). */
function recover(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  if (error.code === 'http' && error.status === 413) return shrink(state, error, policy, {});
  if (!needsFreshTarget(error)) return tryAgain(state, error, next, policy);
  const { restarts } = state;
  return policy.canAskAgain && restarts < policy.restarts
    ? restart(state, error, { restarts: restarts + 1 })
    : fail(state, error);
}

/** A failure without an answer is looked into first. */
function failed(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  const idle = { ...state, inFlight: false };
  const hadAnswer = error.status !== undefined && error.status !== 0;
  if (hadAnswer || !error.retryable) return recover(idle, error, next, policy);
  return move(idle, { effect: { do: 'diagnose', error, next } });
}

function target(state: UploadState, given: UploadTarget, wantedSize: number, policy: Policy): Step {
  const { givenUp, size, chunkLimit } = state;
  if (given.url === givenUp?.url) return fail(state, givenUp.error);
  const chunkSize = given.chunked ? Math.min(wantedSize, chunkLimit) : size;
  const chunks = Math.ceil(size / chunkSize);
  const next = { ...startOver(state), target: given, chunkSize, chunks };
  return send(next, policy, { type: 'target', chunked: given.chunked }, started(next));
}

const completed = (state: UploadState, id: string, change: Partial<UploadState>): Step =>
  move(
    state,
    {
      ...change,
      status: 'completed',
      inFlight: false,
      acknowledged: state.chunks,
      sent: state.size,
      remoteId: id,
    },
    { type: 'chunk', index: state.acknowledged, chunks: state.chunks, reply: { kind: 'completed', id } },
    { type: 'completed', id },
  );

function answered(state: UploadState, reply: Reply): Step {
  if (reply.kind === 'completed') return completed(state, reply.id, { effect: null });
  const { acknowledged: index, chunks } = state;
  const sent = Math.max(state.sent, chunkEnd(state));
  const change = { inFlight: false, acknowledged: index + 1, sent, failures: 0 };
  return move(state, change, { type: 'chunk', index, chunks, reply });
}

/** The rules: what a signal makes of a state. Pure; a signal that does not fit the state changes nothing. */
export function step(state: UploadState, signal: Signal, policy: Policy): Step {
  const { effect } = state;
  switch (signal.type) {
    case 'prepare':
      if (state.status !== 'queued' && state.status !== 'stopped') return stay(state);
      return state.target ? send(state, policy, started(state)) : ask(state);

    case 'target':
      return effect?.do === 'ask' ? target(state, signal.target, signal.chunkSize, policy) : stay(state);

    case 'target-failed':
      return effect?.do === 'ask' ? failed(state, signal.error, 'ask', policy) : stay(state);

    case 'sending': {
      if (effect?.do !== 'send') return stay(state);
      // An image that plupload resized is another file: its size and count stand from here on.
      const next = { ...state, inFlight: true, size: signal.size, chunks: signal.chunks };
      return move(next, { lastWasSent: isLast(next) });
    }

    case 'bytes': {
      const sent = Math.min(signal.loaded, chunkEnd(state));
      return state.inFlight && sent > state.sent ? move(state, { sent }) : stay(state);
    }

    case 'answered':
      return state.inFlight ? answered(state, signal.reply) : stay(state);

    case 'failed':
      return state.inFlight ? failed(state, signal.error, 'send', policy) : stay(state);

    case 'diagnosed':
      if (effect?.do !== 'diagnose') return stay(state);
      return signal.isLineDown
        ? move(
            state,
            { status: 'waiting', effect: { do: 'line', next: effect.next } },
            { type: 'waiting', reason: 'offline' },
          )
        : recover(state, signal.error, effect.next, policy);

    case 'confirmed':
      if (effect?.do !== 'confirm') return stay(state);
      return signal.id
        ? completed(state, signal.id, { effect: { do: 'conclude', id: signal.id } })
        : move(state, { effect: { do: 'send' } });

    case 'waited':
      return effect?.do === 'wait' || effect?.do === 'line' ? goOn(state, effect.next, policy) : stay(state);

    case 'give-up': {
      if (!isActive(state)) return stay(state);
      const { state: next, happenings } = fail(state, signal.error);
      return signal.told ? move(next, { effect: null }, ...happenings) : { state: next, happenings };
    }

    case 'stop':
      return isActive(state)
        ? move(state, { status: 'stopped', effect: null, inFlight: false })
        : stay(state);

    case 'remove':
      return hasEnded(state)
        ? move(state, { effect: null })
        : move(state, { status: 'removed', effect: null, inFlight: false }, { type: 'removed' });

    case 'retry':
      if (state.status === 'completed') return stay(initialState(state.size));
      if (state.status !== 'failed') return stay(state);
      return stay(nextRun(state, state.error !== undefined && needsFreshTarget(state.error)));
  }
}
