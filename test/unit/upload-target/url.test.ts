import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadError } from '../../../src/contract/error.js';
import type { UploadTarget } from '../../../src/contract/file.js';
import { errorFactory } from '../../../src/options/messages.js';
import { type TargetSource, usableTarget } from '../../../src/upload-target/url.js';
import { everythingIn, thrownBy, visit } from '../support.js';

const use = (url: unknown, source: TargetSource = 'page', rewriteUrl?: (url: string) => unknown) =>
  usableTarget(
    { url, chunked: true } as UploadTarget,
    source,
    rewriteUrl as ((url: string) => string) | undefined,
    errorFactory('en'),
  );

function codeOf(...given: Parameters<typeof use>): string {
  const error = thrownBy(() => use(...given)) as UploadError;
  expect(everythingIn(error)).not.toContain('s3cret');
  expect(error.retryable).toBe(false);
  return error.code;
}

beforeEach(() => {
  visit('http://page.test/dir/page.html');
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.head.innerHTML = '';
});

describe('from the page', () => {
  test.each([
    ['http://up.test:8888/upload?key=s3cret', 'http://up.test:8888/upload?key=s3cret'],
    ['https://up.test', 'https://up.test/'],
    ['/upload?key=a%2Bb', 'http://page.test/upload?key=a%2Bb'],
    ['upload.php', 'http://page.test/dir/upload.php'],
    ['//up.test/upload', 'http://up.test/upload'],
    ['?upload', 'http://page.test/dir/?upload'],
  ])('%s', (url, href) => {
    expect(use(url)).toEqual({ url: href, chunked: true });
  });

  test("is relative to the page's address, as plupload's url, and to no base", () => {
    document.head.innerHTML = '<base href="http://base.test/b/">';
    expect(use('upload').url).toBe('http://page.test/dir/upload');
    expect(use('http://up.test/u', 'api', () => '/proxy').url).toBe('http://page.test/proxy');
    visit('http://page.test/dir');
    expect(use('upload').url).toBe('http://page.test/dir/upload');
  });
});

describe('from the API', () => {
  test.each(['http://up.test/u?key=1', 'https://up.test/u?key=1'])('%s', (url) => {
    expect(use(url, 'api').url).toBe(url);
  });

  test.each(['/upload?key=s3cret', 'upload?key=s3cret', '//up.test/?key=s3cret', '?key=s3cret'])(
    '%s is relative, and of no use',
    (url) => {
      expect(codeOf(url, 'api')).toBe('target-invalid');
    },
  );

  test('an absolute URL does where a base must not be undefined', () => {
    const Native = URL;
    vi.stubGlobal(
      'URL',
      class {
        constructor(...given: [string, string?]) {
          if (given.length > 1 && given[1] === undefined) throw new TypeError('Type error');
          // biome-ignore lint/correctness/noConstructorReturn: stands in for the native one
          return new Native(...given);
        }
      },
    );
    expect(use('http://up.test/u', 'api').url).toBe('http://up.test/u');
  });
});

test.each([
  ['nothing', ''],
  ['white space', '  '],
  ['undefined', undefined],
  ['an object', { href: 'http://up.test' }],
  ['a port that is none', 'http://up.test:99999/?key=s3cret'],
  ['no host', 'http://'],
  ['ftp', 'ftp://up.test/?key=s3cret'],
  ['javascript', 'javascript:alert("s3cret")'],
  ['data', 'data:text/plain,s3cret'],
  ['blob', 'blob:http://page.test/s3cret'],
])('%s is of no use', (_, url) => {
  expect(codeOf(url)).toBe('target-invalid');
  expect(codeOf(url, 'api')).toBe('target-invalid');
});

test.each([true, false])('keeps whether chunks are taken: %s', (chunked) => {
  const target = usableTarget({ url: '/u', chunked }, 'page', undefined, errorFactory('en'));
  expect(target.chunked).toBe(chunked);
});

test.each([undefined, 1, 'true', null])('chunked %s is of no use', (chunked) => {
  const given = { url: '/u', chunked } as unknown as UploadTarget;
  const error = thrownBy(() => usableTarget(given, 'page', undefined, errorFactory('en')));
  expect(error).toMatchObject({ code: 'target-invalid', retryable: false });
});

const secrets = { Authorization: 'Bearer s3cret', 'x-empty': '' };

test('keeps headers and fields, which hold texts', () => {
  const given = { url: '/u', chunked: true, headers: secrets, params: { policy: 's3cret' } };
  const target = usableTarget(given, 'page', undefined, errorFactory('en'));
  expect(target).toEqual({ ...given, url: 'http://page.test/u' });
});

test.each<[string, unknown]>([
  ['a text', 'Authorization: s3cret'],
  ['nothing', null],
  ['a number', 7],
  ['what is no text', { Authorization: 's3cret', 'x-n': 7 }],
  ['a list', { Authorization: ['s3cret'] }],
])('%s in their place is of no use', (_, bad) => {
  for (const name of ['headers', 'params']) {
    const given = { url: '/u', chunked: true, [name]: bad } as unknown as UploadTarget;
    const error = thrownBy(() => usableTarget(given, 'page', undefined, errorFactory('en'))) as UploadError;
    expect(error).toMatchObject({ code: 'target-invalid', retryable: false });
    expect(everythingIn(error)).not.toContain('s3cret');
  }
});

describe('on an https page', () => {
  beforeEach(() => {
    visit('https://page.test/');
  });

  test.each(['api', 'page'] as const)('http is mixed content, from the %s', (source) => {
    expect(codeOf('http://up.test/?key=s3cret', source)).toBe('mixed-content');
  });

  test.each(['https://up.test/u', 'HTTPS://up.test/u'])('%s will do', (url) => {
    expect(use(url, 'api').url).toBe('https://up.test/u');
  });

  test.each(['api', 'page'] as const)('rewriteUrl comes first, to what the %s gave', (source) => {
    const rewrite = vi.fn((url: string) => url.replace('http://up.test', 'https://proxy.test'));
    expect(use('http://up.test/u?key=1', source, rewrite).url).toBe('https://proxy.test/u?key=1');
    expect(rewrite.mock.calls).toEqual([['http://up.test/u?key=1']]);
  });
});

describe('rewriteUrl', () => {
  test('may make a URL relative to the page', () => {
    expect(use('http://up.test/u?key=1', 'api', () => '/proxy?key=1').url).toBe(
      'http://page.test/proxy?key=1',
    );
  });

  test.each([undefined, null, 7, new URL('http://up.test')])('of %s is of no use', (rewritten) => {
    expect(codeOf('http://up.test/?key=s3cret', 'api', () => rewritten)).toBe('target-invalid');
  });
});
