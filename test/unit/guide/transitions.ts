import type { Policy } from '../../../src/upload/signal.js';
import { initialState, statusOf, type UploadState } from '../../../src/upload/state.js';
import { step } from '../../../src/upload/step.js';
import { CHUNK, disturbances, fitting } from '../upload/courses.js';
import { laneAnswer, laneDiagnosed, laneFailed, laneWaited, network, policy } from '../upload/signals.js';

export type Status = ReturnType<typeof statusOf>;

const policies: readonly Policy[] = [
  {},
  { appends: true, canConfirm: true },
  { resumes: true, canCheck: true },
  { parallel: 2 },
].map((rules) => ({ ...policy, attempts: () => 1, ...rules }));

const signals = [
  ...Object.values(fitting),
  ...disturbances,
  ...[laneAnswer(1), laneFailed(1), laneFailed(1, network()), laneDiagnosed(1, true), laneWaited(1)],
];

/** What tells states apart that go on in different ways. */
const keyOf = (state: UploadState): string => {
  const { phase, effect, inFlight, acknowledged, failures, renewals, restarts, isClaimed, isChecked } = state;
  const lanes = [...state.lanes].map(([index, lane]) => `${index} ${lane.effect.do}`);
  const sent = [state.target !== null, acknowledged, state.doubt !== null, lanes, inFlight];
  const budget = [failures, renewals, restarts, isClaimed, isChecked];
  return JSON.stringify([phase, effect?.do, effect && 'next' in effect && effect.next, sent, budget]);
};

/**
 * Every transition between what a UI is told, as `from to`. They stand in no table: `step` (src/upload/step.ts) is a function of
 * state and signal, so this goes through all states that it can come to.
 */
export function transitions(): string[] {
  const found = new Set<string>();
  for (const rules of policies) {
    const first = initialState(2.5 * CHUNK);
    const seen = new Set([keyOf(first)]);
    const open = [first];
    for (let before = open.pop(); before; before = open.pop()) {
      for (const given of signals) {
        // What fits another state may not be made of this one.
        const signal = typeof given === 'function' ? given(before) : given;
        const { state } = step(before, signal, rules);
        if (statusOf(state) !== statusOf(before)) found.add(`${statusOf(before)} ${statusOf(state)}`);
        const key = keyOf(state);
        if (!seen.has(key)) {
          seen.add(key);
          open.push(state);
        }
      }
    }
  }
  return [...found].sort();
}
