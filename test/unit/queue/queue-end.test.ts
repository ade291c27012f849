import { NEVER, Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { watch } from '../support.js';
import { errors, prepare, retry } from '../upload/signals.js';
import { begin, bench, finish } from './queues.js';

describe('close', () => {
  test('removes what has not ended, says so, completes, all at once', () => {
    const { queue, add, signal, told, events } = bench();
    const snapshots = watch(queue.snapshots$);
    signal(add('a'), ...begin, ...finish);
    signal(add('b'), ...begin);
    add('c');
    queue.setRunning(true);
    queue.close();
    expect(told().slice(-3)).toEqual(['removed b', 'removed c', 'destroyed']);
    expect(
      told()
        .filter((type) => type.endsWith(' a'))
        .at(-1),
    ).toBe('completed a');
    expect(events.done).toBe(true);
    expect(snapshots).toMatchObject({ done: true });
    expect(snapshots.values.at(-1)).toMatchObject({ files: [], state: 'idle' });
  });

  test('ends an effect that is just beginning', () => {
    let running = 0;
    const { queue, add, signal } = bench(
      () =>
        new Observable(() => {
          running++;
          queue.close();
          return () => {
            running--;
          };
        }),
    );
    signal(add(), prepare);
    queue.flush();
    expect(running).toBe(0);
  });

  test('ends effects before anybody is told', () => {
    let running = 0;
    const seen: number[] = [];
    const { queue, add, signal } = bench(
      () =>
        new Observable(() => {
          running++;
          return () => running--;
        }),
    );
    queue.events$.subscribe(() => seen.push(running));
    signal(add(), prepare);
    queue.flush();
    expect(running).toBe(1);
    seen.length = 0;
    queue.close();
    expect(running).toBe(0);
    expect(seen).toEqual([0, 0]);
  });

  test('is idempotent, and nothing comes after it', async () => {
    const { queue, add, signal, told, events } = bench();
    const entry = add();
    signal(entry, ...begin);
    queue.close();
    const before = told();
    queue.close();
    signal(entry, ...finish, retry, prepare);
    queue.emit({ type: 'stopped' });
    queue.drain();
    queue.flush();
    await Promise.resolve();
    expect(told()).toEqual(before);
    expect(before.filter((type) => type === 'destroyed')).toHaveLength(1);
    expect(events.error).toBeUndefined();
  });

  test('completes late subscribers', () => {
    const { queue } = bench();
    queue.close();
    expect(watch(queue.events$)).toMatchObject({ values: [], done: true });
    expect(watch(queue.snapshots$)).toMatchObject({ done: true });
  });
});

describe('fail', () => {
  const error = errors('init');

  test('errors both streams, for late subscribers too', () => {
    const { queue, add, events, told } = bench();
    const snapshots = watch(queue.snapshots$);
    add();
    queue.fail(error);
    expect(told()).toEqual(['added']);
    for (const seen of [events, snapshots, watch(queue.events$), watch(queue.snapshots$)]) {
      expect(seen.error).toBe(error);
      expect(seen.done).toBe(false);
    }
    expect(watch(queue.snapshots$).values).toEqual([]);
  });

  test('ends what runs', () => {
    let running = 0;
    const { queue, add, signal } = bench(
      () =>
        new Observable(() => {
          running++;
          return () => running--;
        }),
    );
    signal(add(), prepare);
    queue.flush();
    queue.fail(error);
    expect(running).toBe(0);
    expect(queue.all()).toEqual([]);
  });

  test('is the last that is heard', async () => {
    const { queue, told } = bench(() => NEVER);
    queue.fail(error);
    queue.close();
    queue.fail(errors('network'));
    await Promise.resolve();
    expect(told()).toEqual([]);
    expect(watch(queue.events$).error).toBe(error);
  });

  test('ends a delivery under way', () => {
    const { queue, add, signal, told, events } = bench();
    let done = false;
    queue.events$.subscribe({
      next: ({ type }) => {
        if (type === 'target' && !done) queue.fail(error);
        done ||= type === 'target';
      },
      error: () => {},
    });
    signal(add(), prepare);
    queue.flush();
    expect(told()).toEqual(['added', 'target']);
    expect(events.error).toBe(error);
  });
});
