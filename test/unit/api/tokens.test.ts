import { EMPTY, NEVER, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../src/api/api.js';
import type { ApiOptions, CommonParams } from '../../../src/contract/api.js';
import { thrownBy, watch } from '../support.js';
import { FakeXhr, fakeRequests, requests } from './xhr.js';

fakeRequests();

const params = { appid: '7', access_token: 't0' };
const make = (options: Partial<ApiOptions>) =>
  createApi({ baseUrl: '/', params, retry: { attempts: 0 }, ...options });

const tokenOf = (request: FakeXhr | undefined) => new Map(request?.query).get('access_token');
const tokens = () => requests.map(tokenOf);
const refuse = (n: number, code = 106) =>
  requests[n]!.answer(200, { code, msg: 'access_token_has_expired', data: [] });
const accept = (n: number) => requests[n]!.answer(200, { code: 200, msg: 'success', data: [] });

/** Gives a token each time it is asked, when it is told to. */
function askPage() {
  const answers: Subject<CommonParams>[] = [];
  const ask = vi.fn(() => {
    const answer = new Subject<CommonParams>();
    answers.push(answer);
    return answer;
  });
  return { ask, give: (n: number, access_token: string) => answers[n]!.next({ appid: '7', access_token }) };
}

describe('a refused token', () => {
  test.each([106, 401, 403])('is asked for anew after code %i, and the call is repeated', (code) => {
    const refresh = vi.fn(() => [{ access_token: 't1' }]);
    const seen = watch(make({ refresh }).tags());
    refuse(0, code);
    expect(tokens()).toEqual(['t0', 't1']);
    accept(1);
    expect(seen).toMatchObject({ values: [[]], done: true });
    expect(refresh).toHaveBeenCalledOnce();
  });

  test.each([401, 403])('may come from a proxy, as status %i', (status) => {
    const seen = watch(make({ refresh: () => [{ access_token: 't1' }] }).tags());
    requests[0]!.answer(status, '<html>');
    accept(1);
    expect(seen.done).toBe(true);
  });

  test('is asked for from params, where that is a function', () => {
    let n = 0;
    const seen = watch(make({ params: () => [{ appid: '7', access_token: `t${n++}` }] }).tags());
    refuse(0);
    accept(1);
    expect(tokens()).toEqual(['t0', 't1']);
    expect(seen.done).toBe(true);
  });

  test('is an error where nobody can be asked', () => {
    const seen = watch(make({}).tags());
    refuse(0);
    expect(requests).toHaveLength(1);
    expect(seen.error).toMatchObject({ code: 106, retryable: false });
  });

  test('is an error when the fresh one is refused, too', () => {
    const refresh = vi.fn(() => [{ access_token: 't1' }]);
    const seen = watch(make({ refresh }).tags());
    refuse(0);
    refuse(1, 403);
    expect(requests).toHaveLength(2);
    expect(refresh).toHaveBeenCalledOnce();
    expect(seen.error).toMatchObject({ code: 403 });
  });

  test('is asked for again when it expires again', () => {
    let n = 0;
    const api = make({ refresh: () => [{ access_token: `t${++n}` }] });
    for (const first of [0, 2]) {
      const seen = watch(api.tags());
      refuse(first);
      accept(first + 1);
      expect(seen.done).toBe(true);
    }
    expect(tokens()).toEqual(['t0', 't1', 't1', 't2']);
  });

  test('is signed anew', () => {
    const sign = vi.fn((given: Record<string, unknown>) => `signed ${given.access_token}`);
    watch(make({ sign, refresh: () => [{ access_token: 't1' }] }).tags());
    refuse(0);
    expect(requests[1]!.query).toEqual([
      ['appid', '7'],
      ['access_token', 't1'],
      ['signature', 'signed t1'],
    ]);
  });

  test('gets an upload target, too', () => {
    const seen = watch(make({ refresh: () => [{ access_token: 't1' }] }).uploadTarget());
    refuse(0);
    requests[1]!.answer(200, { code: 200, data: { block: 1, url: 'http://up.test/u' } });
    expect(seen).toMatchObject({ values: [{ chunked: true }], done: true });
  });

  test('renews what the page does not know: its own server holds the token', () => {
    const refresh = vi.fn(() => [{}]);
    const seen = watch(createApi({ baseUrl: '/proxy', refresh }).tags());
    refuse(0);
    accept(1);
    expect([seen.done, requests.map(({ query }) => query)]).toEqual([true, [[], []]]);
  });
});

describe('calls that wait for a fresh token', () => {
  test('share one question', () => {
    const page = askPage();
    const api = make({ refresh: page.ask });
    const seen = [watch(api.tags()), watch(api.tags()), watch(api.videoInfo('f'))];
    for (const n of [0, 1, 2]) refuse(n);
    expect(page.ask).toHaveBeenCalledOnce();
    page.give(0, 't1');
    expect(tokens()).toEqual(['t0', 't0', 't0', 't1', 't1', 't1']);
    accept(3);
    accept(4);
    requests[5]!.answer(200, { code: 200, data: { status: 'success' } });
    expect(seen.map(({ done }) => done)).toEqual([true, true, true]);
  });

  test('that come late use what the others got', () => {
    const page = askPage();
    const api = make({ refresh: page.ask });
    watch(api.tags());
    watch(api.tags());
    refuse(0);
    page.give(0, 't1');
    refuse(1);
    expect(page.ask).toHaveBeenCalledOnce();
    expect(tokens()).toEqual(['t0', 't0', 't1', 't1']);
  });

  test('call the question off when nobody waits any more, and can ask again', () => {
    const page = askPage();
    const api = make({ refresh: page.ask });
    const first = watch(api.tags());
    refuse(0);
    first.unsubscribe();
    watch(api.tags());
    refuse(1);
    expect(page.ask).toHaveBeenCalledTimes(2);
    page.give(1, 't1');
    expect(tokens()).toEqual(['t0', 't0', 't1']);
  });

  test('fail together when it fails, and the next may ask again', () => {
    let isBroken = true;
    const refresh = vi.fn(() => (isBroken ? throwError(() => new RangeError('s3cret')) : [params]));
    const api = make({ refresh, retry: { attempts: 5 } });
    const seen = watch(api.tags());
    refuse(0);
    expect(refresh).toHaveBeenCalledOnce();
    expect(seen.error).toMatchObject({ name: 'ApiError', code: 106, retryable: false });
    expect(JSON.stringify(seen.error)).not.toContain('s3cret');
    isBroken = false;
    watch(api.tags());
    refuse(1);
    expect(requests).toHaveLength(3);
  });
});

describe('a fresh token that takes its time', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is waited for, whatever the time-out of a request', async () => {
    const page = askPage();
    const seen = watch(make({ refresh: page.ask, timeout: 1000, retry: { attempts: 5 } }).tags());
    refuse(0);
    await vi.advanceTimersByTimeAsync(60_000);
    page.give(0, 't1');
    expect(page.ask).toHaveBeenCalledOnce();
    accept(1);
    expect(seen.done).toBe(true);
  });

  test.each<[string, Partial<ApiOptions>]>([
    ['params, asked again in place of refresh', {}],
    ['params, asked again after refresh', { refresh: () => [{ access_token: 't1' }] }],
  ])('is not waited for longer than for a request where no person is asked: %s', async (_, options) => {
    let asked = 0;
    const given = () => (asked++ === 0 ? [params] : NEVER);
    const seen = watch(make({ params: given, ...options }).tags());
    refuse(0);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(seen.error).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.error).toMatchObject({ code: 408, retryable: true });
    expect([asked, vi.getTimerCount()]).toEqual([2, 0]);
  });

  test('leaves the repeated request a time-out of its own', async () => {
    const page = askPage();
    const seen = watch(make({ refresh: page.ask, timeout: 1000 }).tags());
    refuse(0);
    await vi.advanceTimersByTimeAsync(60_000);
    page.give(0, 't1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen.error).toMatchObject({ code: 408 });
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('what one renewal gave stays, where the next gives something else', () => {
  const given = [{ access_token: 't1', openid: 'u1' }, { access_token: 't2' }];
  const api = make({ refresh: () => [given.shift()!] });
  watch(api.tags());
  refuse(0);
  watch(api.tags());
  refuse(2);
  expect(new Map(requests[3]!.query)).toEqual(
    new Map([
      ['appid', '7'],
      ['access_token', 't2'],
      ['openid', 'u1'],
    ]),
  );
});

test("a late call of another user does not get the first one's token", () => {
  let user = 'a';
  const api = make({
    params: () => [{ appid: '7', access_token: user }],
    refresh: () => [{ access_token: `fresh ${user}` }],
  });
  watch(api.tags());
  watch(api.tags());
  refuse(0);
  user = 'b';
  refuse(1);
  expect(tokens()).toEqual(['a', 'a', 'fresh a', 'b']);
});

describe('a bug of the page', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const bug = new TypeError('s3cret is not a function');
  const heard = () => {
    expect(thrownBy(() => vi.advanceTimersByTime(0))).toBe(bug);
    expect(vi.getTimerCount()).toBe(0);
  };
  const unsent = { name: 'ApiError', code: 0, retryable: false, cause: 'TypeError' };
  const boom = () => {
    throw bug;
  };

  test.each<[string, Partial<ApiOptions>]>([
    ['params', { params: boom }],
    ['params that reject', { params: () => throwError(boom) }],
    ['sign', { sign: boom }],
    ['headers', { headers: boom }],
  ])('is thrown to its own handlers, and no other try is made: %s', (_, options) => {
    const seen = watch(make({ ...options, retry: { attempts: 5 } }).tags());
    expect(seen.error).toMatchObject(unsent);
    expect(JSON.stringify(seen.error)).not.toContain('s3cret');
    heard();
  });

  test('in refresh is thrown once, however many calls wait', () => {
    const page = new Subject<CommonParams>();
    const api = make({ refresh: () => page, retry: { attempts: 5 } });
    const seen = [watch(api.tags()), watch(api.tags())];
    refuse(0);
    refuse(1);
    page.error(bug);
    expect(seen).toMatchObject([{ error: unsent }, { error: unsent }]);
    heard();
  });

  test('in a header that the browser refuses is thrown, too', () => {
    vi.spyOn(FakeXhr.prototype, 'setRequestHeader').mockImplementationOnce(boom);
    const seen = watch(make({ headers: { 'X-A': '最' }, retry: { attempts: 5 } }).tags());
    expect(seen.error).toMatchObject(unsent);
    heard();
  });
});

test.each<[string, Partial<ApiOptions>]>([
  ['params', { params: () => EMPTY }],
  ['params', { params: () => 'text' as never }],
  ['sign', { sign: () => EMPTY }],
  ['sign', { sign: () => ({ signature: 's3cret' }) as never }],
  ['headers', { headers: () => EMPTY }],
])('%s that gives nothing of use is an error, unsent and not tried again', (_, options) => {
  const seen = watch(make({ ...options, retry: { attempts: 5 } }).tags());
  expect(requests).toHaveLength(0);
  expect(seen.error).toMatchObject({ name: 'ApiError', code: 0, retryable: false });
  expect(JSON.stringify(seen.error)).not.toContain('s3cret');
});

test('refresh that gives nothing is an error', () => {
  const seen = watch(make({ refresh: () => EMPTY }).tags());
  refuse(0);
  expect(seen.error).toMatchObject({ name: 'ApiError', code: 0, retryable: false });
});

test('a function of parameters goes on speaking for whoever is signed in', () => {
  let user = 'a';
  const api = make({
    params: () => [{ appid: '7', access_token: user }],
    refresh: () => [{ access_token: 'fresh a' }],
  });
  watch(api.tags());
  refuse(0);
  user = 'b';
  watch(api.tags());
  expect(tokens()).toEqual(['a', 'fresh a', 'b']);
});

test.each(['app_key', 'APP_KEY', 'appkey', 'appKey', 'app-key', 'App Key', 'APP.KEY'])(
  'params with %s are refused unsent',
  (name) => {
    const seen = watch(make({ params: () => [{ ...params, [name]: 's3cret' }] }).tags());
    expect(requests).toHaveLength(0);
    expect(seen.error).toMatchObject({ code: 0, retryable: false });
    expect((seen.error as Error).message).toMatch(/APP_KEY.*sign/);
    expect((seen.error as Error).message).not.toContain('s3cret');
  },
);

test.each<[Partial<ApiOptions>, RegExp, RegExp]>([
  [{ params: () => EMPTY }, /^`params` gave/, /^params 没有/],
  [{ params: () => [{ ...params, app_key: '' }] }, /^params must not hold/, /^params 中不得含有 APP_KEY/],
  [{ sign: () => '' }, /^`sign` gave/, /^sign 没有/],
  [{ headers: () => [null as never] }, /^`headers` gave/, /^headers 没有/],
])('what is wrong with a callback is said in the language of the client: %j', (options, en, zh) => {
  for (const [locale, text] of [['en', en] as const, ['zh-CN', zh] as const]) {
    const api = make({ ...options, locale });
    expect((watch(api.tags()).error as Error).message).toMatch(text);
    expect((watch(api.uploadTarget()).error as Error).message).toMatch(
      new RegExp(text.source.replace('^', locale === 'en' ? 'unusable. ' : '上传地址不可用。')),
    );
  }
});
