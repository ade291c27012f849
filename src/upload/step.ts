import type { UploadError } from '../contract/error.js';
import type { UploadTarget } from '../contract/file.js';
import type { Reply } from '../contract/reply.js';
import type { Next } from './effect.js';
import { stepLane } from './lanes.js';
import {
  canSpread,
  fail,
  fill,
  goOn,
  isLost,
  isTooLarge,
  mayRestart,
  move,
  needsFreshTarget,
  recover,
  renew,
  retrying,
  send,
  shrink,
  stay,
  waitFor,
  widthAfter,
  withDoubt,
} from './moves.js';
import { arrive, begin, checked, claimed, recall, verified } from './resume.js';
import type { Happening, Policy, Signal, Step } from './signal.js';
import {
  absorb,
  acknowledgedBytes,
  chunkEnd,
  hasEnded,
  initialState,
  isLast,
  nextRun,
  startOver,
  type UploadState,
} from './state.js';

/** Waits and tries again while the budget lasts: with another upload, where the chunk under way must not go twice. */
function tryAgain(
  state: UploadState,
  error: UploadError,
  next: Next,
  policy: Policy,
  isOver = isLost(state, policy),
): Step {
  if (isOver) {
    const wait = waitFor(error, state.renewals, 'ask', policy);
    if (wait) return renew(state, wait);
  } else {
    const wait = waitFor(error, state.failures, next, policy);
    const width = next === 'send' ? widthAfter(state, error) : state.width;
    if (wait) return move(state, { failures: wait.attempt, effect: wait, width }, retrying(wait));
  }
  // A server that refuses large chunks without CORS headers looks like one that cannot be reached (fact 24).
  const mayBeTooLarge =
    error.code === 'network' &&
    policy.retryable(error) &&
    state.acknowledged === 0 &&
    !state.triedSmaller &&
    mayRestart(state, policy);
  return mayBeTooLarge ? shrink(state, error, { triedSmaller: true }) : fail(state, error);
}

const retry = (state: UploadState, error: UploadError, next: Next, policy: Policy): Step =>
  recover(state, error, policy, (idle) => tryAgain(idle, error, next, policy));

/** A failure without an answer is looked into first. */
function failed(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  const idle = { ...withDoubt(state, error, policy), inFlight: false };
  // The chunk that a stop has let finish.
  if (state.phase === 'stopped') return move(idle, { effect: null });
  return error.status || !error.retryable
    ? retry(idle, error, next, policy)
    : move(idle, { effect: { do: 'diagnose', error, next } });
}

function lineLost(state: UploadState, error: UploadError, next: Next, policy: Policy): Step {
  const waiting: Happening = { type: 'waiting', reason: 'offline' };
  return isLost(state, policy)
    ? move(
        startOver(state),
        { effect: { do: 'line', error, next: 'ask' } },
        { type: 'restarted', error },
        waiting,
      )
    : move(state, { effect: { do: 'line', error, next } }, waiting);
}

function target(state: UploadState, given: UploadTarget, wantedSize: number, policy: Policy): Step {
  const { givenUp, size, chunkLimit } = state;
  if (given.url === state.recalled?.target.url) return recall(state, state.recalled, given, policy);
  // Smaller chunks are another upload under the same URL, too, since their name is made unique.
  if (given.url === givenUp?.url && !isTooLarge(givenUp.error)) return fail(state, givenUp.error);
  const chunkSize = given.chunked ? Math.min(wantedSize, chunkLimit) : size;
  const chunks = Math.ceil(size / chunkSize);
  const next = { ...startOver(state), target: given, chunkSize, chunks, recalled: null, isChecked: false };
  return arrive(next, policy, { type: 'target', chunked: given.chunked });
}

/** A completed file that the page has put back into the queue. */
const again = ({ size, generation, isResized }: UploadState, { appends }: Policy): UploadState => ({
  ...initialState(size),
  // To the same name, a server that adds chunks in order of arrival would add them all once more.
  generation: appends ? generation + 1 : generation,
  isResized,
});

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

