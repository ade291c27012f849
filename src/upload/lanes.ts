import type { UploadError } from '../contract/error.js';
import type { Lane } from './effect.js';
import { fail, fill, isFull, move, recover, retrying, send, stay, waitFor, widthAfter } from './moves.js';
import { withIndex } from './ranges.js';
import type { Happening, LaneSignal, Policy, Step } from './signal.js';
import { absorb, acknowledgedBytes, chunkBytes, type UploadState } from './state.js';

/** What is acknowledged and what is on its way count as sent. */
function sentWith(state: UploadState, lanes: UploadState['lanes']): number {
  let sent = acknowledgedBytes(state);
  lanes.forEach(({ bytes }) => {
    sent += bytes;
  });
  return Math.max(state.sent, sent);
}

function withLane(state: UploadState, index: number, lane: Lane, ...happenings: Happening[]): Step {
  const lanes = new Map(state.lanes);
  lanes.set(index, lane);
  return move(state, { lanes, sent: sentWith(state, lanes) }, ...happenings);
}

function acknowledge(state: UploadState, index: number): UploadState {
  const [lanes, laneFailures] = [new Map(state.lanes), new Map(state.laneFailures)];
  lanes.delete(index);
  laneFailures.delete(index);
  const done = absorb(state.acknowledged, withIndex(state.ahead, index));
  return { ...state, lanes, laneFailures, ...done, failures: 0, unproven: false };
}

/** Waits and tries the chunk again while its own budget lasts. */
function tryAgain(state: UploadState, index: number, error: UploadError, policy: Policy): Step {
  const wait = waitFor(error, state.laneFailures.get(index) ?? 0, 'send', policy);
  if (!wait) return fail(state, error);
  const laneFailures = new Map(state.laneFailures);
  laneFailures.set(index, wait.attempt);
  const next = { ...state, laneFailures, width: widthAfter(state, error) };
  return withLane(next, index, { effect: wait, bytes: 0 }, retrying(wait));
}

/** The rules for one chunk that goes up beside others. */
export function stepLane(state: UploadState, index: number, signal: LaneSignal, policy: Policy): Step {
  const lane = state.effect?.do === 'spread' ? state.lanes.get(index) : undefined;
  if (!lane) return stay(state);
  const { effect } = lane;
  switch (signal.type) {
    case 'sending':
      return effect.do === 'post' ? move(state, { name: signal.name }) : stay(state);

    case 'bytes': {
      const bytes = Math.min(signal.loaded, chunkBytes(state, index));
      return effect.do === 'post' && bytes > lane.bytes
        ? withLane(state, index, { effect, bytes })
        : stay(state);
    }

    case 'answered': {
      if (effect.do !== 'post') return stay(state);
      const next = acknowledge(state, index);
      const sent = sentWith(next, next.lanes);
      const happening: Happening = { type: 'chunk', index, chunks: state.chunks, reply: signal.reply };
      // The last chunk goes alone.
      return next.acknowledged === next.chunks - 1
        ? send({ ...next, sent }, policy, happening)
        : move(next, { sent, lanes: fill(next, policy) }, happening);
    }

    case 'failed': {
      if (effect.do !== 'post') return stay(state);
      const { error } = signal;
      if (error.status || !error.retryable) {
        return recover(state, error, policy, (next) => tryAgain(next, index, error, policy));
      }
      return withLane(state, index, { effect: { do: 'diagnose', error, next: 'send' }, bytes: 0 });
    }

    case 'diagnosed':
      if (effect.do !== 'diagnose') return stay(state);
      return signal.isLineDown
        ? move(
            state,
            { effect: { do: 'line', error: signal.error, next: 'send' } },
            { type: 'waiting', reason: 'offline' },
          )
        : recover(state, signal.error, policy, (next) => tryAgain(next, index, signal.error, policy));

    case 'waited': {
      if (effect.do !== 'wait') return stay(state);
      if (!isFull(state, policy)) return withLane(state, index, { effect: { do: 'post' }, bytes: 0 });
      // They have become too many since: its turn comes again.
      const lanes = new Map(state.lanes);
      lanes.delete(index);
      return move(state, { lanes });
    }
  }
}
