// What the rules are made of: each makes a step of a state.
import type { UploadError } from '../contract/error.js';
import { backoff } from './backoff.js';
import type { Next, Wait } from './effect.js';
import { missingFrom } from './ranges.js';
import type { Happening, Policy, Step } from './signal.js';
import { isLast, NO_LANES, startOver, type UploadState } from './state.js';

/** A chunk is not made smaller than this, in bytes. */
const MIN_CHUNK_SIZE = 256 * 1024;

export const stay = (state: UploadState): Step => ({ state, happenings: [] });

export function move(state: UploadState, change: Partial<UploadState>, ...happenings: Happening[]): Step {
  const next = { ...state, ...change };
  // Whatever else goes on for a file, no chunk goes beside others.
  const hasNone = next.effect?.do === 'spread' || next.lanes === NO_LANES.lanes;
  return { state: hasNone ? next : { ...next, lanes: NO_LANES.lanes }, happenings };
}

export const ask = (state: UploadState, ...happenings: Happening[]): Step =>
  move(state, { phase: 'active', effect: { do: 'ask' } }, ...happenings);

/** How many chunks may go at once. */
const widthOf = ({ width, isResized }: UploadState, { parallel }: Policy): number =>
  isResized ? 1 : Math.min(width, parallel);

/** A server that has too much to do gets one chunk at a time from there on. */
export const widthAfter = ({ width }: UploadState, { status }: UploadError): number =>
  status === 429 || status === 503 ? 1 : width;

/** Whether as many chunks go as may. */
export function isFull(state: UploadState, policy: Policy): boolean {
  let posts = 0;
  state.lanes.forEach(({ effect }) => {
    if (effect.do === 'post') posts++;
  });
  return posts >= widthOf(state, policy);
}

/** Whether chunks between the first and the last are left that go side by side, or fill gaps. */
export const canSpread = (state: UploadState, policy: Policy): boolean =>
  state.acknowledged > 0 &&
  state.acknowledged < state.chunks - 1 &&
  (widthOf(state, policy) > 1 || state.ahead.length > 0);

/** The lanes, and as many more as may go: the first missing chunks, but never the last. */
export function fill(state: UploadState, policy: Policy): UploadState['lanes'] {
  const lanes = new Map(state.lanes);
  const width = widthOf(state, policy);
  let index = state.acknowledged;
  while (index < state.chunks - 1 && lanes.size < width) {
    if (!lanes.has(index)) lanes.set(index, { effect: { do: 'post' }, bytes: 0 });
    index = missingFrom(state.ahead, index + 1);
  }
  return lanes;
}

export function send(state: UploadState, policy: Policy, ...happenings: Happening[]): Step {
  if (canSpread(state, policy)) {
    return move(
      state,
      { phase: 'active', effect: { do: 'spread', goesOn: false }, lanes: fill(state, policy) },
      ...happenings,
    );
  }
  if (state.unverified && isLast(state)) {
    return move(state, { phase: 'active', effect: { do: 'verify' } }, ...happenings);
  }
  const mayHaveAll = policy.canConfirm && state.lastWasSent && isLast(state);
  return move(state, { phase: 'active', effect: { do: mayHaveAll ? 'confirm' : 'send' } }, ...happenings);
}

export const goOn = (state: UploadState, next: Next, policy: Policy): Step =>
  next === 'ask' ? ask(state) : send(state, policy);

export const started = ({ chunks, chunkSize, acknowledged }: UploadState): Happening => ({
  type: 'started',
  chunks,
  chunkSize,
  from: acknowledged,
});

export const fail = (state: UploadState, error: UploadError): Step =>
  move(
    state,
    { phase: 'failed', effect: { do: 'fail', error }, inFlight: false, error },
    { type: 'failed', error },
  );

/** The server has turned the target away: only a fresh one helps. */
export const needsFreshTarget = ({ code, status }: UploadError): boolean =>
  code === 'rejected' ||
  (code === 'http' && (status === 401 || status === 403 || status === 404 || status === 410));

