import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../src/api/api.js';
import type { ApiOptions, FengmiApi, VideoSubmission } from '../../../src/contract/api.js';
import type { ApiError } from '../../../src/contract/api-error.js';
import { watch } from '../support.js';
import { fakeRequests, requests } from './xhr.js';

fakeRequests();
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const params = { appid: '7', access_token: 't' };
const make = (options: Partial<ApiOptions> = {}) =>
  createApi({ baseUrl: 'https://h.test', params, ...options });
const answer = (n: number, body: object, status = 200, headers = '') =>
  requests[n]!.answer(status, { code: 200, msg: 'success', ...body }, headers);

describe('what is sent', () => {
  test.each<[string, (api: FengmiApi) => ReturnType<FengmiApi['submitVideo']>, string]>([
    ['submitVideo', (api) => api.submitVideo({ fileid: 'f', tags: ['最爱', 'a&b'] }), 'POST'],
    ['updateVideo', (api) => api.updateVideo({ fileid: 'f', tags: ['最爱', 'a&b'] }), 'PATCH'],
  ])('%s', (_, call, method) => {
    watch(call(make()));
    expect(requests[0]).toMatchObject({
      method,
      url: 'https://h.test/oauth2/video/info',
      sentHeaders: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    });
    expect(requests[0]!.query).toEqual([
      ...Object.entries(params),
      ['fileid', 'f'],
      ['tags[]', '最爱'],
      ['tags[]', 'a&b'],
    ]);
  });

  test('every field of a submission', () => {
    const video = { fileid: 'f', name: '片名', cover: 'https://c.test/c.jpg', iscarousel: 0 } as const;
    watch(make().submitVideo(video));
    expect(requests[0]!.query).toEqual(Object.entries({ ...params, ...video, iscarousel: '0' }));
  });

  test('videoInfo and tags', () => {
    watch(make().videoInfo('f'));
    watch(make().tags());
    expect(requests.map(({ method, url, sentBody }) => [method, url, sentBody])).toEqual([
      ['GET', 'https://h.test/oauth2/video/info?appid=7&access_token=t&fileid=f', null],
      ['GET', 'https://h.test/oauth2/tags?appid=7&access_token=t', null],
    ]);
  });

  test('to a proxy: its own paths, no parameters, cookies and a CSRF header', () => {
    let n = 0;
    const api = createApi({
      baseUrl: '/fengmi',
      withCredentials: true,
      headers: () => Promise.resolve({ 'X-CSRF-Token': `c${n++}` }) as never,
      paths: { video: '/video', tags: '/tags', uploadTarget: '/target' },
    });
    watch(api.tags());
    watch(api.submitVideo({ fileid: 'f' }));
    watch(api.uploadTarget());
    return vi.waitFor(() => {
      expect(
        requests.map(({ url, withCredentials, sentHeaders }) => [
          url,
          withCredentials,
          sentHeaders['X-CSRF-Token'],
        ]),
      ).toEqual([
        ['http://page.test/fengmi/tags', true, 'c0'],
        ['http://page.test/fengmi/video', true, 'c1'],
        ['http://page.test/fengmi/target', true, 'c2'],
      ]);
    });
  });

  test('what is undefined is not there, and half a character not sent', () => {
    const api = make({
      retry: { attempts: undefined } as never,
      paths: { video: undefined } as never,
      params: { ...params, openid: null as never },
    });
    watch(api.submitVideo({ fileid: 'f', name: 'a\ud83d\ude00\ude00\ud83d' }));
    expect(requests[0]!.url).toBe('https://h.test/oauth2/video/info');
    expect(requests[0]!.query).toEqual([
      ...Object.entries(params),
      ['fileid', 'f'],
      ['name', 'a\ud83d\ude00\ufffd\ufffd'],
    ]);
  });

  test('headers may be a value', () => {
    watch(make({ headers: { 'X-A': '1' } }).tags());
    expect(requests[0]!.sentHeaders).toEqual({ 'X-A': '1' });
  });
});

