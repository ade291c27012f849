import { EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { delayed, firstWithin } from '../../../src/rx/delay.js';
import { watch } from '../support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('delayed', () => {
  test('emits after the time, once', () => {
    const seen = watch(delayed(1000, 'x'));
    vi.advanceTimersByTime(999);
    expect(seen.values).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toMatchObject({ values: ['x'], done: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is called off', () => {
    const seen = watch(delayed(1000, 'x'));
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('firstWithin', () => {
  const within = <T>(source: Observable<T>) =>
    firstWithin(
      source,
      1000,
      () => 'late',
      () => 'empty',
    );

  test.each([
    ['the first of many', of(1, 2), { values: [1], done: true }],
    ['nothing', EMPTY, { values: [], error: 'empty' }],
    ['an error', throwError(() => 'broken'), { values: [], error: 'broken' }],
    ['a value in time', delayed(1000 - 1, 1), { values: [1], done: true }],
    ['a value too late', delayed(1001, 1), { values: [], error: 'late' }],
    ['never', NEVER, { values: [], error: 'late' }],
  ])('%s', (_, source, outcome) => {
    const seen = watch(within(source));
    vi.advanceTimersByTime(2000);
    expect(seen).toMatchObject(outcome);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, (seen: { unsubscribe(): void }) => void]>([
    ['the time is over', () => vi.advanceTimersByTime(1000)],
    ['nobody listens any more', (seen) => seen.unsubscribe()],
  ])('lets go of the source when %s', (_, end) => {
    let open = 0;
    const source = new Observable(() => {
      open++;
      return () => open--;
    });
    const seen = watch(within(source));
    expect(open).toBe(1);
    end(seen);
    expect(open).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
