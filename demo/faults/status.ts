import type { Language } from '../language/language.js';
import type { Scenario } from './scenarios.js';
import type { Trial } from './trial.js';

/** What the panel has to say. */
export type Status =
  | { readonly kind: 'idle' | 'cleared' | 'unreachable' }
  | { readonly kind: 'armed'; readonly scenario: Scenario }
  | { readonly kind: 'running'; readonly scenario: Scenario; readonly trial: Trial }
  | {
      readonly kind: 'ended';
      readonly scenario: Scenario;
      readonly trial: Trial;
      readonly ms: number;
      /** Requests that the server says it has spoiled. */
      readonly hits: number;
    };

/** Whether it went as the library promises: through, or failed where there is no way through. */
export type Mood = 'neutral' | 'good' | 'bad';

export function moodOf(status: Status): Mood {
  if (status.kind === 'unreachable') return 'bad';
  if (status.kind !== 'ended' || status.trial.state === 'cancelled') return 'neutral';
  const { trial, scenario, hits } = status;
  if (trial.state === 'failed') return trial.error?.code === scenario.failsWith ? 'good' : 'bad';
  return hits > 0 && scenario.failsWith === undefined ? 'good' : 'neutral';
}

export function statusText(status: Status, { texts, format }: Language): string {
  const { faults: say } = texts;
  if (!('scenario' in status)) return say[status.kind];
  const { title } = say.scenarios[status.scenario.id];
  if (status.kind === 'armed') return say.armed(title);

  const { trial } = status;
  const struck = trial.retries + trial.restarts > 0 ? say.struck(trial.retries, trial.restarts) : '';
  if (status.kind === 'running') return texts.sentences(say.running(title), struck);
  switch (trial.state) {
    case 'failed': {
      const why = trial.error ? texts.errors[trial.error.code].what(trial.error) : '';
      const verdict = moodOf(status) === 'good' ? say.asExpected : '';
      return texts.sentences(say.failed(title, why), verdict);
    }
    case 'cancelled':
      return say.cancelled(title);
    default:
      if (status.hits === 0) return say.untouched(title);
      return texts.sentences(say.through(title, format.seconds(status.ms), status.hits), struck);
  }
}
