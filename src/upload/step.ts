import type { UploadError } from '../contract/error.js';
import type { FileEvent } from '../contract/events.js';
import type { UploadTarget } from '../contract/file.js';
import type { Reply } from '../contract/reply.js';
import { backoff } from './backoff.js';
import {
  chunkEnd,
  hasEnded,
  initialState,
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
  move(state, { phase: 'active', effect: { do: 'ask' } }, ...happenings);

function send(state: UploadState, policy: Policy, ...happenings: Happening[]): Step {
  const mayHaveAll = policy.canConfirm && state.lastWasSent && isLast(state);
  return move(state, { phase: 'active', effect: { do: mayHaveAll ? 'confirm' : 'send' } }, ...happenings);
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
    { phase: 'failed', effect: { do: 'fail', error }, inFlight: false, error },
    { type: 'failed', error },
  );

/** The server has turned the target away: only a fresh one helps. */
const needsFreshTarget = ({ code, status }: UploadError): boolean =>
  code === 'rejected' ||
  (code === 'http' && (status === 401 || status === 403 || status === 404 || status === 410));

const isTooLarge = ({ code, status }: UploadError): boolean => code === 'http' && status === 413;

function restart(state: UploadState, error: UploadError, change: Partial<UploadState>): Step {
  const url = state.target?.url ?? '';
  return ask({ ...startOver(state), ...change, givenUp: { url, error } }, { type: 'restarted', error });
}

/** Starts over with half the chunk size; a smaller one under the same key would be another count of chunks. */
function shrink(state: UploadState, error: UploadError, change: Partial<UploadState>): Step {
  const size = Math.min(state.chunkSize, state.size);
  const chunkLimit = Math.max(MIN_CHUNK_SIZE, Math.floor(size / 2));
  const canShrink = state.target?.chunked && chunkLimit < size;
  return canShrink ? restart(state, error, { ...change, chunkLimit }) : fail(state, error);
}

const mayRestart = ({ restarts, target }: UploadState, policy: Policy): boolean =>
  target !== null && (policy.isReplaced(target.url) || (restarts < policy.restarts && policy.canAskAgain));

/** Waits and tries again while the budget lasts. */
function tryAgain(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  if (!policy.retryable(error)) return fail(state, error);
  const attempt = state.failures + 1;
  const attempts = policy.attempts();
  if (attempt > attempts) {
    // A server that refuses large chunks without CORS headers looks like one that cannot be reached.
    const mayBeTooLarge =
      error.code === 'network' &&
      state.acknowledged === 0 &&
      !state.triedSmaller &&
      mayRestart(state, policy);
    return mayBeTooLarge ? shrink(state, error, { triedSmaller: true }) : fail(state, error);
  }
  const delay = backoff(attempt, policy, error.retryAfter, policy.random);
  return move(
    state,
    { failures: attempt, effect: { do: 'wait', error, attempt, attempts, delay, next } },
    { type: 'retrying', error, attempt, delay },
  );
}

/** What a failure leads to (design, promise 3). */
function recover(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  if (isTooLarge(error)) return shrink(state, error, {});
  if (!needsFreshTarget(error)) return tryAgain(state, error, next, policy);
  return mayRestart(state, policy)
    ? restart(state, error, { restarts: state.restarts + 1 })
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
  // Smaller chunks are another upload under the same URL, too, since their name is made unique.
  if (given.url === givenUp?.url && !isTooLarge(givenUp.error)) return fail(state, givenUp.error);
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
      phase: 'completed',
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
      if (state.phase !== 'queued' && state.phase !== 'stopped') return stay(state);
      return state.target ? send(state, policy, started(state)) : ask(state);

    case 'target':
      return effect?.do === 'ask' ? target(state, signal.target, signal.chunkSize, policy) : stay(state);

    case 'target-failed':
      return effect?.do === 'ask' ? failed(state, signal.error, 'ask', policy) : stay(state);

    case 'sending': {
      if (effect?.do !== 'send') return stay(state);
      // An image that plupload resized is another file: its size and count stand from here on.
      const { size, chunks, name } = signal;
      const next = { ...state, inFlight: true, size, chunks, name };
      return move(next, { lastWasSent: isLast(next) });
    }

    case 'bytes': {
      const sent = Math.min(signal.loaded, chunkEnd(state));
      return state.inFlight && sent > state.sent ? move(state, { sent }) : stay(state);
    }

    case 'answered':
      return state.inFlight ? answered(state, signal.reply) : stay(state);

    case 'failed':
      return effect?.do === 'send' ? failed(state, signal.error, 'send', policy) : stay(state);

    case 'diagnosed':
      if (effect?.do !== 'diagnose') return stay(state);
      return signal.isLineDown
        ? move(
            state,
            { effect: { do: 'line', error: signal.error, next: effect.next } },
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

    case 'line-doubted':
      return effect?.do === 'line' ? recover(state, effect.error, effect.next, policy) : stay(state);

    case 'give-up': {
      if (state.phase !== 'active') return stay(state);
      const { state: next, happenings } = fail(state, signal.error);
      return signal.told ? move(next, { effect: null }, ...happenings) : { state: next, happenings };
    }

    case 'stop':
      return state.phase === 'active'
        ? move(state, { phase: 'stopped', effect: null, inFlight: false })
        : stay(state);

    case 'remove':
      return hasEnded(state)
        ? move(state, { effect: null })
        : move(state, { phase: 'removed', effect: null, inFlight: false }, { type: 'removed' });

    case 'retry':
      if (state.phase === 'completed') return stay(initialState(state.size));
      if (state.phase !== 'failed') return stay(state);
      return stay(nextRun(state, state.error !== undefined && needsFreshTarget(state.error)));
  }
}
