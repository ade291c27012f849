import { Observable, of } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { blame, firstOf, isBug, streamOf } from '../../../src/rx/from-callback.js';
import { thrownBy, watch } from '../support.js';

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

describe('isBug', () => {
  test.each([
    new TypeError("Cannot read properties of undefined (reading 'network')"),
    new TypeError('fetch is not a function'),
    new TypeError("Failed to execute 'fetch' on 'Window': Illegal invocation"),
    new TypeError('Window.fetch: u: is not a valid URL.'),
    new TypeError(''),
    new ReferenceError('token is not defined'),
  ])('%s: yes', (thrown) => {
    expect(isBug(thrown)).toBe(true);
  });

  test.each([
    'Failed to fetch',
    'Failed to fetch (sign.test)',
    'network error',
    'NetworkError when attempting to fetch resource.',
    'Error in input stream',
    'Load failed',
    'Load failed (sign.test)',
    'cancelled',
    'The network connection was lost.',
    'The Internet connection appears to be offline.',
    'A server with the specified hostname could not be found.',
    'Could not connect to the server.',
    'Network request failed',
    'Failed to fetch dynamically imported module: /sign.js',
  ])('no answer to a request: %s', (message) => {
    expect(isBug(new TypeError(message))).toBe(false);
  });

  test.each([
    new Error('fetch'),
    new SyntaxError('Unexpected token <'),
    new DOMException('', 'AbortError'),
    7,
  ])('any other: %s', (thrown) => {
    expect(isBug(thrown)).toBe(false);
  });
});

describe('blame', () => {
  test('hands a bug on to the page, at once, once, and as it is', () => {
    vi.useFakeTimers();
    const bug = new TypeError('s3cret is not a function');
    expect(blame(bug)).toEqual({ cause: 'TypeError', retryable: false });
    expect(thrownBy(() => vi.advanceTimersByTime(0))).toBe(bug);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test.each([
    [new RangeError('s3cret'), 'RangeError'],
    [new TypeError('Failed to fetch'), 'TypeError'],
    ['s3cret', 'string'],
  ])('keeps what may pass to itself, and tells its kind: %s', (thrown, cause) => {
    vi.useFakeTimers();
    expect(blame(thrown)).toEqual({ cause, retryable: true });
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
