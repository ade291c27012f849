import { describe, expect, test } from 'vitest';
import { percentOf } from '../../../src/queue/entry.js';
import { watch } from '../support.js';
import {
  bytes,
  diagnosed,
  errors,
  failed,
  giveUp,
  ID,
  network,
  prepare,
  refusal,
  stop,
  targetFailed,
} from '../upload/signals.js';
import { begin, bench, finish } from './queues.js';

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
    const record = add();
    signal(record, ...given);
    expect(record.snapshot().status).toBe(status);
  });

  test('holds what is known and no more', () => {
    const { add, signal } = bench();
    const record = add();
    const known = { id: 'f1', name: 'film.mp4', type: 'video/mp4', size: 10 };
    expect(record.snapshot()).toEqual({ ...known, status: 'queued', sent: 0, acknowledged: 0, percent: 0 });
    signal(record, ...begin, ...finish);
    const end = { status: 'completed', sent: 10, acknowledged: 10, percent: 100, chunks: 3, remoteId: ID };
    expect(record.snapshot()).toEqual({ ...known, ...end });
  });

  test('has the error that it failed with', () => {
    const { add, signal } = bench();
    const record = add();
    const error = refusal();
    signal(record, prepare, targetFailed(error));
    expect(record.snapshot().error).toBe(error);
  });

  test('is the same object until it changes', () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    const [a] = [add('a'), add('b')];
    queue.flush();
    signal(a, ...begin);
    queue.flush();
    const [before, after] = seen.values.slice(-2);
    expect(after!.files[0]).not.toBe(before!.files[0]);
    expect(after!.files[1]).toBe(before!.files[1]);
  });
});

describe('the queue', () => {
  test('is replayed to late subscribers', () => {
    const { queue, add } = bench();
    expect(watch(queue.snapshots$).values).toEqual([
      { state: 'stopped', files: [], sent: 0, size: 0, percent: 0, bytesPerSecond: 0, secondsLeft: null },
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
    signal(add('b'), ...begin, bytes(3));
    add('c');
    queue.flush();
    expect(seen.values.at(-1)).toMatchObject({ sent: 13, size: 30, percent: 43 });
  });

  test('is at 100 when every file is completed, not sooner', () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    const percent = () => {
      queue.flush();
      return seen.values.at(-1)!.percent;
    };
    const record = add();
    expect(percent()).toBe(0);
    signal(record, ...begin, ...finish.slice(0, -1), bytes(10));
    expect(percent()).toBe(99);
    signal(record, ...finish.slice(-1));
    expect(percent()).toBe(100);
    queue.remove('f1');
    expect(percent()).toBe(0);
  });

  test('is stopped or uploading, as it is told', () => {
    const { queue } = bench();
    const seen = watch(queue.snapshots$);
    for (const running of [true, false]) {
      queue.setRunning(running);
      queue.flush();
    }
    expect(seen.values.map(({ state }) => state)).toEqual(['stopped', 'uploading', 'stopped']);
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
    const record = add();
    queue.flush();
    const seen = watch(queue.snapshots$);
    signal(record, stop, bytes(3), giveUp(true), targetFailed(errors('network')));
    queue.flush();
    expect(seen.values).toHaveLength(1);
  });
});
