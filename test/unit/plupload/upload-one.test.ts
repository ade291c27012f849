import { BehaviorSubject, Subject } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import { errorFactory } from '../../../src/options/messages.js';
import { uploadOne } from '../../../src/plupload/upload-one.js';
import { fileOf, watch } from '../support.js';

const native = new Blob(['0123456789']);
const file = fileOf();
const errors = errorFactory('en');

function stage(isReady = true) {
  const events = new Subject<UploadEvent>();
  const ready = new BehaviorSubject(isReady);
  const add = vi.fn((_: File | Blob, known: (id: string) => void) => known(file.id));
  const cancel = vi.fn();
  const start = vi.fn();
  const remove = vi.fn();
  const upload$ = uploadOne(
    { events$: events, ready$: ready, filters: { add, cancel }, errors, start, remove },
    native,
  );
  return { events, ready, add, cancel, start, remove, upload$ };
}

test('is cold: each subscription adds the file', () => {
  const { add, upload$ } = stage();
  expect(add).not.toHaveBeenCalled();
  watch(upload$);
  watch(upload$);
  expect(add.mock.calls.map(([given]) => given)).toEqual([native, native]);
});

test('waits until plupload is up, and adds once', () => {
  const { add, ready, upload$ } = stage(false);
  watch(upload$);
  expect(add).not.toHaveBeenCalled();
  for (const isReady of [true, false, true]) ready.next(isReady);
  expect(add).toHaveBeenCalledOnce();
});

test('starts the queue once the file is in it, and tells of this file alone', () => {
  const { events, start, upload$ } = stage();
  const seen = watch(upload$);
  expect(start).not.toHaveBeenCalled();
  const own: UploadEvent[] = [
    { type: 'added', file },
    { type: 'target', file, chunked: true },
  ];
  const other = { type: 'added', file: fileOf({ id: 'f2' }) } as const;
  for (const event of [other, own[0]!, { type: 'stopped' } as const, own[1]!]) events.next(event);
  expect(start).toHaveBeenCalledOnce();
  expect(seen).toMatchObject({ values: own, done: false });
});

describe('ends', () => {
  const error = errors('network');
  test.each<[UploadEvent, object]>([
    [
      { type: 'completed', file, id: 'x' },
      { done: true, error: undefined },
    ],
    [
      { type: 'failed', file, error },
      { done: false, error },
    ],
    [
      { type: 'refused', file, error },
      { done: false, error },
    ],
    [
      { type: 'removed', file },
      { done: false, error: { code: 'cancelled', file } },
    ],
  ])('with $type, which is told before', (event, end) => {
    const { events, remove, upload$ } = stage();
    const seen = watch(upload$);
    events.next({ type: 'added', file });
    events.next(event);
    expect(seen).toMatchObject({ ...end, values: [{ type: 'added' }, event] });
    seen.unsubscribe();
    expect(remove).not.toHaveBeenCalled();
    expect(events.observed).toBe(false);
  });

  test.each(['subscribed before', 'subscribed after'])('with the uploader: %s', (when) => {
    const { events, upload$, remove } = stage();
    const early = when === 'subscribed before' && watch(upload$);
    events.complete();
    expect((early || watch(upload$)).error).toMatchObject({ code: 'cancelled' });
    expect(remove).not.toHaveBeenCalled();
  });

  test('with init where plupload cannot start', () => {
    const { events, upload$ } = stage(false);
    const init = errors('init');
    const seen = watch(upload$);
    events.error(init);
    expect(seen.error).toBe(init);
    expect(watch(upload$).error).toBe(init);
  });
});

describe('unsubscribing', () => {
  test('cancels and removes the file', () => {
    const { events, upload$, cancel, remove } = stage();
    const seen = watch(upload$);
    events.next({ type: 'added', file });
    seen.unsubscribe();
    expect(cancel).toHaveBeenCalledExactlyOnceWith(file.id);
    expect(remove).toHaveBeenCalledExactlyOnceWith(file.id);
    expect(events.observed).toBe(false);
  });

  test('before plupload is up adds nothing', () => {
    const { add, ready, remove, upload$ } = stage(false);
    watch(upload$).unsubscribe();
    ready.next(true);
    expect(add).not.toHaveBeenCalled();
    expect(remove).not.toHaveBeenCalled();
  });

  test('as the file completes does not remove it', () => {
    const { events, upload$, remove } = stage();
    const subscription = upload$.subscribe(({ type }) => {
      if (type === 'completed') subscription.unsubscribe();
    });
    events.next({ type: 'completed', file, id: 'x' });
    expect(remove).not.toHaveBeenCalled();
  });
});
