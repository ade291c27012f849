import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UploadError } from '../../../src/contract/error.js';
import { errorFactory } from '../../../src/options/messages.js';
import { type Answer, judge, type Verdict } from '../../../src/upload/verdict.js';
import { everythingIn, fileOf } from '../support.js';

const IN_PROGRESS = '{"OK":0,"debug":0,"data":{"code":101,"message":"Failed to open input stream."}}';
const OK = '{"OK":1,"debug":1,"data":{"id":"abc"}}';
const REJECTED = '{"OK":0,"debug":1,"data":{"code":-1,"message":"no space"}}';
const HTML = '<html>Sign in to the hotel network</html>';

const about = { file: fileOf(), chunk: 2, attempt: 1 };

function verdictOn(answer: Partial<Answer>, last = false): Verdict {
  const whole = { status: 200, body: IN_PROGRESS, headers: '', ...answer };
  return judge(whole, last, about, errorFactory('en'));
}

function errorOf(...given: Parameters<typeof verdictOn>): UploadError {
  const verdict = verdictOn(...given);
  if (!(verdict instanceof UploadError)) return expect.fail(`taken for ${verdict.kind}`);
  return verdict;
}

describe('acknowledges', () => {
  test.each([200, 201, 204, 299])('a chunk that is in progress, with status %i', (status) => {
    const reply = { kind: 'in-progress', code: 101, message: 'Failed to open input stream.' };
    expect(verdictOn({ status })).toEqual(reply);
  });

  test('OK on the last chunk', () => {
    expect(verdictOn({ body: OK }, true)).toEqual({ kind: 'completed', id: 'abc' });
  });
});

describe('refuses an answer of 200', () => {
  test.each([
    ['HTML', HTML, false, 'malformed-reply', true],
    ['HTML to the last chunk', HTML, true, 'malformed-reply', true],
    ['nothing', '', false, 'malformed-reply', true],
    ['OK before the last chunk', OK, false, 'malformed-reply', true],
    ['in progress on the last chunk', IN_PROGRESS, true, 'incomplete', true],
    ['rejected', REJECTED, false, 'rejected', false],
    ['rejected on the last chunk', REJECTED, true, 'rejected', false],
  ] as const)('%s', (_, body, last, code, retryable) => {
    const error = errorOf({ body }, last);
    expect(error).toMatchObject({ code, retryable, status: 200, ...about });
    expect(error.reply).toBeDefined();
  });
});

describe('refuses any answer outside 2xx, whatever its body', () => {
  const retried = [408, 425, 429, 500, 502, 503, 504, 599];
  const final = [100, 199, 300, 302, 304, 400, 401, 403, 404, 409, 410, 413, 415, 421, 600];
  const rows = [
    ...retried.map((status) => [status, true] as const),
    ...final.map((status) => [status, false] as const),
  ];
  test.each(rows)('%i, worth another try: %s', (status, retryable) => {
    for (const body of [OK, IN_PROGRESS, REJECTED, HTML, '']) {
      for (const last of [false, true]) {
        const error = errorOf({ status, body }, last);
        expect(error).toMatchObject({ code: 'http', status, retryable, reply: undefined, ...about });
        expect(error.message).toContain(`${status}`);
      }
    }
  });

  test('no answer at all is the network', () => {
    expect(errorOf({ status: 0, body: OK }, true)).toMatchObject({ code: 'network', retryable: true });
  });
});

describe('Retry-After', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 23, 59, 50) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    ['Retry-After: 7', 7000],
    ['content-type: text/html\r\nretry-after: 120\r\ndate: x\r\n', 120_000],
    ['RETRY-AFTER:3', 3000],
    ['Retry-After: Sun, 01 Feb 2026 00:00:00 GMT\r\n', 10_000],
    ['Retry-After: soon', undefined],
    ['X-Retry-After: 7', undefined],
    ['', undefined],
  ])('%j', (headers, retryAfter) => {
    expect(errorOf({ status: 503, headers }).retryAfter).toBe(retryAfter);
  });
});

describe('what the server says', () => {
  const SECRET = 's3cret';
  const saying = (debug: number, message = `no room for ${SECRET}`) =>
    JSON.stringify({ OK: 0, debug, data: { code: 1, message } });

  test.each([
    ['rejected', saying(1), false],
    ['incomplete', saying(0), true],
  ])('in %s is in one field of the error, and in no other', (code, body, last) => {
    const error = errorOf({ body }, last);
    expect(error).toMatchObject({
      code,
      serverText: `no room for ${SECRET}`,
      reply: { code: 1, message: '' },
    });
    expect(everythingIn(error).replace(JSON.stringify(error.serverText), '')).not.toContain(SECRET);
  });

  test('is cut short', () => {
    expect(errorOf({ body: saying(1, '长'.repeat(100_000)) }).serverText).toBe('长'.repeat(300));
  });

  test('in an acknowledgement stays as it is', () => {
    expect(verdictOn({ body: saying(0) })).toMatchObject({ message: `no room for ${SECRET}` });
  });

  test.each([
    ['that is not the envelope', 200, `{"token":"${SECRET}"}`],
    ['that is HTML', 200, `<p>${SECRET}</p>`],
    ['of a refusal', 500, SECRET],
    ['of a refusal that is the envelope', 403, saying(1)],
    ['that ends too soon', 200, `{"OK":1,"debug":1,"data":{"id":"${SECRET}"}}`],
  ])('in a body %s is in no field but the id', (_, status, body) => {
    const { reply, ...rest } = errorOf({ status, body });
    const { message, stack } = errorOf({ status, body });
    expect(`${JSON.stringify(rest)} ${message} ${stack}`).not.toContain(SECRET);
    expect(JSON.stringify({ ...reply, id: '' })).not.toContain(SECRET);
  });
});
