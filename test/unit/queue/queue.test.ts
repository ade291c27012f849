import { config, NEVER, Observable } from 'rxjs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import type { Effect } from '../../../src/upload/effect.js';
import { watch } from '../support.js';
import { chunk, failed, giveUp, prepare, retry, sending, stop, waited } from '../upload/signals.js';
import { begin, bench, finish } from './queues.js';

describe('events', () => {
  test('come in order, with the file they are of', () => {
    const { queue, add, signal, told, events } = bench(() => NEVER);
    const entry = add();
    signal(entry, ...begin, ...finish);
    queue.flush();
    expect(told()).toEqual([
      'added',
      'target',
      'started',
      'chunk',
      'progress',
      'chunk',
      'chunk',
      'progress',
      'completed',
    ]);
    expect(events.values.every((event) => 'file' in event && event.file === entry.file)).toBe(true);
  });

  test('wait for the flush, or for the next microtask', async () => {
    const { queue, add, told } = bench();
    add();
    expect(told()).toEqual([]);
    queue.flush();
    expect(told()).toEqual(['added']);
    add('f2');
    expect(told()).toEqual(['added']);
    await Promise.resolve();
    expect(told()).toEqual(['added', 'added f2']);
  });

  test('of many changes come with one snapshot', async () => {
    const { queue, add, signal } = bench();
    const seen = watch(queue.snapshots$);
    const entry = add();
    signal(entry, ...begin);
    queue.setRunning(true);
    await Promise.resolve();
    expect(seen.values).toHaveLength(2);
    expect(seen.values[1]).toMatchObject({ state: 'uploading', files: [{ status: 'uploading', chunks: 3 }] });
    await Promise.resolve();
    expect(seen.values).toHaveLength(2);
  });

  test('tell how many files ended since the queue was last idle', () => {
    const { queue, add, signal, events } = bench();
    signal(add('a'), ...begin, ...finish);
    signal(add('b'), prepare, giveUp(true));
    signal(add('c'), ...begin, ...finish);
    queue.drain();
    queue.drain();
    queue.flush();
    expect(events.values.filter(({ type }) => type === 'drained')).toEqual([
      { type: 'drained', completed: 2, failed: 1 },
      { type: 'drained', completed: 0, failed: 0 },
    ]);
  });
});

describe('effects', () => {
  function recorder() {
    const log: string[] = [];
    const run = (_: unknown, effect: Effect) =>
      new Observable<never>(() => {
        log.push(`+${effect.do}`);
        return () => log.push(`-${effect.do}`);
      });
    return { log, ...bench(run) };
  }

  test('begin and end with the flush', () => {
    const { log, queue, add, signal } = recorder();
    const entry = add();
    signal(entry, prepare);
    expect(log).toEqual([]);
    queue.flush();
    signal(entry, ...begin, failed());
    expect(log).toEqual(['+ask']);
    queue.flush();
    expect(log).toEqual(['+ask', '-ask', '+wait']);
    signal(entry, waited);
    queue.flush();
    signal(entry, ...chunk);
    queue.flush();
    expect(log.slice(3)).toEqual(['-wait', '+send']);
    queue.remove('f1');
    queue.flush();
    expect(log.slice(5)).toEqual(['-send']);
  });

  test('that are over before the flush never begin', () => {
    const { log, queue, add, signal } = recorder();
    signal(add(), prepare, stop);
    queue.flush();
    expect(log).toEqual([]);
  });

  test('run before the events that come of them are told', () => {
    const order: string[] = [];
    const { queue, add, signal } = bench((_, effect) => {
      order.push(effect.do);
      return NEVER;
    });
    queue.events$.subscribe(({ type }) => order.push(type));
    signal(add(), prepare);
    queue.flush();
    expect(order).toEqual(['ask', 'added']);
  });

  test('of a file that has moved on are not heard any more', () => {
    let say = (_: ReturnType<typeof giveUp>) => {};
    const { queue, add, signal } = bench(
      (_, effect) =>
        new Observable((subscriber) => {
          if (effect.do === 'ask') say = (late) => subscriber.next(late);
        }),
    );
    const entry = add();
    signal(entry, prepare);
    queue.flush();
    signal(entry, stop, prepare);
    say(giveUp(false));
    expect(entry.snapshot().status).toBe('preparing');
    queue.flush();
    say(giveUp(false));
    expect(entry.snapshot().status).toBe('failed');
  });
});

