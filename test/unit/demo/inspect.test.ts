import { describe, expect, it } from 'vitest';
import {
  ACKNOWLEDGED,
  type ChunkMaps,
  cellsOf,
  countsOf,
  FLYING,
  noteChunks,
  RETRIED,
  WAITING,
} from '../../../demo/inspect/chunk-map.js';
import { addEntry, type Entry, entriesAsJson, passes, shownOf } from '../../../demo/inspect/entry.js';
import { gridOf } from '../../../demo/inspect/grid.js';
import { addSample, figuresOf, isBusy, NO_SPEEDS, pathOf } from '../../../demo/inspect/line.js';
import { mergeEntries, nextSince } from '../../../demo/inspect/request-log.js';
import type { JournalEntry } from '../../../demo/stub.js';
import type { UploadEvent } from '../../../src/index.js';
import { error, file } from './support.js';

const progress = (of = file()): UploadEvent => ({
  type: 'progress',
  file: of,
  sent: 1,
  acknowledged: 0,
  size: 2,
  percent: 50,
  bytesPerSecond: 1,
  secondsLeft: 1,
});

describe('the chunk map', () => {
  const started = (from = 0, chunks = 4): UploadEvent => ({
    type: 'started',
    file: file(),
    chunks,
    chunkSize: 1,
    from,
  });
  const chunk = (index: number): UploadEvent => ({
    type: 'chunk',
    file: file(),
    index,
    chunks: 4,
    reply: { kind: 'in-progress', code: null, message: '' },
  });
  const retrying = (chunk: number): UploadEvent => ({
    type: 'retrying',
    file: file(),
    error: error('timeout', { chunk }),
    attempt: 1,
    delay: 1,
  });

  function after(...events: UploadEvent[]): number[] | undefined {
    const maps: ChunkMaps = new Map();
    for (const event of events) noteChunks(maps, event);
    const map = maps.get('film.mp4');
    return map && [...cellsOf(map)];
  }

  it('knows what flies, and what was tried again', () => {
    expect(after(started())).toEqual([FLYING, WAITING, WAITING, WAITING]);
    expect(after(started(), chunk(0), retrying(1))).toEqual([ACKNOWLEDGED, WAITING, WAITING, WAITING]);
    expect(after(started(), chunk(0), retrying(1), progress())).toEqual([
      ACKNOWLEDGED,
      FLYING,
      WAITING,
      WAITING,
    ]);
    expect(after(started(), chunk(0), retrying(1), progress(), chunk(1))).toEqual([
      ACKNOWLEDGED,
      RETRIED,
      FLYING,
      WAITING,
    ]);
  });

  it('goes on after a pause, and starts over under a fresh target', () => {
    expect(after(started(), chunk(0), retrying(1), started(1), chunk(1))).toEqual([
      ACKNOWLEDGED,
      RETRIED,
      FLYING,
      WAITING,
    ]);
    expect(
      after(started(), chunk(0), { type: 'restarted', file: file(), error: error('http') }, started(0, 8)),
    ).toEqual([FLYING, ...Array(7).fill(WAITING)]);
  });

  it('forgets a file that is gone', () => {
    expect(after(started(), { type: 'removed', file: file() })).toBeUndefined();
  });

  it('says only when there is something new to see', () => {
    const maps: ChunkMaps = new Map();
    noteChunks(maps, started());
    expect(noteChunks(maps, progress())).toBe(false);
    noteChunks(maps, retrying(0));
    expect(noteChunks(maps, progress())).toBe(true);
  });

  it('counts', () => {
    const maps: ChunkMaps = new Map();
    for (const event of [started(), chunk(0), retrying(1), chunk(1)]) noteChunks(maps, event);
    expect(countsOf(maps.get('film.mp4')!)).toEqual({ all: 4, acknowledged: 2, retried: 1 });
  });

  it.each([
    [1, 20],
    [300, 20],
    [2000, 8],
    [100_000, 4],
  ])('fits %d cells with %d px each', (cells, pitch) => {
    const grid = gridOf(cells, 448, 320);
    expect(grid.pitch).toBe(pitch);
    expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(cells);
    expect(grid.columns * pitch).toBeLessThanOrEqual(448);
  });
});

