import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { percentOf } from '../../../src/queue/entry.js';
import { watch } from '../support.js';
import {
  busy,
  bytes,
  chunk,
  diagnosed,
  errors,
  failed,
  giveUp,
  ID,
  lastChunk,
  network,
  prepare,
  refusal,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  waited,
} from '../upload/signals.js';
import { type Bench, begin, bench, finish } from './queues.js';

test.each([
  [0, 10, false, 0],
  [1, 3, false, 33],
  [999, 1000, false, 99],
  [10, 10, false, 99],
  [10, 10, true, 100],
  [0, 0, false, 0],
  [0, 0, true, 100],
])('percentOf(%i, %i, %s) is %i', (sent, size, completed, percent) => {
  expect(percentOf(sent, size, completed)).toBe(percent);
});

describe('a file', () => {
  test.each([
    ['queued', []],
    ['preparing', [prepare]],
    ['uploading', begin],
    ['retrying', [...begin, failed()]],
    ['waiting', [...begin, failed(network()), diagnosed(true)]],
    ['stopped', [...begin, stop]],
    ['completed', [...begin, ...finish]],
    ['failed', [...begin, giveUp(true)]],
  ])('is %s', (status, given) => {
    const { add, signal } = bench();
    const entry = add();
    signal(entry, ...given);
    expect(entry.snapshot().status).toBe(status);
  });

  test('holds what is known and no more', () => {
    const { add, signal } = bench();
    const entry = add();
    const known = { id: 'f1', name: 'film.mp4', type: 'video/mp4', size: 10 };
    const nothing = { sent: 0, acknowledged: 0, percent: 0, bytesPerSecond: 0, secondsLeft: null };
    expect(entry.snapshot()).toEqual({ ...known, ...nothing, status: 'queued' });
    signal(entry, ...begin, ...finish);
    const sums = { sent: 10, acknowledged: 10, percent: 100, bytesPerSecond: 0, secondsLeft: null };
    expect(entry.snapshot()).toEqual({ ...known, ...sums, status: 'completed', chunks: 3, remoteId: ID });
  });

  test('has the error that it failed with', () => {
    const { add, signal } = bench();
    const entry = add();
    const error = refusal();
    signal(entry, prepare, targetFailed(error));
    expect(entry.snapshot().error).toBe(error);
  });

  test('is the same object until it changes', () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    const [a, b] = [add('a'), add('b')];
    queue.flush();
    const looks = vi.spyOn(b, 'snapshot');
    signal(a, ...begin);
    queue.flush();
    expect(looks).not.toHaveBeenCalled();
    const [before, after] = seen.values.slice(-2);
    expect(after!.files[0]).not.toBe(before!.files[0]);
    expect(after!.files[1]).toBe(before!.files[1]);
  });
});

