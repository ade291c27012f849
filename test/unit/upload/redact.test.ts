import { describe, expect, test } from 'vitest';
import { redact } from '../../../src/upload/redact.js';

const SECRET = 's3cret-Aa0';

describe('takes out', () => {
  test.each([
    ['a query', `see http://up.test/u?key=${SECRET}&x=1 now`, 'see http://up.test/u… now'],
    ['a query without a host', `/u?${SECRET}`, '/u…'],
    ['the query of a URL in quotes', `"http://up.test/?a=${SECRET}"`, '"http://up.test/…"'],
    ['two queries', `/a?${SECRET} /b?${SECRET}`, '/a… /b…'],
    ['a key', `bad key=${SECRET}`, 'bad key=…'],
    ['a key in JSON', `{"APP_KEY":"${SECRET}","n":1}`, '{"APP_KEY":"…","n":1}'],
    ['a token', `access_token: ${SECRET}, expired`, 'access_token: …, expired'],
    ['a signature', `signature = '${SECRET}'`, "signature = '…'"],
    ['an openid, in any case', `OpenID=${SECRET}`, 'OpenID=…'],
    ['a secret', `client_secret=${SECRET};path=/`, 'client_secret=…;path=/'],
  ])('%s', (_, text, tidied) => {
    expect(redact(text)).toBe(tidied);
  });
});

describe('takes out what the own URL holds, wherever it stands', () => {
  test.each([
    ['a value', `no such key ${SECRET}`, `http://up.test/u?key=${SECRET}`],
    ['a value among others', `<p>${SECRET}</p>`, `http://up.test/u?a=1&key=${SECRET}&b=2`],
    ['a query of one value', SECRET, `http://up.test/u?${SECRET}`],
    ['a whole query', `n=1&key=${SECRET}`, `http://up.test/u?n=1&key=${SECRET}`],
    ['a query with a second question mark', `${SECRET}x?${SECRET}`, `/u?key=${SECRET}x?${SECRET}`],
  ])('%s', (_, text, url) => {
    expect(redact(text, url)).not.toContain(SECRET);
  });

  test('but no short value, which may be a word', () => {
    expect(redact('part 1 of video', '/u?n=1&type=video')).toBe('part 1 of video');
  });
});

describe('lets be', () => {
  test.each([
    '',
    'Failed to open input stream.',
    'no space left on device',
    '磁盘空间不足',
    'http://up.test/upload',
    'the monkey is fine',
  ])('%j', (text) => {
    expect(redact(text, 'http://up.test/u?key=0123456789')).toBe(text);
  });
});

test('cuts short what is long, after it has tidied', () => {
  expect(redact('长'.repeat(1_000_000))).toBe('长'.repeat(300));
  expect(redact(`${'x'.repeat(295)} key=${SECRET}`)).not.toContain('s3');
});
