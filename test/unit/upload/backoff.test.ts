import { describe, expect, test } from 'vitest';
import { backoff, parseRetryAfter, retryAfterOf } from '../../../src/upload/backoff.js';

const defaults = { delay: 1000, maxDelay: 30_000 };
const least = () => 0;
const most = () => 1 - 2 ** -32;

describe('backoff', () => {
  test.each([
    [1, 500, 1000],
    [2, 1000, 2000],
    [3, 2000, 4000],
    [5, 8000, 16_000],
    [6, 15_000, 30_000],
    [60, 15_000, 30_000],
    [2000, 15_000, 30_000],
  ])('after %i failures is between half and the whole', (failures, low, high) => {
    expect(backoff(failures, defaults, undefined, least)).toBe(low);
    expect(backoff(failures, defaults, undefined, most)).toBe(high);
    expect(backoff(failures, defaults, undefined, () => 0.5)).toBe((low + high) / 2);
  });

  test('may be none at all', () => {
    expect(backoff(3, { delay: 0, maxDelay: 30_000 }, undefined, most)).toBe(0);
    expect(backoff(3, { delay: 1000, maxDelay: 0 }, undefined, most)).toBe(0);
  });

  test.each([
    ['more than maxDelay', 60_000, 60_000, 60_000],
    ['more than the own wait may be', 9000, 9000, 9000],
    ['as much as the own wait may be', 6000, 6000, 8000],
    ['less than the own wait', 100, 4000, 8000],
    ['nothing', 0, 4000, 8000],
    ['5 minutes', 300_000, 300_000, 300_000],
    ['an hour: 5 minutes are enough', 3_600_000, 300_000, 300_000],
  ])('waits no less than the server asks for: %s', (_, asked, low, high) => {
    expect(backoff(4, defaults, asked, least)).toBe(low);
    expect(backoff(4, defaults, asked, most)).toBe(high);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 0, 31, 23, 59, 50);

  test.each([
    ['7', 7000],
    ['0', 0],
    [' 120 ', 120_000],
    ['Sun, 01 Feb 2026 00:00:00 GMT', 10_000],
    ['Sun, 01 Feb 2026 00:59:50 GMT', 3_600_000],
    ['Sat, 31 Jan 2026 23:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ])('%j', (value, wait) => {
    expect(parseRetryAfter(value, now)).toBe(wait);
  });
});

test.each([
  ['content-type: text/html\r\nRetry-After: 7\r\n', 7000],
  ['retry-after:  120 ', 120_000],
  ['Retry-After: \r\nage: 7', undefined],
  ['x-retry-after: 7', undefined],
  ['', undefined],
])('retryAfterOf reads headers: %j', (headers, wait) => {
  expect(retryAfterOf(headers)).toBe(wait);
});