describe('a subscriber may', () => {
  /** Does `act` when an event of `type` is told; all that is told to another subscriber. */
  function when(type: UploadEvent['type'], act: (bed: ReturnType<typeof bench>) => void): string[] {
    const bed = bench();
    let done = false;
    bed.queue.events$.subscribe((event) => {
      if (event.type !== type || done) return;
      done = true;
      act(bed);
    });
    const later: string[] = [];
    bed.queue.events$.subscribe((event) => later.push(event.type));
    bed.signal(bed.add(), prepare);
    bed.queue.flush();
    return later;
  }

  test.each<[string, UploadEvent['type'], (bed: ReturnType<typeof bench>) => void, string[]]>([
    [
      'signal',
      'started',
      ({ queue, signal }) => {
        signal(queue.get('f1')!, sending, ...finish);
        queue.flush();
      },
      ['added', 'target', 'started', 'chunk', 'progress', 'chunk', 'chunk', 'progress', 'completed'],
    ],
    ['remove', 'target', ({ queue }) => queue.remove('f1'), ['added', 'target', 'started', 'removed']],
    ['add', 'added', ({ add }) => add('f2'), ['added', 'target', 'started', 'added']],
    ['close', 'target', ({ queue }) => queue.close(), ['added', 'target', 'started', 'removed', 'destroyed']],
  ])('%s', (_, type, act, told) => {
    expect(when(type, act)).toEqual(told);
  });

  test('throw: others still hear, and the queue goes on', () => {
    vi.useFakeTimers();
    const reported: unknown[] = [];
    config.onUnhandledError = (error) => reported.push(error);
    onTestFinished(() => {
      config.onUnhandledError = null;
      vi.useRealTimers();
    });
    const { queue, add, signal } = bench();
    queue.events$.subscribe(() => {
      throw 'mine';
    });
    const later = watch(queue.events$);
    signal(add(), prepare);
    queue.flush();
    add('f2');
    queue.flush();
    expect(later.values.map(({ type }) => type)).toEqual(['added', 'target', 'started', 'added']);
    vi.runAllTimers();
    expect(reported).toEqual(['mine', 'mine', 'mine', 'mine']);
  });
});

describe('remove', () => {
  test('tells of a file that has not ended, and forgets it', () => {
    const { queue, add, signal, told } = bench();
    signal(add(), ...begin);
    queue.remove('f1');
    queue.remove('f1');
    queue.remove('nobody');
    queue.flush();
    expect(told().filter((type) => type === 'removed')).toHaveLength(1);
    expect(queue.get('f1')).toBeUndefined();
    expect(queue.all()).toEqual([]);
  });

  test('says nothing of one that has ended', () => {
    const { queue, add, signal, told } = bench();
    signal(add(), ...begin, ...finish);
    queue.remove('f1');
    queue.flush();
    expect(told()).not.toContain('removed');
    expect(told().at(-1)).toBe('completed');
  });

  test('is for good: nothing that comes late is told', () => {
    const { queue, add, signal, told } = bench();
    const entry = add();
    signal(entry, ...begin);
    queue.remove('f1');
    signal(entry, ...finish, retry, prepare);
    queue.flush();
    expect(told().at(-1)).toBe('removed');
  });
});

test('the file under way is the one that is neither waiting for its turn nor over', () => {
  const { queue, add, signal } = bench();
  const [a, b] = [add('a'), add('b')];
  expect(queue.active()).toBeUndefined();
  signal(b, prepare);
  expect(queue.active()).toBe(b);
  signal(b, stop);
  expect(queue.active()).toBeUndefined();
  signal(a, ...begin, ...finish);
  expect(queue.active()).toBeUndefined();
  expect(queue.all()).toEqual([a, b]);
});