function answered(state: UploadState, reply: Reply, policy: Policy): Step {
  if (reply.kind === 'completed') return completed(state, reply.id, { effect: null });
  const { acknowledged: index, chunks, phase } = state;
  const done = absorb(index + 1, state.ahead);
  const sent = Math.max(state.sent, acknowledgedBytes({ ...state, ...done }));
  const next = { ...state, ...done, inFlight: false, sent, failures: 0, unproven: false };
  const happening = { type: 'chunk', index, chunks, reply } as const;
  if (phase === 'stopped') return move(next, { effect: null }, happening);
  // plupload's own loop would go on with the next chunk at once.
  if (done.acknowledged > index + 1 || (next.unverified && isLast(next))) {
    return send(next, policy, happening);
  }
  return canSpread(next, policy)
    ? move(next, { effect: { do: 'spread', goesOn: true }, lanes: fill(next, policy) }, happening)
    : { state: next, happenings: [happening] };
}

/** The rules: what a signal makes of a state. Pure; a signal that does not fit the state changes nothing. */
export function step(state: UploadState, signal: Signal, policy: Policy): Step {
  const { effect } = state;
  switch (signal.type) {
    case 'lane':
      return stepLane(state, signal.index, signal.signal, policy);

    case 'prepare':
      if (state.phase !== 'queued' && state.phase !== 'stopped') return stay(state);
      return policy.resumes && !state.isClaimed
        ? move(state, { phase: 'active', effect: { do: 'claim' } })
        : begin(state, policy);

    case 'claimed':
      return effect?.do === 'claim' ? claimed(state, signal, policy) : stay(state);

    case 'checked':
      return effect?.do === 'check' ? checked(state, signal, policy) : stay(state);

    case 'verified':
      return verified(state, signal.error, policy);

    case 'target':
      return effect?.do === 'ask' ? target(state, signal.target, signal.chunkSize, policy) : stay(state);

    case 'target-failed':
      return effect?.do === 'ask' ? failed(state, signal.error, 'ask', policy) : stay(state);

    case 'sending': {
      if (effect?.do !== 'send') return stay(state);
      const { size, chunks, name } = signal;
      // An image that plupload resized is another file: its size and count stand from here on.
      const isResized = state.isResized || size !== state.size;
      const next = { ...state, inFlight: true, size, chunks, name, isResized };
      return move(next, { lastWasSent: isLast(next) });
    }

    case 'bytes': {
      const sent = Math.min(signal.loaded, chunkEnd(state));
      return state.inFlight && sent > state.sent ? move(state, { sent }) : stay(state);
    }

    case 'answered':
      return state.inFlight ? answered(state, signal.reply, policy) : stay(state);

    case 'failed':
      return effect?.do === 'send' ? failed(state, signal.error, 'send', policy) : stay(state);

    case 'diagnosed':
      if (effect?.do !== 'diagnose') return stay(state);
      return signal.isLineDown
        ? lineLost(state, signal.error, effect.next, policy)
        : retry(state, signal.error, effect.next, policy);

    case 'confirmed':
      if (effect?.do !== 'confirm') return stay(state);
      if (signal.id) return completed(state, signal.id, { effect: { do: 'conclude', id: signal.id } });
      return state.doubt
        ? tryAgain(state, state.doubt, 'send', policy, true)
        : move(state, { effect: { do: 'send' } });

    case 'waited':
      return effect?.do === 'wait' || effect?.do === 'line' ? goOn(state, effect.next, policy) : stay(state);

    case 'line-doubted':
      return effect?.do === 'line' ? retry(state, effect.error, effect.next, policy) : stay(state);

    case 'give-up': {
      if (state.phase !== 'active') return stay(state);
      const { state: next, happenings } = fail(withDoubt(state, signal.error, policy), signal.error);
      return signal.told ? move(next, { effect: null }, ...happenings) : { state: next, happenings };
    }

    case 'stop':
      if (state.phase !== 'active') return stay(state);
      // Where a chunk must not go twice, the one in flight is let finish.
      return policy.appends && state.inFlight
        ? move(state, { phase: 'stopped' })
        : move(state, { phase: 'stopped', effect: null, inFlight: false });

    case 'remove':
      return hasEnded(state)
        ? move(state, { effect: null })
        : move(state, { phase: 'removed', effect: null, inFlight: false }, { type: 'removed' });

    case 'retry':
      if (state.phase === 'completed') return stay(again(state, policy));
      if (state.phase !== 'failed') return stay(state);
      return stay(
        nextRun(state, isLost(state, policy) || (state.error !== undefined && needsFreshTarget(state.error))),
      );
  }
}
