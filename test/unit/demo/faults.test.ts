import { describe, expect, it } from 'vitest';
import { scenarios } from '../../../demo/faults/scenarios.js';
import { moodOf, type Status, statusText } from '../../../demo/faults/status.js';
import { NEW_TRIAL, stepTrial, type Trial } from '../../../demo/faults/trial.js';
import { languages } from '../../../demo/language/language.js';
import type { UploadEvent } from '../../../src/index.js';
import { Faults } from '../../stub/faults.js';
import { error, file } from './support.js';

const scenario = (id: string) => scenarios.find((each) => each.id === id)!;
const ended = (id: string, trial: Partial<Trial>, hits = 1): Status => ({
  kind: 'ended',
  scenario: scenario(id),
  trial: { ...NEW_TRIAL, ...trial },
  ms: 1500,
  hits,
});

describe('a trial', () => {
  it('counts what the uploader did about it', () => {
    const events: UploadEvent[] = [
      { type: 'retrying', file: file(), error: error('timeout'), attempt: 1, delay: 1 },
      { type: 'restarted', file: file(), error: error('http') },
      { type: 'completed', file: file(), id: 'x' },
      { type: 'drained', completed: 1, failed: 0 },
    ];
    expect(events.reduce(stepTrial, NEW_TRIAL)).toEqual({ state: 'through', retries: 1, restarts: 1 });
  });

  it('is good where it ended as it has to', () => {
    expect(moodOf(ended('chunk', { state: 'through' }))).toBe('good');
    expect(moodOf(ended('rejectForGood', { state: 'failed', error: error('rejected') }))).toBe('good');
  });

  it('is bad where it failed and need not, or failed of something else', () => {
    expect(moodOf(ended('chunk', { state: 'failed', error: error('http') }))).toBe('bad');
    expect(moodOf(ended('rejectForGood', { state: 'failed', error: error('network') }))).toBe('bad');
  });

  it('proves nothing where the fault did not strike, or should have been the end', () => {
    expect(moodOf(ended('chunk', { state: 'through' }, 0))).toBe('neutral');
    expect(moodOf(ended('rejectForGood', { state: 'through' }))).toBe('neutral');
    expect(moodOf(ended('chunk', { state: 'cancelled' }))).toBe('neutral');
  });

  it('praises no failure that need not be', () => {
    const text = statusText(ended('chunk', { state: 'failed', error: error('timeout') }), languages.en);
    expect(text).toBe('Chunk fails: the upload failed. The upload server stopped answering.');
  });
});

describe('the scenarios', () => {
  it.each(scenarios.filter(({ rule }) => rule).map((each) => [each.id, each] as const))(
    'the stub takes the rule of %s, for a file too',
    (_, { rule }) => {
      for (const place of ['first', 'middle', 'last'] as const) {
        const faults = new Faults();
        faults.add(rule?.(place));
        faults.add({ ...rule?.(place), name: 'film.mp4' });
      }
    },
  );
});
