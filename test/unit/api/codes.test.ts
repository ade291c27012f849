import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../src/api/api.js';
import type { Submitted } from '../../../src/contract/api.js';
import type { ApiError } from '../../../src/contract/api-error.js';
import { type Seen, watch } from '../support.js';
import { fakeRequests, requests } from './xhr.js';

fakeRequests();
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Becomes = 'worked' | 'warning' | 'refused' | 'token' | 'retried';

/** The API page's table, and the codes of submitting; of a range its ends. */
const documented: readonly (readonly [Becomes, readonly number[]])[] = [
  ['worked', [200, 201, 299, 307]],
  ['warning', [210, 211, 212, 213]],
  [
    'refused',
    [301, 302, 303, 340, 341, 349, 350, 351, 352, 353, 359, 400, 404, 405, 409, 410, 413, 414, 415],
  ],
  ['refused', [423, 424, 426, 428, 451, 511, 600, 610, 699]],
  ['token', [106, 401, 403]],
  ['retried', [408, 421, 429, 500, 510, 540, 549, 550, 559, 560, 561, 569]],
];
const cases = documented.flatMap(([becomes, codes]) => codes.map((code) => [code, becomes] as const));

const lines: string[] = [];
afterAll(() => {
  console.log(['code  becomes   requests  advice', ...lines].join('\n'));
});

/** Submits, and has every request answered with this code. */
async function submit(code: number, locale: 'en' | 'zh-CN'): Promise<Seen<Submitted>> {
  requests.length = 0;
  const params = { appid: '1', access_token: 'token' };
  const api = createApi({ baseUrl: '/', params: () => [params], locale });
  const seen = watch(api.submitVideo({ fileid: 'f', iscarousel: 1 }));
  const answered = new Set<unknown>();
  while (seen.error === undefined && !seen.done) {
    const open = requests.find((request) => !answered.has(request));
    if (open) open.answer(200, { code, msg: 'text' });
    else await vi.advanceTimersToNextTimerAsync();
    answered.add(open);
  }
  expect(vi.getTimerCount()).toBe(0);
  return seen;
}

describe('every documented code', () => {
  test.each(cases)('%i: %s', async (code, becomes) => {
    const texts: string[] = [];
    for (const locale of ['zh-CN', 'en'] as const) {
      const { values, error } = await submit(code, locale);
      const [submitted] = values;
      const tries = { worked: 1, warning: 1, refused: 1, token: 2, retried: 6 }[becomes];
      expect(requests).toHaveLength(tries);
      if (becomes === 'worked' || becomes === 'warning') {
        expect(submitted).toMatchObject({ code, msg: 'text' });
        texts.push(submitted?.warning ?? '');
      } else {
        const failure = error as ApiError;
        expect(failure).toMatchObject({
          name: 'ApiError',
          code,
          status: 200,
          fromApi: true,
          serverText: 'text',
        });
        expect(failure.retryable).toBe(becomes === 'retried');
        expect(failure.message).toBe(`${failure.advice} (${code})`);
        texts.push(failure.advice);
      }
    }
    const [zh = '', en = ''] = texts;
    if (becomes === 'worked') {
      expect(texts).toEqual(['', '']);
    } else {
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(en).toMatch(/^[ -~]+\.$/);
      expect(en).not.toBe('The platform refused.');
    }
    lines.push(`${code}   ${becomes.padEnd(9)} ${requests.length}         ${en} ${zh}`);
  });
});

test('426 says to use https', async () => {
  expect((await submit(426, 'en')).error).toMatchObject({ advice: expect.stringContaining('Use https') });
});

test('a code that is not documented is a refusal', async () => {
  expect((await submit(999, 'en')).error).toMatchObject({
    advice: 'The platform refused.',
    retryable: false,
  });
});
