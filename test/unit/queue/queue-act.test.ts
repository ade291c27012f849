import { describe, expect, test } from 'vitest';
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
