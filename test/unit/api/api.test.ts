import { Observable, type ObservableInput, of, throwError } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../src/api/api.js';
import type { ApiOptions, CommonParams } from '../../../src/contract/api.js';
import { thrownBy, visit, watch } from '../support.js';
import { fakeRequests, requests } from './xhr.js';

fakeRequests();

const params = { appid: '7', access_token: 'tok&en=1 2', openid: '电影' };
const baseUrl = 'https://www.fengmi.tv';
const data = { block: 1, url: 'http://up.test/u?key=1' };

const ask = (options: Partial<ApiOptions> = {}) =>
  createApi({ baseUrl, params, retry: { attempts: 0 }, ...options }).uploadTarget();
const settle = () => vi.waitFor(() => expect(requests).not.toHaveLength(0));

describe('the request', () => {
  test.each([
    [baseUrl, 'https://www.fengmi.tv/oauth2/video/upload/url'],
    ['http://h.test:81/', 'http://h.test:81/oauth2/video/upload/url'],
    ['https://h.test/a/b//', 'https://h.test/a/b/oauth2/video/upload/url'],
    ['/', 'http://page.test/oauth2/video/upload/url'],
    ['/proxy', 'http://page.test/proxy/oauth2/video/upload/url'],
  ])('to %s', (given, path) => {
    watch(ask({ baseUrl: given }));
    expect(requests[0]!.url.split('?')[0]).toBe(path);
    expect(requests[0]).toMatchObject({ method: 'GET', withCredentials: false });
  });

  test("goes to the page's origin where baseUrl is a path, whatever the base", () => {
    document.head.innerHTML = '<base href="http://base.test/b/">';
    watch(ask({ baseUrl: '/fengmi', params, headers: { 'X-CSRF-Token': 'c' } }));
    document.head.innerHTML = '';
    expect(new URL(requests[0]!.url).origin).toBe('http://page.test');
  });

  test('encodes its parameters', () => {
    watch(ask({ params: { ...params, 'a b': ['x', 'y&z'], none: undefined } }));
    expect(requests[0]!.url.split('?')[1]).toBe(
      'appid=7&access_token=tok%26en%3D1%202&openid=%E7%94%B5%E5%BD%B1&a%20b=x&a%20b=y%26z',
    );
  });

  test('takes cookies along if told', () => {
    watch(ask({ withCredentials: true }));
    expect(requests[0]!.withCredentials).toBe(true);
  });

  test('is aborted with the subscription', () => {
    watch(ask()).unsubscribe();
    expect(requests).toMatchObject([{ isAborted: true }]);
  });
});

test.each<[string, () => ApiOptions['params'] & {}]>([
  ['a value', () => params],
  ['a function', () => () => params as unknown as ObservableInput<CommonParams>],
  ['a promise', () => () => Promise.resolve(params)],
  ['an Observable', () => () => of(params, { appid: 'late', access_token: '' })],
  ['an array', () => () => [params]],
])('parameters may be %s', async (_, given) => {
  watch(ask({ params: given() }));
  await settle();
  expect(requests).toHaveLength(1);
  expect(requests[0]!.query).toEqual(Object.entries(params));
});

describe('sign', () => {
  test.each<[string, ApiOptions['sign'] & {}]>([
    ['a text', () => 'sig'],
    ['a promise', () => Promise.resolve('sig')],
    ['an Observable', () => of('sig', 'late')],
  ])('may return %s, which is sent along', async (_, sign) => {
    watch(ask({ sign }));
    await settle();
    expect(requests[0]!.query.at(-1)).toEqual(['signature', 'sig']);
  });

  test('gets exactly what is sent', () => {
    const sign = vi.fn(() => 'sig');
    watch(ask({ sign, params: { ...params, tags: ['a', 'b'], none: undefined } }));
    const { tags, ...single } = { ...params, tags: ['a', 'b'] };
    expect(sign.mock.calls).toEqual([[{ ...single, tags }]]);
    expect(requests[0]!.query).toEqual([
      ...Object.entries(single),
      ['tags', 'a'],
      ['tags', 'b'],
      ['signature', 'sig'],
    ]);
  });

  test('leaves the parameters of the page as they are', () => {
    watch(ask({ sign: () => '电' }));
    expect(params).not.toHaveProperty('signature');
    expect(requests[0]!.url).toMatch(/&signature=%E7%94%B5$/);
  });

  test('is called anew for every subscription, with parameters asked for anew', () => {
    let n = 0;
    const sign = vi.fn((given: Record<string, unknown>) => `sig of ${given.access_token}`);
    const fresh = () => [{ appid: '7', access_token: `t${++n}` }];
    const target$ = ask({ params: fresh, sign });
    expect(n).toBe(0);
    watch(target$);
    watch(target$);
    expect(requests.map(({ query }) => query.slice(1).map(([, value]) => value))).toEqual([
      ['t1', 'sig of t1'],
      ['t2', 'sig of t2'],
    ]);
  });

  test('that is not done sends nothing, and is called off', () => {
    const teardown = vi.fn();
    const seen = watch(ask({ sign: () => new Observable(() => teardown) }));
    expect(teardown).not.toHaveBeenCalled();
    seen.unsubscribe();
    expect(teardown).toHaveBeenCalledOnce();
    expect(requests).toHaveLength(0);
  });
});

