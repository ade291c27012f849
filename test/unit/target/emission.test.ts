import { Observable, of, throwError } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { errorFactory } from '../../../src/messages.js';
import { firstOf, veiled } from '../../../src/target/emission.js';
import { watch } from '../support.js';

const isText = (value: unknown): value is string => typeof value === 'string';

describe('firstOf', () => {
  test('takes a value for itself', () => {
    expect(watch(firstOf(() => 'text', isText))).toMatchObject({ values: ['text'], done: true });
  });

  test.each([
    ['an Observable', () => of('a', 'b')],
    ['an array', () => ['a', 'b']],
    ['an iterable', () => new Set(['a', 'b'])],
  ])('takes the first of %s', (_, call) => {
    expect(watch(firstOf<string>(call, isText))).toMatchObject({ values: ['a'], done: true });
  });

  test.each([7, null, undefined, { url: 'a' }])('takes what is no stream for itself: %j', (returned) => {
    const seen = watch(firstOf(() => returned as unknown as string, isText));
    expect(seen).toMatchObject({ values: [returned], done: true });
  });

  test('lets go of the rest', () => {
    const teardown = vi.fn();
    const source = new Observable<string>((to) => {
      to.next('a');
      return teardown;
    });
    watch(firstOf(() => source, isText));
    expect(teardown).toHaveBeenCalledOnce();
  });

  test('waits for a promise', async () => {
    const seen = watch(firstOf(() => Promise.resolve('a'), isText));
    expect(seen.values).toEqual([]);
    await vi.waitFor(() => expect(seen).toMatchObject({ values: ['a'], done: true }));
  });

  test('calls only when subscribed to', () => {
    const call = vi.fn(() => 'a');
    const first = firstOf(call, isText);
    expect(call).not.toHaveBeenCalled();
    watch(first);
    watch(first);
    expect(call).toHaveBeenCalledTimes(2);
  });

  test('errors with what the call throws', () => {
    const seen = watch(
      firstOf((): string => {
        throw 'mine';
      }, isText),
    );
    expect(seen.error).toBe('mine');
  });
});

describe('veiled', () => {
  const errors = errorFactory('en');
  const errorOf = (thrown: unknown) => watch(throwError(() => thrown).pipe(veiled(errors))).error;

  test.each([
    [new RangeError('s3cret'), 'RangeError'],
    ['s3cret', 'string'],
    [{ s3cret: 1 }, 'object'],
    [undefined, 'undefined'],
  ])('%s', (thrown, cause) => {
    expect(errorOf(thrown)).toMatchObject({ code: 'target-request', retryable: true, cause });
    expect(JSON.stringify(errorOf(thrown))).not.toContain('s3cret');
  });

  test('lets an UploadError through', () => {
    const error = errors('mixed-content');
    expect(errorOf(error)).toBe(error);
  });
});
