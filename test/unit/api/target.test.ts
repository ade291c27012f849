import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../src/api/answer.js';
import { apiErrorFactory } from '../../../src/api/api-error.js';
import { readTarget, targetError } from '../../../src/api/target.js';
import type { ApiError } from '../../../src/contract/api-error.js';
import type { UploadError } from '../../../src/contract/error.js';
import { errorFactory } from '../../../src/options/messages.js';
import { everythingIn, thrownBy } from '../support.js';

const url = 'http://103.0.2.1:8888/upload?key=s3cret';
const data = { block: 1, url };

const read = (status: number, given: unknown, headers = '') => {
  const body = typeof given === 'string' ? given : JSON.stringify(given);
  const errors = errorFactory('en');
  try {
    return readTarget(readAnswer({ status, body, headers }, apiErrorFactory('en')), errors);
  } catch (error) {
    throw targetError(error as ApiError, errors);
  }
};

function errorOf(...given: Parameters<typeof read>): UploadError {
  const error = thrownBy(() => read(...given)) as UploadError;
  expect(everythingIn({ ...error, message: error.message, serverText: '' })).not.toContain('s3cret');
  return error;
}

describe('reads', () => {
  test.each<[string, unknown, boolean]>([
    ['the documented answer', { code: 200, msg: 'success', data }, true],
    ['block 0', { code: 200, data: { block: 0, url } }, false],
    ['block "1"', { code: 200, data: { block: '1', url } }, true],
    ['block "0"', { code: 200, data: { block: '0', url } }, false],
    ['an array', { code: 200, data: [data] }, true],
    ['a code as a string', { code: '200', data }, true],
    ['any other 2xx code', { code: 210, data }, true],
    ['code 307', { code: 307, data }, true],
    ['a BOM and white space', `\uFEFF\n ${JSON.stringify({ code: 200, data })}\n`, true],
  ])('%s', (_, body, chunked) => {
    expect(read(200, body)).toEqual({ url, chunked });
  });
});

describe('target-request: may pass', () => {
  test.each([408, 421, 429, 500, 540, 549, 550, 560, 569, 599])('code %i', (apiCode) => {
    const error = errorOf(200, { code: apiCode, msg: 's3cret', data: [] });
    expect(error).toMatchObject({ code: 'target-request', retryable: true, status: 200, apiCode });
    expect(error.message).toContain(`${apiCode}`);
  });

  test.each([408, 421, 429, 500, 502, 503, 504])('status %i', (status) => {
    for (const body of ['<html>', '', { code: 200, data }]) {
      expect(errorOf(status, body)).toMatchObject({ code: 'target-request', retryable: true, status });
    }
  });

  test('no answer', () => {
    expect(errorOf(0, '')).toMatchObject({ code: 'target-request', retryable: true, status: 0 });
  });

  test.each<[string, number, unknown]>([
    ['a status', 503, ''],
    ['a code', 200, { code: 429, data: [] }],
  ])('after as long as the API asks, with %s', (_, status, body) => {
    expect(errorOf(status, body, 'Retry-After: 7').retryAfter).toBe(7000);
    expect(errorOf(status, body).retryAfter).toBeUndefined();
  });
});

describe('target-refused: will not pass', () => {
  const documented = [
    106, 301, 302, 303, 340, 349, 350, 359, 401, 403, 404, 405, 409, 410, 413, 414, 415, 423, 424, 426, 428,
    451, 600, 699,
  ];
  test.each(documented)('code %i', (apiCode) => {
    for (const status of [200, 401]) {
      const error = errorOf(status, { code: apiCode, msg: 's3cret', data: [] });
      expect(error).toMatchObject({ code: 'target-refused', retryable: false, apiCode });
      expect(error.message).toContain(`${apiCode}`);
    }
  });

  test.each([301, 304, 400, 401, 403, 404])('status %i without an answer of the API', (status) => {
    for (const body of ['<html>s3cret', '', { code: 200, data }]) {
      expect(errorOf(status, body)).toMatchObject({ code: 'target-refused', retryable: false, status });
    }
  });
});

describe('target-invalid', () => {
  test.each<[string, unknown]>([
    ['HTML', '<html>s3cret</html>'],
    ['nothing', ''],
    ['cut off', '{"code":200,"data":{"bl'],
    ['null', 'null'],
    ['a string', '"s3cret"'],
    ['an array', [{ code: 200, data }]],
    ['no code', { data }],
    ['a code that is none', { code: 'success', data }],
    ['no data', { code: 200 }],
    ['null as data', { code: 200, data: null }],
    ["PHP's nothing", { code: 200, data: [] }],
    ['a string as data', { code: 200, data: url }],
    ['no url', { code: 200, data: { block: 1 } }],
    ['a url that is none', { code: 200, data: { block: 1, url: 7 } }],
    ['no block', { code: 200, data: { url } }],
    ['block 2', { code: 200, data: { block: 2, url } }],
    ['block true', { code: 200, data: { block: true, url } }],
    ['an empty block', { code: 200, data: { block: '', url } }],
  ])('%s', (_, body) => {
    expect(errorOf(200, body)).toMatchObject({ code: 'target-invalid', retryable: false, status: 200 });
  });
});
