import { describe, expect, test } from 'vitest';
import type { UploadError } from '../../../src/contract/error.js';
import {
  answer,
  busy,
  chunk,
  confirmed,
  diagnosed,
  errors,
  failed,
  file,
  type Given,
  ID,
  IN_PROGRESS,
  lastChunk,
  lineDoubted,
  network,
  OK,
  prepare,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  waited,
} from './signals.js';

describe('a failure', () => {
  test.each<[string, UploadError, string]>([
    ['without an answer', network(), 'diagnose'],
    ['with status 0', network({ status: 0 }), 'diagnose'],
    ['that took too long', errors('timeout', { retryable: true }), 'diagnose'],
    ['with an answer', busy(), 'wait'],
    ['that says why', errors('malformed-reply', { status: 200, retryable: true }), 'wait'],
    ['that another try cannot help', errors('network'), 'fail'],
  ])('%s: %s', (_, error, what) => {
    expect(file().on(prepare, target(), sending, failed(error)).state.effect?.do).toBe(what);
    expect(file().on(prepare, targetFailed(error)).state.effect?.do).toBe(what);
  });

  test('that is looked into spends nothing and tells nothing yet', () => {
    const error = network();
    const now = file().on(prepare, target(), sending, failed(error));
    expect(now.happenings).toEqual([]);
    expect(now).toMatchObject({ status: 'uploading', state: { failures: 0, inFlight: false } });
    expect(now.state.effect).toEqual({ do: 'diagnose', error, next: 'send' });
  });

  test('counts for what it is found to be', () => {
    const error = network();
    const found = file().on(prepare, target(), sending, failed(), waited, sending, failed(error));
    expect(found.on(diagnosed(false, error)).happenings).toEqual([
      { type: 'retrying', error, attempt: 2, delay: 2000 },
    ]);
    const changed = errors('file-changed', { status: 0 });
    expect(found.on(diagnosed(false, changed)).happenings).toEqual([{ type: 'failed', error: changed }]);
  });
});

describe('without a line', () => {
  const out: Given[] = [failed(network()), diagnosed(true)];

  test('a file waits, and no attempt is spent however often', () => {
    let now = file().on(prepare, target(), ...chunk, sending, failed(), waited);
    for (let n = 0; n < 9; n++) {
      now = now.on(sending, ...out);
      expect(now.happenings).toEqual([{ type: 'waiting', reason: 'offline' }]);
      expect(now).toMatchObject({ status: 'waiting', state: { failures: 1, acknowledged: 1 } });
      now = now.on(waited);
    }
    expect(now).toMatchObject({ status: 'uploading', state: { effect: { do: 'send' } } });
  });

  test('so does one that has no target yet', () => {
    const now = file().on(prepare, targetFailed(network()), diagnosed(true));
    expect(now).toMatchObject({ status: 'waiting', state: { effect: { do: 'line', next: 'ask' } } });
    expect(now.on(waited)).toMatchObject({ status: 'preparing', state: { effect: { do: 'ask' } } });
  });

  test.each<[string, Given[], Given[]]>([
    ['a chunk', [target(), ...chunk], [sending, ...out]],
    ['a target', [], [targetFailed(network()), diagnosed(true)]],
  ])('that cannot be told to be back, %s finds out, within the budget', (_, before, lost) => {
    let now = file().on(prepare, ...before, ...lost);
    for (const attempt of [1, 2]) {
      now = now.on(lineDoubted);
      expect(now.happenings).toMatchObject([{ type: 'retrying', attempt, error: { code: 'network' } }]);
      now = now.on(waited, ...lost);
      expect(now.status).toBe('waiting');
    }
    expect(now.on(lineDoubted).happenings).toMatchObject([{ type: 'failed', error: { code: 'network' } }]);
  });

  test('a stop ends the wait, a start goes on where it was', () => {
    const now = file().on(prepare, target(), ...chunk, sending, ...out, stop);
    expect(now).toMatchObject({ status: 'stopped', state: { effect: null } });
    expect(now.on(prepare).happenings).toMatchObject([{ type: 'started', from: 1 }]);
  });
});

describe('before a last chunk goes again', () => {
  const rules = { canConfirm: true };
  const last: Given[] = [prepare, target(), ...chunk, ...chunk, sending];

  test.each<[string, Given[]]>([
    ['its answer failed', [failed(), waited]],
    ['its answer did not come', [failed(network()), diagnosed(false), waited]],
    ['the line was gone', [failed(network()), diagnosed(true), waited]],
    ['the file is not put together', [(state) => answer(state, IN_PROGRESS), waited]],
    ['the file was stopped', [stop, prepare]],
    ['the file had failed', [failed(errors('http', { status: 400 })), retry, prepare]],
  ])('the page is asked whether the file is there: %s', (_, given) => {
    const now = file(rules).on(...last, ...given);
    expect(now).toMatchObject({ status: 'uploading', state: { effect: { do: 'confirm' }, inFlight: false } });
    expect(file().on(...last, ...given).state.effect?.do).toBe('send');
  });

  test('one that is there is completed, and plupload is told', () => {
    const { state, status, happenings } = file(rules).on(...last, failed(), waited, confirmed(ID));
    expect(happenings).toEqual([
      { type: 'chunk', index: 2, chunks: 3, reply: { kind: 'completed', id: ID } },
      { type: 'completed', id: ID },
    ]);
    expect(status).toBe('completed');
    expect(state).toMatchObject({ acknowledged: 3, sent: 10, remoteId: ID });
    expect(state.effect).toEqual({ do: 'conclude', id: ID });
  });

  test.each([null, ''])('one that is not there (%j) goes on', (id) => {
    const now = file(rules).on(...last, failed(), waited, confirmed(id));
    expect(now.happenings).toEqual([]);
    expect(now).toMatchObject({ status: 'uploading', state: { effect: { do: 'send' }, failures: 1 } });
    expect(now.on(sending, (state) => answer(state, OK)).status).toBe('completed');
  });

  test('the page is not asked before it has gone once, nor for any other chunk', () => {
    const first = file(rules).on(prepare, target(), ...chunk, sending, failed(), waited);
    expect(first.state.effect?.do).toBe('send');
    expect(first.on(...chunk).state.effect?.do).toBe('send');
  });

  test('nor under a fresh target', () => {
    const now = file(rules).on(...last, failed(errors('http', { status: 403 })));
    expect(now.state.lastWasSent).toBe(false);
    const fresh = now.on(target(true, 100, 'http://u.test/?key=b'));
    expect(fresh.state.effect?.do).toBe('send');
    expect(fresh.on(...lastChunk).status).toBe('completed');
  });
});
