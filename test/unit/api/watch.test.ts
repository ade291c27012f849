import { throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../src/api/api.js';
import type { WatchOptions } from '../../../src/contract/api.js';
import { watch } from '../support.js';
import { fakeRequests, requests } from './xhr.js';

fakeRequests();

let visibility: DocumentVisibilityState;
beforeEach(() => {
  vi.useFakeTimers();
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function show(state: DocumentVisibilityState): void {
  visibility = state;
  document.dispatchEvent(new Event('visibilitychange'));
}

const start = (options?: WatchOptions) => watch(createApi({ baseUrl: '/' }).watchVideo('f', options));
const say = (status: string, share_url = '') =>
  requests.at(-1)!.answer(200, { code: 200, data: { status, share_url } });
const statuses = (seen: { values: { status: string }[] }) => seen.values.map(({ status }) => status);

describe('asks', () => {
  test.each(['success', 'published', 'error', 'disabled', 'deleted'])('until it is %s', async (last) => {
    const seen = start();
    say('transcoding');
    await vi.advanceTimersToNextTimerAsync();
    expect(seen.done).toBe(false);
    say(last);
    expect([statuses(seen), seen.done]).toEqual([['transcoding', last], true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('with waits that grow to their limit', async () => {
    start({ interval: 1000, maxInterval: 5000 });
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) {
      const at = Date.now();
      say('transcoding');
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - at);
    }
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000]);
    expect(requests).toHaveLength(6);
  });

  test('with 2 s and 30 s where nothing else is said', async () => {
    start();
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      const at = Date.now();
      say('transcoding');
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - at);
    }
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test('no more once nobody listens', () => {
    const seen = start();
    say('transcoding');
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('emits what has changed only', async () => {
  const seen = start();
  for (const [status, url] of [
    ['transcoding', ''],
    ['transcoding', ''],
    ['transcoding', 'https://s'],
    ['success', 'https://s'],
  ] as const) {
    say(status, url);
    await vi.advanceTimersToNextTimerAsync();
  }
  expect(seen.values.map(({ status, share_url }) => [status, share_url])).toEqual([
    ['transcoding', ''],
    ['transcoding', 'https://s'],
    ['success', 'https://s'],
  ]);
});

describe('goes on after errors that pass', () => {
  test.each<[string, () => void]>([
    ['no answer', () => requests.at(-1)!.break()],
    ['503', () => requests.at(-1)!.answer(503, '')],
    ['code 421', () => requests.at(-1)!.answer(200, { code: 421, data: [] })],
  ])('%s', async (_, fail) => {
    const seen = start();
    for (let n = 0; n < 10; n++) {
      fail();
      await vi.advanceTimersToNextTimerAsync();
    }
    say('success');
    expect([statuses(seen), seen.done]).toEqual([['success'], true]);
  });

  test('each question having one try', () => {
    start();
    requests[0]!.break();
    expect(vi.getTimerCount()).toBe(1);
  });

  test('but not where no fresh token can be had', () => {
    const refresh = vi.fn(() => throwError(() => new Error('signed out')));
    const seen = watch(createApi({ baseUrl: '/', refresh }).watchVideo('f'));
    requests[0]!.answer(200, { code: 106, data: [] });
    expect(seen.error).toMatchObject({ code: 106 });
    expect(refresh).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('as long after as the server asks', async () => {
    start();
    requests[0]!.answer(429, '', 'Retry-After: 90');
    await vi.advanceTimersByTimeAsync(89_999);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests).toHaveLength(2);
  });

  test('and ends with one that does not', () => {
    const seen = start();
    requests[0]!.answer(400, { code: 400, msg: 'fileid is error', data: [] });
    expect(seen.error).toMatchObject({ name: 'ApiError', code: 400 });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('in a hidden tab', () => {
  test('waits, and asks at once when it is seen again', async () => {
    const seen = start();
    say('transcoding');
    show('hidden');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(requests).toHaveLength(1);
    show('visible');
    expect(requests).toHaveLength(2);
    say('success');
    expect(seen.done).toBe(true);
  });

  test('listens no more once nobody does', async () => {
    const removed = vi.spyOn(document, 'removeEventListener');
    const seen = start();
    say('transcoding');
    show('hidden');
    await vi.advanceTimersByTimeAsync(2000);
    seen.unsubscribe();
    expect(removed).toHaveBeenCalledOnce();
    show('visible');
    expect(requests).toHaveLength(1);
  });
});

test('errors after its time', async () => {
  const seen = start({ timeout: 10_000, interval: 3000, maxInterval: 3000 });
  for (let n = 0; n < 3; n++) {
    say('transcoding');
    await vi.advanceTimersByTimeAsync(3000);
  }
  expect(seen.error).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1000);
  expect(seen.error).toMatchObject({ name: 'ApiError', code: 408 });
  expect(requests.at(-1)!.isAborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