describe('the answer', () => {
  test('is a target', () => {
    const seen = watch(ask());
    requests[0]!.answer(200, { code: 200, msg: 'success', data });
    expect(seen).toMatchObject({ values: [{ url: data.url, chunked: true }], done: true });
  });

  test.each<[string, string, number, unknown]>([
    ['target-request', 'https://page.test/', 503, ''],
    ['target-refused', 'https://page.test/', 200, { code: 403, data: [] }],
    ['target-invalid', 'https://page.test/', 200, { code: 200, data: { block: 1, url: '/u?key=1' } }],
    ['mixed-content', 'https://page.test/', 200, { code: 200, data }],
  ])('is %s', (code, page, status, body) => {
    visit(page);
    const seen = watch(ask());
    requests[0]!.answer(status, body);
    expect(seen).toMatchObject({ values: [], error: { code } });
  });

  test('that does not come is target-request', () => {
    const seen = watch(ask());
    requests[0]!.break();
    expect(seen.error).toMatchObject({ code: 'target-request', retryable: true });
  });
});

describe('what the page hands in badly is an UploadError that quotes nothing of it', () => {
  const boom = () => {
    throw new RangeError('s3cret');
  };
  test.each<[string, Partial<ApiOptions>, string]>([
    ['params throws', { params: boom }, 'target-request'],
    ['params errors', { params: () => throwError(() => 's3cret') }, 'target-request'],
    ['sign throws', { sign: boom }, 'target-request'],
    ['sign rejects', { sign: () => Promise.reject(new Error('s3cret')) }, 'target-request'],
  ])('%s', async (_, options, code) => {
    const seen = watch(ask(options));
    await vi.waitFor(() => expect(seen.error).toBeDefined());
    expect(seen.error).toMatchObject({ name: 'UploadError', code });
    expect(`${(seen.error as Error).message} ${JSON.stringify(seen.error)}`).not.toContain('s3cret');
  });
});

describe('options', () => {
  test.each([
    ['api.baseUrl', { baseUrl: 's3cret', params }],
    ['api.params', { baseUrl, params: 's3cret' }],
    ['api.params', { baseUrl, params: { ...params, APP_KEY: 's3cret' } }],
    ['api.params', { baseUrl, params: { ...params, appkey: 's3cret' } }],
    ['api.refresh', { baseUrl, params, refresh: 's3cret' }],
    ['api.headers', { baseUrl, params, headers: 's3cret' }],
    ['api.paths.video', { baseUrl, params, paths: { video: 's3cret' } }],
    ['api.paths.info', { baseUrl, params, paths: { info: '/s3cret' } }],
    ['api.retry.restarts', { baseUrl, params, retry: { restarts: 1 } }],
    ['api.timeout', { baseUrl, params, timeout: -1 }],
    ['api.timeout', { baseUrl, params, timeout: 2 ** 31 }],
    ['api.locale', { baseUrl, params, locale: 'de' }],
    ['api.key', { baseUrl, params, key: 's3cret' }],
  ])('%s is checked at once', (path, options) => {
    const thrown = thrownBy(() => createApi(options as ApiOptions)) as Error;
    expect(thrown).toBeInstanceOf(TypeError);
    expect(thrown.message).toContain(path);
    expect(thrown.message).not.toContain('s3cret');
  });
});
