import type { UploadError, UploadEvent } from '../../src/index.js';

/** A test file that goes up while something is wrong, and what has become of it. */
export interface Trial {
  readonly state: 'running' | 'through' | 'failed' | 'cancelled';
  readonly retries: number;
  readonly restarts: number;
  readonly error?: UploadError;
}

export const NEW_TRIAL: Trial = { state: 'running', retries: 0, restarts: 0 };

/** For `scan` over the events of one upload. */
export function stepTrial(trial: Trial, event: UploadEvent): Trial {
  switch (event.type) {
    case 'retrying':
      return { ...trial, retries: trial.retries + 1 };
    case 'restarted':
      return { ...trial, restarts: trial.restarts + 1 };
    case 'completed':
      return { ...trial, state: 'through' };
    case 'failed':
    case 'refused':
      return { ...trial, state: 'failed', error: event.error };
    case 'removed':
      return { ...trial, state: 'cancelled' };
    default:
      return trial;
  }
}
