import { describe, expect, test } from 'vitest';
import type { ApiOptions } from '../../../src/contract/api.js';
import type { FengmiOptions } from '../../../src/contract/options.js';
import { checkApi } from '../../../src/options/api-check.js';
import { mergeOptions, resolveOptions } from '../../../src/options/resolve.js';
import { thrownBy } from '../support.js';

const SECRET = 's3cret';
const api: ApiOptions = { baseUrl: 'https://www.fengmi.tv', params: { appid: '1', access_token: SECRET } };

/** Resolves what only a page without types could give. */
const resolve = (given: object) => resolveOptions(given as FengmiOptions);

function refusalOf(given: object): string {
  const thrown = thrownBy(() => resolve(given));
  expect(thrown).toBeInstanceOf(TypeError);
  return (thrown as TypeError).message;
}

describe('defaults', () => {
  const defaults = {
    parallel: 1,
    assembly: 'parts',
    resume: null,
    probe: '/favicon.ico',
    retry: { restarts: 1, delay: 1000, maxDelay: 30_000 },
    timeout: { stall: 30_000, reply: 120_000, target: 15_000 },
  };
  const nothing = [{}, { retry: {}, timeout: {} }];
  const undefineds = [
    {
      retry: undefined,
      timeout: undefined,
      api: undefined,
      chunkSize: undefined,
      locale: undefined,
      probe: undefined,
      parallel: undefined,
      resume: undefined,
      assembly: undefined,
    },
    { retry: { restarts: undefined, delay: undefined, maxDelay: undefined } },
    { timeout: { stall: undefined, reply: undefined, target: undefined } },
  ];
  test.each([...nothing, ...undefineds])('%j', (given) => {
    expect(resolve(given)).toMatchObject(defaults);
    expect(Object.values(resolve(given))).not.toContain(undefined);
  });

  test('give way to what is given, 0 too', () => {
    const given = {
      retry: { attempts: 0, restarts: 0, delay: 0, maxDelay: 0 },
      timeout: { stall: 0, reply: 0, target: 0 },
    };
    expect(resolve(given)).toEqual({
      parallel: 1,
      assembly: 'parts',
      resume: null,
      probe: '/favicon.ico',
      ...given,
    });
  });

  test('stand beside what is given', () => {
    expect(resolve({ retry: { delay: 5 } }).retry).toEqual({ restarts: 1, delay: 5, maxDelay: 30_000 });
  });

  test('are not changed by anyone', () => {
    const first = resolve({});
    first.retry.delay = 7;
    expect(resolve({}).retry.delay).toBe(1000);
  });
});

test('takes every option that there is', () => {
  const given: Required<Omit<FengmiOptions, 'api'>> = {
    target: '/upload',
    rewriteUrl: (url) => url,
    chunkSize: 'auto',
    parallel: 6,
    assembly: 'parts',
    retry: { attempts: 3, restarts: 2, delay: 10, maxDelay: 100, retryable: () => true },
    timeout: { stall: 1, reply: 2, target: 3 },
    confirm: () => null,
    probe: 'ping.txt',
    autoStart: true,
    resume: { storage: localStorage, scope: 'user 7', maxAge: 1, check: () => null },
    keepAwake: true,
    confirmLeave: false,
    locale: 'zh-CN',
  };
  expect(resolve(given)).toEqual(given);
  const full = { api: { ...api, sign: () => 'x', withCredentials: true } };
  expect(resolve(full)).toMatchObject(full);
});

test('uploads outlive their page by a flag, a storage or options', () => {
  expect(resolve({ resume: false }).resume).toBeNull();
  expect(resolve({ resume: true }).resume).toEqual({});
  expect(resolve({ resume: {} }).resume).toEqual({});
  expect(resolve({ resume: localStorage }).resume).toEqual({ storage: localStorage });
});

describe('unknown options are named', () => {
  test.each([
    ['fengmi.chunksize', { chunksize: SECRET }],
    ['fengmi.toString', { toString: SECRET }],
    ['fengmi.constructor', { constructor: SECRET }],
    ['fengmi.resume.age', { resume: { age: SECRET } }],
    ['fengmi.retry.attempt', { retry: { attempt: SECRET } }],
    ['fengmi.timeout.connect', { timeout: { connect: SECRET } }],
    ['fengmi.api.appKey', { api: { ...api, appKey: SECRET } }],
    ['fengmi.locale.htpp', { locale: { htpp: SECRET } }],
    ['fengmi.locale.0', { locale: [SECRET] }],
  ])('%s', (path, given) => {
    const message = refusalOf(given);
    expect(message).toContain(`Unknown option ${path}.`);
    expect(message).not.toContain(SECRET);
  });

  test('with those that are known', () => {
    expect(refusalOf({ retry: { attempt: 1 } })).toContain('attempts, restarts, delay, maxDelay, retryable');
  });
});

