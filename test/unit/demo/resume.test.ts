import { from, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { resumedAt } from '../../../demo/resume/resumed.js';
import type { UploadEvent } from '../../../src/index.js';
import { error, file } from './support.js';

describe('the percent at which a file goes on', () => {
  const started = (first: number, name = 'film.mp4'): UploadEvent => ({
    type: 'started',
    file: file(name),
    chunks: 10,
    chunkSize: 100,
    from: first,
  });
  const percents = (...events: UploadEvent[]): [string, number][] => [...resumedAt(from(events))];

  it('is that of its first start', () => {
    expect(percents(started(6), started(8), started(3, 'other.mp4'))).toEqual([
      ['film.mp4', 60],
      ['other.mp4', 30],
    ]);
  });

  it('begins anew with a restart', () => {
    const restarted: UploadEvent = { type: 'restarted', file: file(), error: error('file-changed') };
    expect(percents(started(6), restarted)).toEqual([]);
    expect(percents(started(6), restarted, started(0))).toEqual([['film.mp4', 0]]);
  });

  it('is that of no file where the uploader cannot start', () => {
    expect([...resumedAt(throwError(() => error('init')))]).toEqual([]);
  });
});
