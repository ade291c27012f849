// @vitest-environment node
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import vectors from '../../signature-vectors.json' with { type: 'json' };
import { signature } from '../../stub/index.js';

test('sorts the values and the key as strings and joins them', () => {
  const params = { appid: 'app7', access_token: 'Zed', openid: '10', fileid: '9' };
  const joined = createHash('md5').update('109Zedapp7secret').digest('hex');
  expect(signature(params, 'secret')).toBe(joined);
});

// Computed in another language, so that whoever signs can be held to them.
test.each(vectors)('$name', ({ params, appKey, signature: expected }) => {
  const values: Record<string, string | string[]> = JSON.parse(JSON.stringify(params));
  expect(signature(values, appKey)).toBe(expected);
});