describe('the events', () => {
  const entry = (event: UploadEvent): Entry => ({ at: 1.4, date: new Date(0), event });
  const stopped = entry({ type: 'stopped' });

  it('have one entry for a row of progress of one file', () => {
    const events = [
      progress(),
      progress(),
      progress(file('other.mp4')),
      { type: 'stopped' } as const,
      progress(),
    ];
    const entries = events.map(entry).reduce(addEntry, [] as readonly Entry[]);
    expect(entries.map(({ event }) => event.type)).toEqual(['progress', 'progress', 'stopped', 'progress']);
    expect(entries[0]?.event).toBe(events[1]);
  });

  it('are kept to a number, and go by the hundred', () => {
    let entries: readonly Entry[] = [];
    for (let count = 0; count < 1001; count++) entries = addEntry(entries, entry({ type: 'stopped' }));
    expect(entries).toHaveLength(901);
    expect(shownOf(Array(300).fill(stopped))).toHaveLength(300);
    expect(shownOf(Array(301).fill(stopped))).toHaveLength(201);
    expect(shownOf(Array(400).fill(stopped))).toHaveLength(300);
  });

  it('can be filtered', () => {
    expect(passes('all', entry(progress()))).toBe(true);
    expect(passes('few', entry(progress()))).toBe(false);
    expect(passes('few', stopped)).toBe(true);
    expect(passes('stopped', stopped)).toBe(true);
    expect(passes('failed', stopped)).toBe(false);
  });

  it('are plain JSON, without the file itself', () => {
    const failed = entry({ type: 'failed', file: file(), error: error('http', { status: 500 }) });
    expect(JSON.parse(entriesAsJson([failed]))).toEqual([
      {
        at: 1,
        type: 'failed',
        file: { id: 'film.mp4', name: 'film.mp4', size: 1000, type: 'video/mp4' },
        error: { code: 'http', message: 'a technical message', status: 500, retryable: false },
      },
    ]);
  });
});

describe('the speed', () => {
  const after = (...sent: number[]) =>
    sent.reduce((speeds, bytes) => addSample(speeds, bytes, 500, 4), NO_SPEEDS);

  it('is measured while something is under way', () => {
    expect((['idle', 'uploading', 'waiting', 'stopped'] as const).filter(isBusy)).toEqual([
      'uploading',
      'waiting',
    ]);
  });

  it('is that of the last samples', () => {
    expect(after(0, 500, 1000).samples).toEqual([0, 1000, 1000]);
    expect(after(0, 500, 500, 500, 500, 500).samples.at(-1)).toBe(0);
  });

  it('is not negative where bytes are taken back', () => {
    expect(after(1000, 0).samples).toEqual([0, 0]);
  });

  it('has figures, and an average of the time in which something moved', () => {
    expect(figuresOf([0, 10, 20, 0])).toEqual({ now: 0, average: 15, highest: 20 });
    expect(figuresOf([])).toEqual({ now: 0, average: 0, highest: 0 });
  });

  it('is drawn from the right edge', () => {
    expect(pathOf([5, 10], 3, 100, 50)).toBe('M50.0 25.0L100.0 0.0');
    expect(pathOf([], 3, 100, 50)).toBe('');
  });
});

describe('the requests', () => {
  const request = (n: number, changes: Partial<JournalEntry> = {}): JournalEntry => ({
    n,
    time: 0,
    method: 'GET',
    path: '/',
    kind: 'page',
    origin: undefined,
    headers: {},
    outcome: 'answered',
    ...changes,
  });

  it('are asked for again from the first that is under way', () => {
    expect(nextSince([])).toBe(0);
    expect(nextSince([request(1), request(2)])).toBe(2);
    expect(nextSince([request(1), request(2, { outcome: 'pending' }), request(3)])).toBe(1);
  });

  it('stay the same objects, unless they have changed', () => {
    const known = [request(1), request(2, { outcome: 'pending' }), request(3)];
    const merged = mergeEntries(known, [request(2), request(3), request(4)]);
    expect(merged.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(merged[0]).toBe(known[0]);
    expect(merged[1]).not.toBe(known[1]);
    expect(merged[2]).toBe(known[2]);
    expect(mergeEntries(known, [])).toBe(known);
  });
});
