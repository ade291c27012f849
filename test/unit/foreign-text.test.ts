import { expect, test } from 'vitest';
import { readAnswer, toInteger } from '../../src/api/answer.js';
import { apiErrorFactory } from '../../src/api/api-error.js';
import { toParams } from '../../src/api/params.js';
import { parseRetryAfter, retryAfterOf } from '../../src/upload/backoff.js';
import { MAX_REPLY, parseReply } from '../../src/upload/reply.js';
import { thrownBy } from './support.js';

const SIZE = 10 * 2 ** 20;

/** Texts that an expression with two ways to read them goes over again and again. */
const hostile: Readonly<Record<string, (size: number) => string>> = {
  'white space before a word': (size) => `${' '.repeat(size)}x`,
  'white space within words': (size) => `x${' '.repeat(size)}x`,
  'line breaks': (size) => `x${'\n'.repeat(size)}x`,
  'digits before a word': (size) => `${'1'.repeat(size)}x`,
  digits: (size) => '7'.repeat(size),
  minus: (size) => '-'.repeat(size),
  'an opening': (size) => '('.repeat(size),
  'a name over and over': (size) => 'retry-after:\n'.repeat(size / 13),
  'a name and white space': (size) => 'retry-after: 1   '.repeat(size / 17),
  'half characters': (size) => '\ud83d'.repeat(size),
  'month names': (size) => 'Jan '.repeat(size / 4),
};

const errors = apiErrorFactory('en');
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseReply,
  'parseReply, a field': (text) =>
    parseReply(JSON.stringify({ OK: text.slice(0, MAX_REPLY / 8), debug: 0, data: {} })),
  'readAnswer, the body': (body) => thrownBy(() => readAnswer({ status: 200, body, headers: '' }, errors)),
  'readAnswer, the headers': (headers) =>
    thrownBy(() => readAnswer({ status: 503, body: '', headers: `retry-after: 1${headers}` }, errors)),
  retryAfterOf,
  parseRetryAfter: (text) => parseRetryAfter(text, 0),
  toInteger,
  toParams: (name) => toParams({ name }),
};

// Where the work grew with the square of the length, one of these would take hours.
for (const [reader, read] of Object.entries(readers)) {
  test(`10 MB are read in one go: ${reader}`, { timeout: 120_000 }, () => {
    for (const make of Object.values(hostile)) expect(() => read(make(SIZE))).not.toThrow();
  });
}