describe('wrong options are named, and not quoted', () => {
  const nothing = (): void => {};
  test.each([
    ['fengmi.api', { api: SECRET }],
    ['fengmi.api', { api: null }],
    ['fengmi.api.baseUrl', { api: { ...api, baseUrl: SECRET } }],
    ['fengmi.api.params', { api: { ...api, params: SECRET } }],
    ['fengmi.api.sign', { api: { ...api, sign: SECRET } }],
    ['fengmi.api.withCredentials', { api: { ...api, withCredentials: SECRET } }],
    ['fengmi.target', { target: 7 }],
    ['fengmi.target', { target: null }],
    ['fengmi.rewriteUrl', { rewriteUrl: SECRET }],
    ['fengmi.chunkSize', { chunkSize: SECRET }],
    ['fengmi.chunkSize', { chunkSize: 0 }],
    ['fengmi.chunkSize', { chunkSize: -1 }],
    ['fengmi.chunkSize', { chunkSize: 1.5 }],
    ['fengmi.chunkSize', { chunkSize: Number.NaN }],
    ['fengmi.chunkSize', { chunkSize: '0mb' }],
    ['fengmi.chunkSize', { chunkSize: '4 megabytes' }],
    ...[0, 7, -1, 1.5, Number.NaN, '2', null, true].map((parallel): [string, object] => [
      'fengmi.parallel',
      { parallel },
    ]),
    ...[SECRET, 'Append', '', null, true, 1].map((assembly): [string, object] => [
      'fengmi.assembly',
      { assembly },
    ]),
    ['fengmi.retry', { retry: 5 }],
    ['fengmi.retry.attempts', { retry: { attempts: SECRET } }],
    ['fengmi.retry.attempts', { retry: { attempts: -1 } }],
    ['fengmi.retry.attempts', { retry: { attempts: 1.5 } }],
    ['fengmi.retry.restarts', { retry: { restarts: null } }],
    ['fengmi.retry.delay', { retry: { delay: '1000' } }],
    ['fengmi.retry.maxDelay', { retry: { maxDelay: Number.POSITIVE_INFINITY } }],
    ['fengmi.retry.retryable', { retry: { retryable: true } }],
    ['fengmi.timeout', { timeout: SECRET }],
    ['fengmi.timeout.stall', { timeout: { stall: Number.NaN } }],
    ['fengmi.timeout.reply', { timeout: { reply: SECRET } }],
    ['fengmi.timeout.target', { timeout: { target: -1 } }],
    ['fengmi.confirm', { confirm: SECRET }],
    ['fengmi.resume', { resume: SECRET }],
    ['fengmi.resume', { resume: { getItem: nothing } }],
    ['fengmi.resume.storage', { resume: { storage: {} } }],
    ['fengmi.resume.scope', { resume: { scope: 7 } }],
    ['fengmi.resume.maxAge', { resume: { maxAge: 0 } }],
    ['fengmi.resume.maxAge', { resume: { maxAge: Number.NaN } }],
    ['fengmi.resume.check', { resume: { check: SECRET } }],
    ['fengmi.resume', { resume: { getItem: nothing, setItem: nothing } }],
    ['fengmi.timeout.reply', { timeout: { reply: 858_993_459 } }],
    ['fengmi.probe', { probe: true }],
    ['fengmi.probe', { probe: '' }],
    ['fengmi.probe', { probe: `javascript:${SECRET}` }],
    ['fengmi.probe', { probe: `http://${SECRET}:99999/` }],
    ['fengmi.autoStart', { autoStart: 1 }],
    ['fengmi.locale.http', { locale: { http: 7 } }],
    ['fengmi.keepAwake', { keepAwake: SECRET }],
    ['fengmi.confirmLeave', { confirmLeave: 1 }],
    ['fengmi.locale', { locale: SECRET }],
  ])('%s', (path, given) => {
    const message = refusalOf(given);
    expect(message).toContain(`The option ${path} must be `);
    expect(message).not.toContain(SECRET);
  });
});

test.each(['auto', 1, 65_536, '4mb', '512 KB', '1g', '100', '100b'])('chunkSize %j will do', (chunkSize) => {
  expect(resolve({ chunkSize }).chunkSize).toBe(chunkSize);
});

test.each([1, 2, 3, 4, 5, 6])('%i chunks at once will do', (parallel) => {
  expect(resolve({ parallel }).parallel).toBe(parallel);
});

test('what is wrong with a way to send chunks is said with what it may be', () => {
  expect(refusalOf({ parallel: 7 })).toContain('a whole number from 1 to 6');
  expect(refusalOf({ assembly: 'index' })).toContain('"parts" or "append"');
});

