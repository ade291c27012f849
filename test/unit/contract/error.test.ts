import { expect, test } from 'vitest';
import { UploadError } from '../../../src/contract/error.js';
import { fileOf } from '../support.js';

test('is an Error with a code, and with all that is known', () => {
  const details = {
    status: 503,
    apiCode: 408,
    reply: { kind: 'malformed', reason: 'empty' },
    file: fileOf(),
    chunk: 0,
    attempt: 2,
    serverText: 'no',
    cause: 'TypeError',
    retryable: true,
    retryAfter: 0,
  } as const;
  const error = new UploadError('http', 'What happened.', details);
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(UploadError);
  expect(error).toMatchObject({ name: 'UploadError', code: 'http', message: 'What happened.', ...details });
  expect(String(error)).toBe('UploadError: What happened.');
});

test('is not worth another try unless it says so', () => {
  const error = new UploadError('network', '');
  expect(error.retryable).toBe(false);
  expect(error).toMatchObject({ status: undefined, chunk: undefined, cause: undefined });
});

test('cuts short what a server said, and has it in no other place', () => {
  const error = new UploadError('rejected', 'No.', { serverText: '长'.repeat(1_000_000) });
  expect(error.serverText).toBe('长'.repeat(300));
  expect(`${error} ${error.stack}`).not.toContain('长');
});