describe('a field that is wrong is a TypeError, and nothing is sent', () => {
  test.each<[string, object]>([
    ['video.fileid', {}],
    ['video.fileid', { fileid: '' }],
    ['video.name', { fileid: 'f', name: '' }],
    ['video.cover', { fileid: 'f', cover: 'cover.jpg' }],
    ['video.cover', { fileid: 'f', cover: 'ftp://h.test/c.jpg' }],
    ['video.tags', { fileid: 'f', tags: [] }],
    ['video.tags', { fileid: 'f', tags: ['a', 'b', 'c'] }],
    ['video.tags', { fileid: 'f', tags: ['a', ''] }],
    ['video.tags', { fileid: 'f', tags: 'ab' }],
    ['video.iscarousel', { fileid: 'f', iscarousel: 2 }],
    ['video.iscarousel', { fileid: 'f', iscarousel: true }],
    ['video.title', { fileid: 'f', title: 'a' }],
  ])('%s: %j', (field, video) => {
    for (const call of ['submitVideo', 'updateVideo'] as const) {
      const { error } = watch(make()[call](video as VideoSubmission));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(field);
    }
    expect(requests).toHaveLength(0);
  });

  test('videoInfo and watchVideo', () => {
    for (const call of [make().videoInfo(''), make().watchVideo('')]) {
      expect(watch(call).error).toBeInstanceOf(TypeError);
    }
    expect(watch(make().watchVideo('f', { interval: -1 })).error).toBeInstanceOf(TypeError);
    expect(requests).toHaveLength(0);
  });
});

describe('answers', () => {
  test('of a submission keep what is not documented', () => {
    const seen = watch(make().submitVideo({ fileid: 'f' }));
    answer(0, { code: '200', extra: 1 });
    expect(seen).toMatchObject({ values: [{ code: 200, msg: 'success', extra: 1 }], done: true });
    expect(seen.values[0]).not.toHaveProperty('warning');
  });

  test.each<[string, unknown]>([
    ['an object', { status: 'success', share_url: 'https://s', play_num: '7', extra: 1 }],
    ['an array', [{ status: 'success', share_url: 'https://s', play_num: 7, extra: 1 }]],
  ])('of a video in %s', (_, data) => {
    const seen = watch(make().videoInfo('f'));
    answer(0, { data });
    const info = { fileid: 'f', status: 'success', share_url: 'https://s', play_num: 7, extra: 1 };
    expect(seen).toMatchObject({ values: [info], done: true });
  });

  test('of a video without a URL', () => {
    const seen = watch(make().videoInfo('f'));
    answer(0, { data: { status: 'transcoding' } });
    expect(seen.values).toEqual([{ fileid: 'f', status: 'transcoding', share_url: '', play_num: 0 }]);
  });

  test('of tags', () => {
    const seen = watch(make().tags());
    answer(0, { data: [{ id: 1, name: '最爱', extra: 1 }, null, { id: 2 }] });
    expect(seen.values).toEqual([[{ id: 1, name: '最爱', extra: 1 }]]);
  });

  test.each<[string, (api: FengmiApi) => ReturnType<FengmiApi['tags'] | FengmiApi['videoInfo']>, object]>([
    ['a video without a status', (api) => api.videoInfo('f'), { data: {} }],
    ["a video that is PHP's nothing", (api) => api.videoInfo('f'), { data: [] }],
    ['tags that are no list', (api) => api.tags(), { data: 'text' }],
  ])('that make no sense: %s', (_, call, body) => {
    const seen = watch<unknown>(call(make()));
    answer(0, body);
    expect(seen.error).toMatchObject({ name: 'ApiError', code: 0, status: 200, retryable: false });
  });

  test.each(['<html>', '', '[]', '{"data":[]}'])('that are none: %s', (body) => {
    const seen = watch(make().tags());
    requests[0]!.answer(200, body);
    expect(seen.error).toMatchObject({ code: 0, status: 200, retryable: false });
  });

  test('what a server says is in one field alone, and cut short', () => {
    for (const call of [make().tags(), make().uploadTarget()]) {
      const seen = watch<unknown>(call);
      const said = `<b>S3CRET</b> ${'长'.repeat(1000)}`;
      answer(requests.length - 1, { code: 404, msg: said });
      const { serverText, ...rest } = seen.error as ApiError;
      expect(serverText).toBe(said.slice(0, 300));
      expect(`${seen.error} ${(seen.error as Error).stack} ${JSON.stringify(rest)}`).not.toContain('S3CRET');
    }
  });

  test('one of more than 1 MB is of no use', () => {
    const body = JSON.stringify({ code: 200, data: [] });
    for (const [length, code] of [
      [2 ** 20, undefined],
      [2 ** 20 + 1, 0],
    ] as const) {
      const seen = watch(make().tags());
      requests[requests.length - 1]!.answer(200, body.padEnd(length));
      expect((seen.error as ApiError | undefined)?.code).toBe(code);
    }
  });

  test.each([424, 451])('%i is no error that passes, whatever the HTTP status', (code) => {
    const seen = watch(make().tags());
    answer(0, { code }, 503);
    expect(seen.error).toMatchObject({ code, status: 503, retryable: false });
  });

  test.each([
    [400, 'The platform refused.'],
    [511, 'The platform has a problem. Try again later.'],
  ])('status %i alone is not what the API means by it', (status, advice) => {
    const seen = watch(make().tags());
    requests[0]!.answer(status, '<html>');
    expect(seen.error).toMatchObject({ code: status, advice });
  });

  test('a status outside 2xx is no success, whatever the body says', () => {
    const seen = watch(make().tags());
    answer(0, { data: [] }, 404);
    expect(seen.error).toMatchObject({ code: 404, status: 404, fromApi: false });
  });
});