test('chunks side by side do not go with a server that appends them', () => {
  for (const parallel of [2, 6]) {
    const message = refusalOf({ parallel, assembly: 'append' });
    expect(message).toContain('leave fengmi.parallel at 1, or fengmi.assembly at "parts"');
  }
  expect(refusalOf(mergeOptions({ parallel: 3 }, { assembly: 'append' }))).toContain('fengmi.parallel');
  for (const parallel of [undefined, 1]) {
    const alone = { parallel, assembly: 'append' } as FengmiOptions;
    expect(resolve(alone)).toMatchObject({ parallel: 1, assembly: 'append' });
  }
  expect(resolve({ parallel: 3, assembly: undefined })).toMatchObject({ parallel: 3, assembly: 'parts' });
});

test.each(['app_key', 'APP_KEY', 'app-key', 'App Key', 'appKey', 'APP.KEY', ' app__key '])(
  'params with the APP_KEY are refused, also as %j',
  (name) => {
    const message = refusalOf({ api: { ...api, params: { ...(api.params as object), [name]: SECRET } } });
    expect(message).toMatch(/^fengmi\.api\.params must not hold the APP_KEY/);
    expect(message).not.toContain(SECRET);
  },
);

test('the longest time for a reply fits a timer when it is the last chunk, too', () => {
  const { reply } = resolve({ timeout: { reply: 858_993_458 } }).timeout;
  expect(reply * 2.5).toBeLessThan(2 ** 31);
});

test.each(['https://h.test/ping', '//h.test/ping', '/favicon.ico', 'ping.txt'])(
  'probe %j will do',
  (probe) => {
    expect(resolve({ probe }).probe).toBe(probe);
  },
);

test('a text that is undefined is the English one', () => {
  expect(resolve({ locale: { http: undefined, network: 'Weg.' } }).locale).toEqual({ network: 'Weg.' });
});

test('api and target do not go together', () => {
  expect(refusalOf({ api, target: '/upload' })).toMatch(/fengmi\.api or fengmi\.target/);
  expect(resolve({ api, target: undefined })).toMatchObject({ api });
});

describe("options of one uploader go before the page's", () => {
  const target = '/own';
  test.each<[string, FengmiOptions, FengmiOptions, FengmiOptions]>([
    ['none', { locale: 'zh-CN' }, {}, { locale: 'zh-CN' }],
    ['the same key', { keepAwake: true }, { keepAwake: false }, { keepAwake: false }],
    ['another key', { keepAwake: true }, { confirmLeave: true }, { keepAwake: true, confirmLeave: true }],
    ['a target in place of the api', { api, keepAwake: true }, { target }, { keepAwake: true, target }],
    ['the api in place of a target', { target: '/page' }, { api }, { api }],
    ['a target in place of a target', { target: '/page' }, { target }, { target }],
    ['neither', { api }, { chunkSize: 1 }, { api, chunkSize: 1 }],
  ])('%s', (_, page, own, merged) => {
    expect(mergeOptions(page, own)).toEqual(merged);
    expect(() => resolveOptions(mergeOptions(page, own))).not.toThrow();
  });

  test('where they say something', () => {
    const own = { locale: undefined, target: undefined, chunkSize: 1 } as unknown as FengmiOptions;
    expect(mergeOptions({ locale: 'zh-CN', target }, own)).toEqual({ locale: 'zh-CN', target, chunkSize: 1 });
  });

  test('and change neither', () => {
    const [page, own] = [Object.freeze({ api }), Object.freeze({ target })];
    mergeOptions(page, own);
    expect([page, own]).toEqual([{ api }, { target }]);
  });
});

describe('baseUrl', () => {
  test.each([
    'https://www.fengmi.tv',
    'http://fengmiweb.riverrun.cn/',
    'HTTPS://h.test:8443/a/b',
    '/',
    '/proxy/fengmi',
  ])('%s will do', (baseUrl) => {
    expect(checkApi({ ...api, baseUrl }).baseUrl).toBe(baseUrl);
  });

  test.each([
    '',
    'www.fengmi.tv',
    '//www.fengmi.tv',
    'https://',
    'http:///',
    'ftp://www.fengmi.tv',
    'javascript:alert(1)',
    `${SECRET}://x`,
    `https://exa mple/${SECRET}`,
    undefined,
    null,
    7,
  ])('%j will not', (baseUrl) => {
    const message = refusalOf({ api: { ...api, baseUrl } });
    expect(message).toContain('fengmi.api.baseUrl must be');
    expect(message).not.toContain(SECRET);
  });
});

test('what a script of the page has put on Object.prototype is no option', () => {
  const shared = Object.prototype as { api?: number; attempts?: number };
  Object.assign(shared, { api: 1, attempts: 1 });
  try {
    const { api, retry } = resolveOptions(mergeOptions({ target: '/page' }, {}));
    expect([api, retry.attempts]).toEqual([undefined, undefined]);
  } finally {
    delete shared.api;
    delete shared.attempts;
  }
});
