import type { UploadError } from '../contract/error.js';
import type { UploadTarget } from '../contract/file.js';
import { ask, distrust, isLost, move, send, started, stay } from './moves.js';
import { rangesOf } from './ranges.js';
import type { Happening, Policy, Signal, Step } from './signal.js';
import { absorb, acknowledgedBytes, type Recalled, startOver, type UploadState } from './state.js';

type Of<T extends Signal['type']> = Extract<Signal, { readonly type: T }>;

/** Sends under the target at hand, once the server was asked what it has, if it can be asked. */
export function arrive(state: UploadState, policy: Policy, ...happenings: Happening[]): Step {
  return policy.canCheck && !state.isChecked && !state.isDistrusted
    ? move(state, { phase: 'active', effect: { do: 'check' } }, ...happenings)
    : send(state, policy, ...happenings, started(state));
}

/** Begins a run, or goes on with one that was stopped. */
export function begin(state: UploadState, policy: Policy): Step {
  if (!state.target) return ask(state);
  if (state.doubt && isLost(state, policy)) {
    return ask(startOver(state), { type: 'restarted', error: state.doubt });
  }
  // A chunk that a stop has let finish goes on.
  return state.inFlight ? move(state, { phase: 'active' }, started(state)) : arrive(state, policy);
}

/** Goes on with what an earlier page has sent. */
export function recall(state: UploadState, recalled: Recalled, given: UploadTarget, policy: Policy): Step {
  const next: UploadState = {
    ...state,
    ...recalled,
    target: given,
    recalled: null,
    failures: 0,
    resumed: true,
    unproven: true,
    unverified: true,
  };
  return arrive({ ...next, sent: acknowledgedBytes(next) }, policy, {
    type: 'target',
    chunked: given.chunked,
  });
}

export function claimed(
  state: UploadState,
  { isSame, recalled, mustAsk }: Of<'claimed'>,
  policy: Policy,
): Step {
  const next = { ...state, isClaimed: true };
  if (isSame) return begin(next, policy);
  // Another tab has gone on with it, or ended it.
  const anew = startOver(next);
  // What is added to what is there must be known to be the next chunk: a chunk may have been on its way.
  const isAskable = policy.canCheck || !policy.appends;
  if (!recalled || !isAskable || state.isDistrusted) return begin(anew, policy);
  return mustAsk ? ask({ ...anew, recalled }) : recall(anew, recalled, recalled.target, policy);
}

/** An upload under another name to the same target, in place of one that what is there cannot be added to. */
const afresh = (state: UploadState): UploadState => {
  const { target, chunkSize, chunks, sent } = state;
  return { ...startOver(state), target, chunkSize, chunks, sent, isNameTaken: true };
};

export function checked(
  state: UploadState,
  { id, chunks: held, hasMore }: Of<'checked'>,
  policy: Policy,
): Step {
  const { chunks } = state;
  const next = { ...state, isChecked: true };
  if (id !== null) {
    const change = { acknowledged: chunks, ahead: [], sent: state.size, remoteId: id };
    return move(
      next,
      { ...change, phase: 'completed', effect: { do: 'conclude', id } },
      { type: 'completed', id },
    );
  }
  const found = absorb(
    0,
    // The last chunk is what is answered with the id.
    rangesOf(held.filter((index) => index >= 0 && index < chunks - 1 && index % 1 === 0)),
  );
  const { acknowledged, ahead } = found;
  const isAtOdds = ahead.length > 0 || hasMore || held.indexOf(chunks - 1) >= 0 || acknowledged === 0;
  // What the server has may be under another name than the one that is sent, unless that one is known.
  const mayNotAdd = state.name === null ? held.length > 0 || hasMore : isAtOdds;
  if (policy.appends && mayNotAdd) return sendOn(afresh(next), policy);
  const isHeld = acknowledged + ahead.length > 0;
  // What was kept is compared still: a server that is silent now may count it in a later run.
  const resumed = { ...next, ...found, resumed: isHeld, unproven: isHeld };
  return sendOn({ ...resumed, sent: Math.max(resumed.sent, acknowledgedBytes(resumed)) }, policy);
}

const sendOn = (state: UploadState, policy: Policy): Step => send(state, policy, started(state));

export function verified(state: UploadState, error: UploadError | null, policy: Policy): Step {
  if (!state.unverified || state.phase !== 'active') return stay(state);
  if (error) return distrust(state, error);
  const next = { ...state, unverified: false };
  return state.effect?.do === 'verify' ? send(next, policy) : { state: next, happenings: [] };
}
