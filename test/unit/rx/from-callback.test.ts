import { Observable, of } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { firstOf, streamOf } from '../../../src/rx/from-callback.js';
import { watch } from '../support.js';

describe('streamOf', () => {
  test('gives every value', () => {
    expect(watch(streamOf(() => of('a', 'b')))).toMatchObject({ values: ['a', 'b'], done: true });
    expect(watch(streamOf(() => 'ab'))).toMatchObject({ values: ['ab'], done: true });
  });
});

describe('firstOf', () => {
  test('takes a value for itself', () => {
    expect(watch(firstOf(() => 'text'))).toMatchObject({ values: ['text'], done: true });
  });

  test.each([
    ['an Observable', () => of('a', 'b')],
    ['an array', () => ['a', 'b']],
    ['an iterable', () => new Set(['a', 'b'])],
  ])('takes the first of %s', (_, call) => {
    expect(watch(firstOf<string>(call))).toMatchObject({ values: ['a'], done: true });
  });

  test.each([7, null, undefined, { url: 'a' }])('takes what is no stream for itself: %j', (returned) => {
    const seen = watch(firstOf(() => returned as unknown as string));
    expect(seen).toMatchObject({ values: [returned], done: true });
  });

  test('lets go of the rest', () => {
    const teardown = vi.fn();
    const source = new Observable<string>((to) => {
      to.next('a');
      return teardown;
    });
    watch(firstOf(() => source));
    expect(teardown).toHaveBeenCalledOnce();
  });

  test('waits for a promise', async () => {
    const seen = watch(firstOf(() => Promise.resolve('a')));
    expect(seen.values).toEqual([]);
    await vi.waitFor(() => expect(seen).toMatchObject({ values: ['a'], done: true }));
  });

  test('calls only when subscribed to', () => {
    const call = vi.fn(() => 'a');
    const first = firstOf(call);
    expect(call).not.toHaveBeenCalled();
    watch(first);
    watch(first);
    expect(call).toHaveBeenCalledTimes(2);
  });

  test('errors with what the call throws', () => {
    const seen = watch(
      firstOf((): string => {
        throw 'mine';
      }),
    );
    expect(seen.error).toBe('mine');
  });
});
