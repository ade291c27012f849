// @vitest-environment node
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signature } from '../../stub/index.js';

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

test('sorts the values and the key as strings and joins them', () => {
  const params = { appid: 'app7', access_token: 'Zed', openid: '10', fileid: '9' };
  expect(signature(params, 'secret')).toBe(md5('109Zedapp7secret'));
});

test('leaves the signature itself out, and takes every value of a list', () => {
  const params = { signature: 'x', appid: 'b', 'tags[]': ['d', 'a'] };
  expect(signature(params, 'c')).toBe(md5('abcd'));
});

test('sorts by bytes, where UTF-16 would sort otherwise', () => {
  // U+FF5E is EF BD 9E and U+1F3AC is F0 9F 8E AC, but the latter begins with the smaller UTF-16 unit D83C.
  expect(signature({ a: '🎬', b: '～', c: '片' }, 'k')).toBe(md5('k片～🎬'));
});
