import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import type { FileEntry } from '../../../src/queue/entry.js';
import {
  answer,
  bytes,
  chunk,
  failed,
  giveUp,
  IN_PROGRESS,
  prepare,
  sending,
  stop,
  target,
} from '../upload/signals.js';
import { type Bench, begin, bench, finish } from './queues.js';

type ProgressEvent = Extract<UploadEvent, { type: 'progress' }>;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A file of 10 bytes, in one chunk, whose request is open. */
function sendingFile(...given: Parameters<Bench['signal']>[1][]): { bed: Bench; entry: FileEntry } {
  const bed = bench();
  const entry = bed.add();
  bed.signal(entry, prepare, target(true, 100), sending, ...given);
  bed.queue.flush();
  return { bed, entry };
}

const progressOf = ({ events }: Bench) =>
  events.values.filter((event): event is ProgressEvent => event.type === 'progress');
const sentOf = (bed: Bench) => progressOf(bed).map(({ sent }) => sent);

describe('progress', () => {
  test('comes at most once in 250 ms, and the last one always', () => {
    const { bed, entry } = sendingFile();
    for (let loaded = 1; loaded <= 5; loaded++) {
      bed.signal(entry, bytes(loaded));
      vi.advanceTimersByTime(50);
    }
    bed.queue.flush();
    expect(sentOf(bed)).toEqual([1, 5]);
    bed.signal(entry, bytes(6));
    vi.advanceTimersByTime(249);
    bed.queue.flush();
    expect(sentOf(bed)).toEqual([1, 5]);
    bed.signal(entry, bytes(7));
    vi.advanceTimersByTime(1);
    bed.queue.flush();
    expect(sentOf(bed)).toEqual([1, 5, 7]);
    vi.advanceTimersByTime(10_000);
    bed.queue.flush();
    expect(sentOf(bed)).toEqual([1, 5, 7]);
  });

  test('is delivered by its timer alone', async () => {
    const { bed, entry } = sendingFile(bytes(1), bytes(2));
    expect(sentOf(bed)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(250);
    expect(sentOf(bed)).toEqual([1, 2]);
    expect(entry.state.sent).toBe(2);
  });

  test.each([
    ['completes', 'completed', finish],
    ['fails', 'failed', [giveUp(true)]],
    ['is removed', 'removed', []],
  ])('that is owed comes just before a file %s', (_, end, given) => {
    const bed = bench();
    const entry = bed.add();
    bed.signal(entry, ...begin, bytes(1), bytes(2), ...given);
    bed.queue.remove('f1');
    bed.queue.flush();
    expect(bed.told().slice(-2)).toEqual(['progress', end]);
    expect(sentOf(bed)).toEqual([1, end === 'completed' ? 10 : 2]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['a stop', [stop], 'stopped'],
    ['a failed attempt', [failed()], 'retrying'],
  ])('that is owed outlives %s', (_, given, status) => {
    const { bed, entry } = sendingFile(bytes(1), bytes(2), ...given);
    vi.advanceTimersByTime(250);
    bed.queue.flush();
    expect(entry.snapshot().status).toBe(status);
    expect(sentOf(bed)).toEqual([1, 2]);
  });

  test('is 100 once, just before completed, and not sooner', () => {
    const { bed, entry } = sendingFile();
    bed.signal(entry, bytes(10));
    vi.advanceTimersByTime(1000);
    bed.queue.flush();
    expect(progressOf(bed).at(-1)).toMatchObject({ sent: 10, acknowledged: 0, percent: 99 });
    bed.signal(entry, (state) => answer(state, '{"OK":1,"data":{"id":"x"}}'));
    vi.advanceTimersByTime(1000);
    bed.queue.flush();
    expect(bed.told().slice(-3)).toEqual(['chunk', 'progress', 'completed']);
    const all = progressOf(bed).map(({ percent }) => percent);
    expect(all.filter((percent) => percent === 100)).toHaveLength(1);
    expect(progressOf(bed).at(-1)).toMatchObject({ sent: 10, acknowledged: 10, percent: 100 });
  });

  test('tells acknowledged from sent, and floors', () => {
    const bed = bench();
    bed.signal(bed.add(), prepare, target(true, 3), ...chunk, sending, bytes(5));
    vi.advanceTimersByTime(250);
    bed.queue.flush();
    expect(progressOf(bed).at(-1)).toMatchObject({ sent: 5, acknowledged: 3, size: 10, percent: 50 });
  });

  test('tells speed and time left once they are known', () => {
    const { bed, entry } = sendingFile(bytes(1));
    expect(progressOf(bed)[0]).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
    vi.advanceTimersByTime(1000);
    bed.signal(entry, bytes(3));
    bed.queue.flush();
    expect(progressOf(bed)[1]).toMatchObject({ bytesPerSecond: 2, secondsLeft: 4 });
  });

  test('of two files are apart', () => {
    const bed = bench();
    const [a, b] = [bed.add('a'), bed.add('b')];
    bed.signal(a, prepare, target(), sending, (state) => answer(state, IN_PROGRESS), stop);
    bed.signal(b, prepare, target(), sending, bytes(1));
    bed.queue.flush();
    expect(progressOf(bed).map(({ file, sent }) => [file.id, sent])).toEqual([
      ['a', 4],
      ['b', 1],
    ]);
  });

  test('leaves no timer behind', () => {
    const { bed } = sendingFile(bytes(1), bytes(2));
    expect(vi.getTimerCount()).toBe(1);
    bed.queue.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