export const isTooLarge = ({ code, status }: UploadError): boolean => code === 'http' && status === 413;

/** Whether the server has said that it did not take the chunk. */
const isRefused = ({ code, status = 0 }: UploadError): boolean =>
  code === 'rejected' || (code === 'http' && (status < 500 || status === 503));

/** A server that adds chunks in order of arrival would have a chunk twice that has arrived. */
export const withDoubt = (state: UploadState, error: UploadError, { appends }: Policy): UploadState =>
  appends && state.inFlight && !isRefused(error) ? { ...state, doubt: error } : state;

/** Whether the chunk that goes next must not, and nobody can be asked: before a last chunk, `confirm` may say that it is there. */
export const isLost = (state: UploadState, { canConfirm }: Policy): boolean =>
  state.doubt !== null && !(canConfirm && isLast(state));

function restart(state: UploadState, error: UploadError, change: Partial<UploadState>): Step {
  const url = state.target?.url ?? '';
  return ask({ ...startOver(state), ...change, givenUp: { url, error } }, { type: 'restarted', error });
}

/** Starts over as if nothing had been there before, which what the server has does not seem to be. */
export const distrust = (state: UploadState, error: UploadError): Step =>
  ask({ ...startOver(state), isDistrusted: true }, { type: 'restarted', error });

/** Whether the server does not know what this upload goes on with. */
function isUnknown(state: UploadState, { code, status = 0, reply, retryable }: UploadError): boolean {
  if (!state.resumed) return false;
  const isRefusal = code === 'rejected' || (code === 'http' && status < 500 && !retryable);
  return (
    code === 'incomplete' ||
    // It counts chunks that it got twice.
    reply?.kind === 'completed' ||
    (state.unproven && (isRefusal || code === 'malformed-reply'))
  );
}

/** Starts over with half the chunk size; a smaller one under the same key would be another count of chunks. */
export function shrink(state: UploadState, error: UploadError, change: Partial<UploadState>): Step {
  const size = Math.min(state.chunkSize, state.size);
  const chunkLimit = Math.max(MIN_CHUNK_SIZE, Math.floor(size / 2));
  const canShrink = state.target?.chunked && chunkLimit < size;
  return canShrink ? restart(state, error, { ...change, chunkLimit }) : fail(state, error);
}

export const mayRestart = ({ restarts, target }: UploadState, policy: Policy): boolean =>
  target !== null && (policy.isReplaced(target.url) || (restarts < policy.restarts && policy.canAskAgain));

/** The wait before an attempt, or nothing where the budget is spent. */
export function waitFor(error: UploadError, failures: number, next: Next, policy: Policy): Wait | undefined {
  const attempt = failures + 1;
  const attempts = policy.attempts();
  if (attempt > attempts || !policy.retryable(error)) return undefined;
  const delay = backoff(attempt, policy, error.retryAfter, policy.random);
  return { do: 'wait', error, attempt, attempts, delay, next };
}

export const retrying = ({ error, attempt, delay }: Wait): Happening => ({
  type: 'retrying',
  error,
  attempt,
  delay,
});

/** Another upload in place of one that would have a chunk twice; the times in a run are counted as attempts. */
export const renew = (state: UploadState, wait: Wait): Step =>
  move(
    { ...startOver(state), renewals: wait.attempt },
    { effect: wait },
    { type: 'restarted', error: wait.error },
    retrying(wait),
  );

/** What a failure leads to (design, promise 3), unless `again` is to say. */
export function recover(
  state: UploadState,
  error: UploadError,
  policy: Policy,
  again: (state: UploadState) => Step,
): Step {
  if (isTooLarge(error)) return shrink(state, error, {});
  if (isUnknown(state, error)) return distrust(state, error);
  if (!needsFreshTarget(error)) return again(state);
  return mayRestart(state, policy)
    ? restart(state, error, { restarts: state.restarts + 1 })
    : fail(state, error);
}
