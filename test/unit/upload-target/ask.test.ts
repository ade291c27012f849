import { EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiOf, createApi } from '../../../src/api/api.js';
import type { UploadError } from '../../../src/contract/error.js';
import type { FengmiOptions } from '../../../src/contract/options.js';
import { isClient } from '../../../src/options/api-check.js';
import { errorFactory } from '../../../src/options/messages.js';
import { resolveOptions } from '../../../src/options/resolve.js';
import { askTarget, pageTarget } from '../../../src/upload-target/ask.js';
import { fakeRequests, requests } from '../api/xhr.js';
import { everythingIn, fileOf, type Seen, thrownBy, visit, watch } from '../support.js';

fakeRequests();
beforeEach(() => {
  vi.useFakeTimers();
  visit('http://page.test/dir/');
});
afterEach(() => {
  vi.useRealTimers();
});

const file = fileOf();
const url = 'http://up.test/u?key=s3cret';
const api = { baseUrl: 'https://api.test', params: { appid: '1', access_token: 's3cret' } };

/** As an uploader does. */
function ask(given: object, pageUrl?: string) {
  const options = resolveOptions(given as FengmiOptions);
  const errors = errorFactory('en');
  const client =
    options.api &&
    (isClient(options.api) ? options.api : apiOf(options.api, { locale: 'en', uploadErrors: errors }));
  return askTarget(options, client, errors)(file, pageUrl);
}

/** Lets promises and time-outs come. */
async function outcomeOf(options: object, pageUrl?: string): Promise<Seen<unknown>> {
  const seen = watch(ask(options, pageUrl));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(vi.getTimerCount()).toBe(0);
  return seen;
}

async function errorOf(options: object, pageUrl?: string): Promise<UploadError> {
  const { values, error, done } = await outcomeOf(options, pageUrl);
  expect({ values, done }).toEqual({ values: [], done: false });
  expect(everythingIn(error as UploadError)).not.toContain('s3cret');
  return error as UploadError;
}