describe('the queue', () => {
  test('is replayed to late subscribers', () => {
    const { queue, add } = bench();
    expect(watch(queue.snapshots$).values).toEqual([
      {
        state: 'idle',
        files: [],
        sent: 0,
        acknowledged: 0,
        size: 0,
        percent: 0,
        bytesPerSecond: 0,
        secondsLeft: null,
      },
    ]);
    add();
    queue.flush();
    const [one] = watch(queue.snapshots$).values;
    expect(one!.files).toHaveLength(1);
    expect(watch(queue.snapshots$).values[0]).toBe(one);
  });

  test('sums its files up', () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    signal(add('a'), ...begin, ...finish);
    signal(add('b'), prepare, target(), ...chunk, sending, bytes(7));
    add('c');
    queue.flush();
    expect(seen.values.at(-1)).toMatchObject({ sent: 17, acknowledged: 14, size: 30, percent: 56 });
  });

  test.each([1, 3])(
    'has sums that are those of its files, whatever became of them; told at every act %i',
    (often) => {
      const { queue, add, signal } = bench();
      const seen = watch(queue.snapshots$);
      queue.setRunning(true);
      const acts: (() => void)[] = [
        () => add('a'),
        () => add('b'),
        () => add('c'),
        () => signal(queue.get('a')!, ...begin, ...finish),
        () => signal(queue.get('b')!, prepare, target(), ...chunk, sending, bytes(7)),
        () => queue.remove('a'),
        () => add('d'),
        () => signal(queue.get('b')!, giveUp(true)),
        () => signal(queue.get('c')!, ...begin, bytes(3)),
        () => queue.remove('b'),
        () => signal(queue.get('c')!, giveUp(true), retry),
        () => add('a'),
        () => signal(queue.get('d')!, ...begin, bytes(2), stop),
        () => queue.remove('c'),
        () => signal(queue.get('d')!, prepare, ...chunk, ...chunk, ...lastChunk),
        () => queue.removeAll(),
        () => add('e'),
      ];
      for (const [index, act] of acts.entries()) {
        act();
        if (index % often > 0) continue;
        queue.flush();
        const { files, sent, acknowledged, size, percent } = seen.values.at(-1)!;
        expect(files).toEqual(queue.all().map((entry) => entry.snapshot()));
        const sum = (key: 'sent' | 'acknowledged' | 'size') =>
          files.reduce((sum, file) => sum + file[key], 0);
        expect([sent, acknowledged, size]).toEqual([sum('sent'), sum('acknowledged'), sum('size')]);
        const isCompleted = files.length > 0 && files.every(({ status }) => status === 'completed');
        expect(percent).toBe(percentOf(sent, size, isCompleted));
      }
      queue.tellStopped();
      queue.setRunning(false);
      queue.tellStopped();
      queue.flush();
      expect(seen.values.at(-1)!.state).toBe('stopped');
      signal(queue.get('e')!, ...begin, ...finish);
      queue.flush();
      expect(seen.values.at(-1)!.state).toBe('idle');
    },
  );

  test('is at 100 when every file is completed, not sooner', () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    const percent = () => {
      queue.flush();
      return seen.values.at(-1)!.percent;
    };
    const entry = add();
    expect(percent()).toBe(0);
    signal(entry, ...begin, ...finish.slice(0, -1), bytes(10));
    expect(percent()).toBe(99);
    signal(entry, ...finish.slice(-1));
    expect(percent()).toBe(100);
    queue.remove('f1');
    expect(percent()).toBe(0);
  });

  /** What it is after each of these. */
  function statesAfter(...acts: ((bed: Bench) => void)[]): string[] {
    const bed = bench();
    const seen = watch(bed.queue.snapshots$);
    return acts.map((act) => {
      act(bed);
      bed.queue.flush();
      return seen.values.at(-1)!.state;
    });
  }
  const addOne = ({ add }: Bench) => add();
  const start = ({ queue }: Bench) => queue.setRunning(true);
  const stopIt = ({ queue }: Bench) => {
    queue.setRunning(false);
    queue.tellStopped();
  };

  test.each<[string, ((bed: Bench) => void)[], string[]]>([
    ['idle until it is started', [addOne, start], ['idle', 'uploading']],
    ['stopped where somebody stops it', [addOne, start, stopIt], ['idle', 'uploading', 'stopped']],
    ['idle where nothing was left to stop', [start, stopIt], ['uploading', 'idle']],
    [
      'idle where what was left is over',
      [addOne, stopIt, ({ queue, signal }) => signal(queue.get('f1')!, ...begin, ...finish)],
      ['idle', 'stopped', 'idle'],
    ],
    ['idle when it is drained', [addOne, start, ({ queue }) => queue.drain()], ['idle', 'uploading', 'idle']],
    [
      'no longer stopped once it is started again',
      [addOne, stopIt, start, ({ queue }) => queue.drain()],
      ['idle', 'stopped', 'uploading', 'idle'],
    ],
  ])('is %s', (_, acts, states) => {
    expect(statesAfter(...acts)).toEqual(states);
  });

  test('tells that it is stopped', () => {
    const { queue, told } = bench();
    stopIt({ queue } as Bench);
    queue.flush();
    expect(told()).toEqual(['stopped']);
  });

  test('is waiting while the file under way is', () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    queue.setRunning(true);
    signal(add(), ...begin, failed(network()), diagnosed(true));
    queue.flush();
    expect(seen.values.at(-1)!.state).toBe('waiting');
  });

  test('does not change when nothing does', () => {
    const { queue, add, signal } = bench();
    const entry = add();
    queue.flush();
    const seen = watch(queue.snapshots$);
    signal(entry, stop, bytes(3), giveUp(true), targetFailed(errors('network')));
    queue.flush();
    expect(seen.values).toHaveLength(1);
  });
});

