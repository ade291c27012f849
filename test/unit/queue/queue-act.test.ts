import { Observable } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { watch } from '../support.js';
import { answer, bytes, IN_PROGRESS, prepare, sending, target } from '../upload/signals.js';
import { bench } from './queues.js';

describe('who acts on a snapshot', () => {
  test('gets another that shows what came of it', async () => {
    const { queue, add, told } = bench();
    const snapshots = watch(queue.snapshots$);
    queue.snapshots$.subscribe(({ files }) => {
      if (files.length === 2) queue.remove('a');
    });
    add('a');
    add('b');
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    expect(snapshots.values.at(-1)?.files.map(({ id }) => id)).toEqual(['b']);
    expect(told()).toEqual(['added a', 'added b', 'removed a']);
  });

  test('has what comes of it told where that is an event alone, too', async () => {
    const { queue, add, signal, told } = bench();
    const entry = add();
    // A `progress` is owed: the acknowledgement makes no snapshot by itself.
    signal(entry, prepare, target(), sending, bytes(1), bytes(2));
    queue.flush();
    let isDone = false;
    queue.snapshots$.subscribe(({ state }) => {
      if (isDone || state !== 'uploading') return;
      isDone = true;
      signal(entry, (now) => answer(now, IN_PROGRESS));
    });
    await Promise.resolve();
    queue.setRunning(true);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    expect(told().at(-1)).toBe('chunk');
  });

  test('by ending it all hears of the end', () => {
    const { queue, add, told, events } = bench();
    const snapshots = watch(queue.snapshots$);
    queue.snapshots$.subscribe(({ files }) => {
      if (files.length === 1) queue.close();
    });
    add('a');
    queue.flush();
    expect(told()).toEqual(['added a', 'removed a', 'destroyed']);
    expect([events.done, snapshots.done]).toEqual([true, true]);
    expect(snapshots.values.at(-1)?.files).toEqual([]);
  });
});

test('a callback of the page that throws as it is called off does not keep the next effect from its beginning', () => {
  vi.useFakeTimers();
  const begun: string[] = [];
  const { queue, add, signal } = bench((_, effect) => {
    begun.push(effect.do);
    return new Observable((subscriber) => {
      if (effect.do === 'ask') subscriber.next(target());
      return () => {
        if (effect.do === 'ask') throw new Error('mine');
      };
    });
  });
  signal(add(), prepare);
  queue.flush();
  expect(begun).toEqual(['ask', 'send']);
  // RxJS says what was thrown by several in one error.
  expect(() => vi.runAllTimers()).toThrow('mine');
  vi.useRealTimers();
});
