import { describe, expect, test } from 'vitest';
import { acknowledgedBytes, chunkEnd, maySend, type UploadState } from '../../../src/upload/state.js';
import {
  answer,
  busy,
  bytes,
  chunk,
  failed,
  file,
  type Given,
  giveUp,
  http,
  ID,
  IN_PROGRESS,
  lastChunk,
  NAME,
  OK,
  type Place,
  prepare,
  refusal,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  waited,
  ways,
} from './signals.js';

const at = (place: Place) => file().on(...ways[place]);

test('a file goes up chunk by chunk', () => {
  const begun = file().on(prepare, target());
  expect(begun.happenings).toEqual([
    { type: 'target', chunked: true },
    { type: 'started', chunks: 3, chunkSize: 4, from: 0 },
  ]);
  const second = begun.on(...chunk);
  expect(second.happenings).toMatchObject([{ type: 'chunk', index: 0, chunks: 3 }]);
  expect([acknowledgedBytes(second.state), chunkEnd(second.state)]).toEqual([4, 8]);
  const last = second.on(...chunk);
  expect([acknowledgedBytes(last.state), chunkEnd(last.state)]).toEqual([8, 10]);
  expect(maySend(last.state, 2)).toBe(true);
  const over = last.on(...lastChunk);
  expect(over.happenings).toMatchObject([
    { type: 'chunk', index: 2, chunks: 3, reply: { kind: 'completed' } },
    { type: 'completed', id: ID },
  ]);
  expect(over.state).toMatchObject({ acknowledged: 3, sent: 10, remoteId: ID, effect: null });
});

test.each([
  ['that takes no chunks', target(false)],
  ['with chunks larger than the file', target(true, 4096)],
])('a target %s gets the whole file at once', (_, signal) => {
  const now = file().on(prepare, signal, ...lastChunk);
  expect(now.happenings.map(({ type }) => type)).toEqual(['chunk', 'completed']);
  expect(now).toMatchObject({ status: 'completed', state: { chunks: 1, sent: 10 } });
});

describe('bytes', () => {
  test.each([
    ['count on from what is acknowledged', [bytes(5)], 5],
    ['never go back', [bytes(7), bytes(6)], 7],
    ['are no more than the chunk', [bytes(9)], 8],
    ['stay when the chunk fails', [bytes(7), failed(), waited], 7],
    ['stay when the chunk is sent again', [bytes(7), failed(), waited, sending, bytes(5)], 7],
    [
      'of an answered request do not count',
      [(state: UploadState) => answer(state, IN_PROGRESS), bytes(9)],
      8,
    ],
  ])('%s', (_, given, sent) => {
    expect(file().on(prepare, target(), ...chunk, sending, ...given).state.sent).toBe(sent);
  });
});

describe('tries again', () => {
  const retrying = { type: 'retrying' };

  test('with longer and longer waits, then fails', () => {
    const error = busy();
    const first = file().on(prepare, target(), sending, failed(error));
    expect(first.happenings).toEqual([{ ...retrying, error, attempt: 1, delay: 1000 }]);
    expect(first.state.effect).toEqual({
      do: 'wait',
      error,
      attempt: 1,
      attempts: 2,
      delay: 1000,
      next: 'send',
    });
    const second = first.on(waited, sending, failed(error));
    expect(second.happenings).toEqual([{ ...retrying, error, attempt: 2, delay: 2000 }]);
    const third = second.on(waited, sending, failed(error));
    expect(third.happenings).toEqual([{ type: 'failed', error }]);
    expect(third).toMatchObject({ status: 'failed', state: { error, effect: { do: 'fail', error } } });
  });

  test('asking for a target, with the same budget', () => {
    const error = busy();
    const once = [targetFailed(error), waited];
    const twice = file().on(prepare, ...once, ...once);
    expect(twice).toMatchObject({ status: 'preparing', state: { failures: 2, effect: { do: 'ask' } } });
    expect(twice.on(targetFailed(error)).happenings).toEqual([{ type: 'failed', error }]);
  });

  test.each([
    ['an acknowledgement', [sending, failed(), waited, ...chunk]],
    ['a target', []],
  ])('from the start of its budget after %s', (_, given) => {
    const { state } = file().on(prepare, targetFailed(), waited, target(), ...given);
    expect(state.failures).toBe(0);
  });

  test('after as long as the server asks', () => {
    const { happenings } = file().on(prepare, target(), sending, failed(busy({ retryAfter: 45_000 })));
    expect(happenings).toMatchObject([{ ...retrying, delay: 45_000 }]);
  });

  test('not at all without a budget', () => {
    const { status } = file({ attempts: () => 0 }).on(prepare, target(), sending, failed());
    expect(status).toBe('failed');
  });

  test.each([
    [false, busy(), 'failed'],
    [true, http(400), 'retrying'],
  ])('when the policy says %s', (retryable, error, status) => {
    const now = file({ retryable: () => retryable }).on(prepare, target(), sending, failed(error));
    expect(now.status).toBe(status);
  });

  test('the last chunk that is not assembled yet, and fails with incomplete', () => {
    const asked: Given[] = [sending, (state) => answer(state, IN_PROGRESS)];
    const first = file().on(prepare, target(), ...chunk, ...chunk, ...asked);
    expect(first.happenings).toMatchObject([{ ...retrying, error: { code: 'incomplete' } }]);
    expect(first.state.acknowledged).toBe(2);
    expect(first.on(waited, ...lastChunk).status).toBe('completed');
    const out = first.on(waited, ...asked, waited, ...asked);
    expect(out.happenings).toMatchObject([{ type: 'failed', error: { code: 'incomplete' } }]);
  });
});

test.each([
  ['OK', OK],
  ['HTML', '<html>'],
])('%s before the last chunk acknowledges nothing', (_, body) => {
  const { state, happenings } = file().on(prepare, target(), sending, (now) => answer(now, body));
  expect(happenings).toMatchObject([{ type: 'retrying', error: { code: 'malformed-reply' } }]);
  expect(state.acknowledged).toBe(0);
});

test('a file that plupload has failed itself is not failed at plupload once more', () => {
  expect(at('in flight').on(giveUp(true))).toMatchObject({ status: 'failed', state: { effect: null } });
  expect(at('in flight').on(giveUp(false)).state.effect).toMatchObject({ do: 'fail' });
});

describe('goes on', () => {
  test.each([
    ['after a stop', [sending, stop, prepare]],
    ['after a failure', [sending, failed(refusal()), retry, prepare]],
  ])('%s at the first chunk that is not acknowledged', (_, given) => {
    const { state, happenings } = file().on(prepare, target(), ...chunk, ...given);
    expect(happenings).toEqual([{ type: 'started', chunks: 3, chunkSize: 4, from: 1 }]);
    expect([1, 2].filter((index) => maySend(state, index))).toEqual([1]);
  });

  test('after a failure with its whole budget, and without the error', () => {
    const now = at('waiting to send').on(waited, sending, failed(refusal()), retry);
    const state = { failures: 0, acknowledged: 1, effect: null, name: NAME };
    expect(now).toMatchObject({ status: 'queued', state });
    expect(now.state.error).toBeUndefined();
  });

  test('after its end with everything anew', () => {
    expect(at('completed').on(retry).state).toEqual(file().state);
  });
});

test('each try is a thing to do of its own', () => {
  const first = at('uploading');
  const again = first.on(sending, failed(), waited);
  expect(again.state.effect).toEqual(first.state.effect);
  expect(again.state.effect).not.toBe(first.state.effect);
});
