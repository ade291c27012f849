import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import type { LaneSignal } from '../../../src/upload/signal.js';
import { watch } from '../support.js';
import {
  chunk,
  http,
  lane,
  laneAnswer,
  laneDiagnosed,
  laneFailed,
  laneWaited,
  network,
  prepare,
  target,
} from '../upload/signals.js';
import { bench, runAsk } from './queues.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A file of three chunks between the first, which is acknowledged, and the last. */
function spreadFile() {
  const bed = bench(runAsk, { parallel: 3 });
  const entry = bed.add();
  bed.signal(entry, prepare, target(true, 2), ...chunk);
  bed.queue.flush();
  const seen = watch(bed.queue.snapshots$);
  const signal = (...given: Parameters<typeof bed.signal>[1][]) => {
    bed.signal(entry, ...given);
    bed.queue.flush();
    return seen.values.at(-1)!.files[0]!;
  };
  return { ...bed, entry, seen, signal };
}

const isBusy = (index: number, retryAfter: number) =>
  laneFailed(index, http(500, { retryable: true, retryAfter, chunk: index }));
const loaded = (index: number, bytes: number) =>
  lane(index, { type: 'bytes', loaded: bytes } satisfies LaneSignal);

test('a file is tried again where all its chunks wait, and at the soonest of their attempts', () => {
  const { signal } = spreadFile();
  expect(signal(isBusy(1, 10_000)).status).toBe('uploading');
  vi.advanceTimersByTime(3000);
  expect(signal(isBusy(3, 1000))).not.toHaveProperty('retrying');
  vi.advanceTimersByTime(500);
  const file = signal(isBusy(2, 4000));
  expect(file).toMatchObject({ status: 'retrying', bytesPerSecond: 0, secondsLeft: null });
  expect(file.retrying).toMatchObject({ error: { chunk: 3 }, attempt: 1, attempts: 2, until: 1_004_000 });
  expect(signal(laneWaited(3))).not.toHaveProperty('retrying');
  // The others have waited all the while.
  const later = signal(laneFailed(3, http(500, { retryable: true, retryAfter: 9000 })));
  expect(later.retrying).toMatchObject({ error: { chunk: 2 }, until: 1_007_500 });
});

test('a file is not tried again while it is found out why a chunk was not answered', () => {
  const { signal } = spreadFile();
  signal(isBusy(1, 1000), isBusy(2, 1000));
  expect(signal(laneFailed(3, network())).status).toBe('uploading');
  expect(signal(laneDiagnosed(3, true))).toMatchObject({ status: 'waiting' });
});

test('a chunk that is acknowledged before others is told, its bytes counted already or not', () => {
  const { signal, events, seen } = spreadFile();
  signal(loaded(3, 2));
  vi.advanceTimersByTime(1000);
  const before = seen.values.length;
  signal(laneAnswer(3));
  vi.advanceTimersByTime(1000);
  signal();
  expect(seen.values.length).toBe(before + 1);
  expect(seen.values.at(-1)!.files[0]).toMatchObject({ sent: 4, acknowledged: 4 });
  const told = events.values.filter(({ type }: UploadEvent) => type === 'progress');
  expect(told.at(-1)).toMatchObject({ sent: 4, acknowledged: 4, percent: 40 });
});

test('what goes on for the file is one thing, whatever its chunks do', () => {
  const run = vi.fn(runAsk);
  const { add, signal, queue } = bench(run, { parallel: 3 });
  const entry = add();
  signal(entry, prepare, target(true, 2));
  queue.flush();
  signal(entry, ...chunk);
  queue.flush();
  const begun = run.mock.calls.length;
  expect(run).toHaveBeenLastCalledWith(entry, { do: 'spread', goesOn: true });
  signal(entry, laneFailed(1), laneAnswer(2), loaded(3, 1), laneWaited(1));
  queue.flush();
  expect(run.mock.calls.length).toBe(begun);
});