describe('a target comes from', () => {
  const [yes, no] = [
    { url, chunked: true },
    { url, chunked: false },
  ];
  test.each<[string, unknown, object]>([
    ['a text, which takes chunks', url, yes],
    ['a target', no, no],
    [
      'a target with headers and fields',
      { ...yes, headers: { a: 'b' }, params: { c: 'd' } },
      { ...yes, headers: { a: 'b' }, params: { c: 'd' } },
    ],
    ['a function', () => url, yes],
    ['a function that returns a target', () => no, no],
    ['a promise', () => Promise.resolve(url), yes],
    ['a promise of a target', () => Promise.resolve(no), no],
    ['an Observable, whose first value counts', () => of(no, yes), no],
    ['an Observable that never completes', () => new Observable((to) => to.next(yes)), yes],
    ['an array', () => [url], yes],
  ])('%s', async (_, target, expected) => {
    expect(await outcomeOf({ target })).toMatchObject({ values: [expected], done: true });
  });

  test("plupload's url, relative to the page", async () => {
    expect((await outcomeOf({}, 'upload.php')).values).toEqual([
      { url: 'http://page.test/dir/upload.php', chunked: true },
    ]);
  });

  test("the page's own before plupload's url", async () => {
    expect((await outcomeOf({ target: no }, '/other')).values).toEqual([no]);
  });

  test('the API', () => {
    const seen = watch(ask({ api }, '/other'));
    requests[0]!.answer(200, { code: 200, data: { block: 0, url } });
    expect(seen.values).toEqual([no]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a client of the page, by the options of the uploader', () => {
    visit('https://page.test/');
    const client = createApi({ ...api, timeout: 1, retry: { attempts: 7 } });
    const rewriteUrl = (given: string) => given.replace('http:', 'https:');
    const seen = watch(ask({ api: client, rewriteUrl }));
    vi.advanceTimersByTime(1);
    requests[0]!.answer(200, { code: 200, data: { block: 0, url } });
    expect(seen.values).toEqual([{ url: url.replace('http:', 'https:'), chunked: false }]);
    const late = watch(ask({ api: client, timeout: { target: 50 } }));
    vi.advanceTimersByTime(50);
    expect(late.error).toMatchObject({ code: 'target-request', retryable: true });
    expect([requests.length, vi.getTimerCount()]).toEqual([2, 0]);
  });

  test.each<[string, Observable<unknown>, string]>([
    ['nothing', EMPTY, 'target-invalid'],
    ['an error of its own', throwError(() => new RangeError('s3cret')), 'target-request'],
  ])('a client that the page wrote, and gives %s', (_, given, code) => {
    const error = watch(ask({ api: { uploadTarget: () => given } })).error as UploadError;
    expect(error).toMatchObject({ name: 'UploadError', code });
    expect(everythingIn(error)).not.toContain('s3cret');
  });

  test('the API, rewritten', () => {
    const seen = watch(ask({ api, rewriteUrl: () => '/proxy' }));
    requests[0]!.answer(200, { code: 200, data: { block: 1, url } });
    expect(seen.values).toEqual([{ url: 'http://page.test/proxy', chunked: true }]);
  });
});

test.each<[string, string | undefined, ((url: string) => string) | undefined, object | undefined]>([
  ['there is none', undefined, undefined, undefined],
  ['it is none', 'ftp://up.test/', undefined, undefined],
  ['it is relative to the page', 'upload.php', undefined, { url: 'http://page.test/dir/upload.php' }],
  ['it is rewritten', 'http://up.test/u', () => '/proxy', { url: 'http://page.test/proxy' }],
  [
    'rewriteUrl throws',
    '/u',
    () => {
      throw new RangeError('mine');
    },
    undefined,
  ],
])("plupload's url is known without asking: %s", (_, pageUrl, rewriteUrl, expected) => {
  const target = pageTarget({ ...(rewriteUrl && { rewriteUrl }) }, pageUrl, errorFactory('en'));
  expect(target).toEqual(expected && { ...expected, chunked: true });
});

test('a function gets the file, anew for every subscription', () => {
  const target = vi.fn(() => '/u');
  const target$ = ask({ target });
  expect(target).not.toHaveBeenCalled();
  watch(target$);
  watch(target$);
  expect(target.mock.calls).toEqual([[file], [file]]);
});

describe('an unusable one is target-invalid', () => {
  test.each<[string, object]>([
    ['nothing at all', {}],
    ['an empty text', { target: '' }],
    ['an object without a url', { target: {} }],
    ['a url without chunked', { target: { url } }],
    ['a function that returns nothing', { target: () => undefined }],
    ['a function that returns null', { target: () => null }],
    ['a function that returns a number', { target: () => 7 }],
    ['a function that returns another object', { target: () => ({ uploadUrl: url }) }],
    ['a promise of nothing', { target: () => Promise.resolve() }],
    ['a promise of null', { target: () => Promise.resolve(null) }],
    ['a promise of another object', { target: () => Promise.resolve({ uploadUrl: url }) }],
    ['an Observable of a number', { target: () => of(7) }],
    ['an empty Observable', { target: () => EMPTY }],
    ['an empty array', { target: () => [] }],
    ['rewritten to nothing', { target: url, rewriteUrl: () => undefined }],
    [
      'a rewriteUrl that throws',
      {
        target: url,
        rewriteUrl: () => {
          throw new RangeError('s3cret');
        },
      },
    ],
  ])('%s', async (_, options) => {
    expect(await errorOf(options)).toMatchObject({ code: 'target-invalid', retryable: false });
  });
});

describe('one that cannot be had is target-request', () => {
  const boom = () => {
    throw new RangeError('s3cret');
  };
  test.each<[string, object, unknown]>([
    ['a function that throws', { target: boom }, 'RangeError'],
    ['a promise that rejects', { target: () => Promise.reject(new Error('s3cret')) }, 'Error'],
    [
      'a fetch without an answer',
      { target: () => Promise.reject(new TypeError('Load failed')) },
      'TypeError',
    ],
    ['an Observable that errors', { target: () => throwError(() => 's3cret') }, 'string'],
    ['params that throw', { api: { ...api, params: boom } }, 'RangeError'],
    ['a sign that throws', { api: { ...api, sign: boom } }, 'RangeError'],
  ])('%s', async (_, options, cause) => {
    expect(await errorOf(options)).toMatchObject({ code: 'target-request', retryable: true, cause });
  });
});

test.each<[string, (bug: Error) => object]>([
  [
    'target that throws',
    (bug) => ({
      target: () => {
        throw bug;
      },
    }),
  ],
  ['target that rejects', (bug) => ({ target: () => throwError(() => bug) })],
  ['params', (bug) => ({ api: { ...api, params: () => throwError(() => bug) } })],
  ['sign', (bug) => ({ api: { ...api, sign: () => throwError(() => bug) } })],
])('a bug is for the page to hear of, and no try more: %s', (_, options) => {
  const bug = new TypeError('s3cret is not a function');
  const seen = watch(ask(options(bug)));
  const error = seen.error as UploadError;
  expect(error).toMatchObject({ code: 'target-request', retryable: false, cause: 'TypeError' });
  expect(everythingIn(error)).not.toContain('s3cret');
  expect(thrownBy(() => vi.advanceTimersByTime(0))).toBe(bug);
  expect(vi.getTimerCount()).toBe(0);
});

test('a bug in rewriteUrl is heard of, too', () => {
  const bug = new TypeError('s3cret');
  const rewriteUrl = () => {
    throw bug;
  };
  expect(watch(ask({ target: url, rewriteUrl })).error).toMatchObject({ code: 'target-invalid' });
  expect(thrownBy(() => vi.advanceTimersByTime(0))).toBe(bug);
});

describe('too late', () => {
  test.each<[string, object, number]>([
    ['by default', { target: () => NEVER }, 15_000],
    ['as set', { target: () => NEVER, timeout: { target: 50 } }, 50],
    ['from the API', { api }, 15_000],
    ['from sign', { api: { ...api, sign: () => NEVER } }, 15_000],
  ])('%s', (_, options, ms) => {
    const seen = watch(ask(options));
    vi.advanceTimersByTime(ms - 1);
    expect(seen.error).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(seen.error).toMatchObject({ code: 'target-request', retryable: true });
    expect(requests.every(({ isAborted }) => isAborted)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('nothing goes on when nobody listens any more', () => {
  const stopped = vi.fn();
  watch(ask({ target: () => new Observable(() => stopped) })).unsubscribe();
  watch(ask({ api })).unsubscribe();
  expect(stopped).toHaveBeenCalledOnce();
  expect(requests).toMatchObject([{ isAborted: true }]);
  expect(vi.getTimerCount()).toBe(0);
});