describe('while it is shown', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A file of 10 bytes in one chunk, whose request is open. */
  function sendingFile() {
    const bed = bench();
    const entry = bed.add();
    bed.signal(entry, prepare, target(true, 100), sending);
    bed.queue.setRunning(true);
    bed.queue.flush();
    return { ...bed, entry };
  }

  test('a wait says why, which attempt comes, of how many, and when', () => {
    const { queue, signal, entry } = sendingFile();
    const seen = watch(queue.snapshots$);
    const error = busy();
    signal(entry, failed(error));
    queue.flush();
    vi.advanceTimersByTime(400);
    const retrying = { error, attempt: 1, attempts: 2, until: 1_001_000 };
    expect(seen.values.at(-1)!.files[0]).toMatchObject({ status: 'retrying', retrying });
    signal(entry, waited, sending, failed(error));
    queue.flush();
    const second = { error, attempt: 2, attempts: 2, until: 1_002_400 };
    expect(seen.values.at(-1)!.files[0]!.retrying).toEqual(second);
    signal(entry, waited);
    queue.flush();
    expect(seen.values.at(-1)!.files[0]).not.toHaveProperty('retrying');
  });

  test('speed and time left are those of the file under way, and of all files', () => {
    const { queue, add, signal, entry } = sendingFile();
    const seen = watch(queue.snapshots$);
    add('b');
    signal(entry, bytes(1));
    vi.advanceTimersByTime(1000);
    signal(entry, bytes(3));
    queue.flush();
    const { bytesPerSecond, secondsLeft, files } = seen.values.at(-1)!;
    expect([bytesPerSecond, secondsLeft]).toEqual([2, 9]);
    expect(files[0]).toMatchObject({ bytesPerSecond: 2, secondsLeft: 4 });
    expect(files[1]).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
    signal(entry, stop);
    queue.flush();
    expect(seen.values.at(-1)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
  });

  test.each([true, false])(
    'bytes alone make one in 250 ms, and the last one always; events seen: %s',
    async (isSeen) => {
      const { queue, signal, entry, events } = sendingFile();
      if (!isSeen) events.unsubscribe();
      const seen = watch(queue.snapshots$);
      const sent = () => seen.values.map((snapshot) => snapshot.sent);
      for (let loaded = 1; loaded <= 5; loaded++) {
        signal(entry, bytes(loaded));
        await vi.advanceTimersByTimeAsync(50);
      }
      expect(sent()).toEqual([0, 1, 5]);
      signal(entry, bytes(6));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(sent()).toEqual([0, 1, 5, 6]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('it is up to date for who comes in between', () => {
    const { queue, signal, entry } = sendingFile();
    signal(entry, bytes(1), bytes(2));
    expect(watch(queue.snapshots$).values).toMatchObject([{ sent: 2 }]);
  });

  test('anything else is told at once', async () => {
    const { queue, signal, entry } = sendingFile();
    const seen = watch(queue.snapshots$);
    signal(entry, bytes(1), bytes(2), failed());
    await Promise.resolve();
    expect(seen.values.at(-1)).toMatchObject({ sent: 2, files: [{ status: 'retrying' }] });
  });

  test('to nobody, none is made', async () => {
    const { queue, signal, entry } = sendingFile();
    const made = vi.spyOn(entry, 'snapshot');
    watch(queue.snapshots$).unsubscribe();
    made.mockClear();
    signal(entry, bytes(3), failed(), stop);
    await vi.advanceTimersByTimeAsync(1000);
    queue.flush();
    expect(made).not.toHaveBeenCalled();
    expect(watch(queue.snapshots$).values).toMatchObject([{ sent: 3, files: [{ status: 'stopped' }] }]);
  });
});