describe('tries', () => {
  test('are as many as the options say, with growing waits', async () => {
    const waits: number[] = [];
    const seen = watch(make({ retry: { attempts: 3, delay: 100, maxDelay: 200 } }).tags());
    for (let n = 0; n < 4; n++) {
      const at = Date.now();
      if (n > 0) await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - at);
      requests[n]!.break();
    }
    expect(seen.error).toMatchObject({ code: 0, status: 0, retryable: true });
    const [, ...between] = waits;
    for (const [n, wait] of between.entries()) {
      const ceiling = [100, 200, 200][n]!;
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
      expect(wait).toBeLessThanOrEqual(ceiling);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('wait as long as the server asks', async () => {
    const seen = watch(make().tags());
    answer(0, { code: 429 }, 429, 'Retry-After: 60');
    await vi.advanceTimersByTimeAsync(59_999);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    answer(1, { data: [] });
    expect(seen.done).toBe(true);
  });

  test('end after their time', async () => {
    const seen = watch(make({ timeout: 1000, retry: { attempts: 1 } }).tags());
    await vi.advanceTimersByTimeAsync(5000);
    expect(requests.map(({ isAborted }) => isAborted)).toEqual([true, true]);
    expect(seen.error).toMatchObject({ code: 408, status: 0, retryable: true });
  });

  test('have 15 s, and for ever with 0', async () => {
    watch(make().tags());
    watch(make({ timeout: 0 }).tags());
    await vi.advanceTimersByTimeAsync(15_000);
    expect(requests.slice(0, 2).map(({ isAborted }) => isAborted)).toEqual([true, false]);
  });

  test('are as many as by default where the options say undefined', async () => {
    const seen = watch(make({ retry: { attempts: undefined, delay: undefined } as never }).tags());
    for (let n = 0; n < 6; n++) {
      requests[n]!.break();
      if (n < 5) await vi.advanceTimersToNextTimerAsync();
    }
    expect(seen.error).toMatchObject({ code: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('end with a request that the browser aborts', () => {
    const seen = watch(make({ timeout: 0, retry: { attempts: 0 } }).tags());
    requests[0]!.onabort?.();
    expect(seen.error).toMatchObject({ code: 0, retryable: true });
  });

  test('are signed anew, each', async () => {
    const sign = vi.fn(() => 'sig');
    watch(make({ sign }).submitVideo({ fileid: 'f', tags: ['a'] }));
    answer(0, { code: 500 });
    await vi.advanceTimersToNextTimerAsync();
    expect(sign.mock.calls).toEqual(Array(2).fill([{ ...params, fileid: 'f', 'tags[]': ['a'] }]));
  });

  test('end with the subscription', () => {
    const seen = watch(make().tags());
    answer(0, { code: 500 });
    seen.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });
});
