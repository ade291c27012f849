import { describe, expect, test } from 'vitest';
import type { UploadError } from '../../../src/contract/error.js';
import type { Policy } from '../../../src/upload/signal.js';
import { acknowledgedBytes, type UploadState } from '../../../src/upload/state.js';
import {
  answer,
  bytes,
  chunk,
  diagnosed,
  errors,
  failed,
  file,
  type Given,
  giveUp,
  http,
  lane,
  laneAnswer,
  laneDiagnosed,
  laneFailed,
  laneWaited,
  lastChunk,
  lineDoubted,
  network,
  OK,
  prepare,
  remove,
  retry,
  sending,
  stop,
  target,
  URL_B,
  type Walk,
  waited,
} from './signals.js';

/** Six chunks of 4 bytes, the last of 2, of which the first is acknowledged. */
const SIZE = 22;
const spread = (rules: Partial<Policy> = {}): Walk =>
  file({ parallel: 3, ...rules }, SIZE).on(prepare, target(), ...chunk);

/** What goes on for each chunk that goes beside others. */
const lanesOf = ({ lanes }: UploadState) => [...lanes].map(([index, { effect }]) => `${index} ${effect.do}`);
const types = ({ happenings }: Walk) => happenings.map(({ type }) => type).join(' ');
const laneBytes = (index: number, loaded: number) => lane(index, { type: 'bytes', loaded });
const all = [1, 2, 3, 4].map((index) => laneAnswer(index));

describe('the way of a file', () => {
  test('begins with the first chunk alone', () => {
    const now = file({ parallel: 3 }, SIZE).on(prepare, target(), sending);
    expect(now.state).toMatchObject({ effect: { do: 'send' }, inFlight: true, lanes: new Map() });
  });

  test('goes on with the next ones side by side', () => {
    const now = spread();
    expect(now.state.effect).toEqual({ do: 'spread', goesOn: true });
    expect(lanesOf(now.state)).toEqual(['1 post', '2 post', '3 post']);
    expect([now.status, types(now)]).toEqual(['uploading', 'chunk']);
  });

  test('has another chunk go for each that is acknowledged, whatever their order', () => {
    const now = spread().on(laneAnswer(3));
    expect(now.happenings).toMatchObject([{ type: 'chunk', index: 3, chunks: 6, reply: { code: 101 } }]);
    expect(lanesOf(now.state)).toEqual(['1 post', '2 post', '4 post']);
    expect(now.state).toMatchObject({ acknowledged: 1, ahead: [[3, 3]] });
    expect(now.on(laneAnswer(1)).state).toMatchObject({ acknowledged: 2, ahead: [[3, 3]] });
    expect(now.on(laneAnswer(1), laneAnswer(2)).state).toMatchObject({ acknowledged: 4, ahead: [] });
  });

  test('ends with the last chunk alone', () => {
    const now = spread().on(laneAnswer(4), laneAnswer(1), laneAnswer(3));
    expect(lanesOf(now.state)).toEqual(['2 post', '4 post']);
    const rest = now.on(laneAnswer(4));
    expect(lanesOf(rest.state)).toEqual(['2 post']);
    const last = rest.on(laneAnswer(2));
    expect(last.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 5, lanes: new Map() });
    expect(types(last)).toBe('chunk');
    expect(types(last.on(...lastChunk))).toBe('chunk completed');
  });

  test.each([
    ['a file of two chunks', 8, 6],
    ['a file of one chunk', 4, 6],
    ['one at a time', SIZE, 1],
  ])("is plupload's alone for %s", (_, size, parallel) => {
    let now = file({ parallel }, size).on(prepare, target());
    while (now.state.acknowledged < now.state.chunks - 1) {
      now = now.on(...chunk);
      expect(now.state).toMatchObject({ effect: { do: 'send' }, lanes: new Map() });
    }
    expect(now.on(...lastChunk).status).toBe('completed');
  });

  test("is plupload's alone for an image that plupload makes smaller, in another run too", () => {
    const resized: Given = { type: 'sending', size: 18, chunks: 5, name: 'a.png' };
    const ack: Given = (state) => answer(state, '{"OK":0,"debug":0}');
    const now = file({ parallel: 3 }, SIZE).on(prepare, target(), resized, ack);
    expect(now.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1 });
    const again = now.on(resized, failed(http(400)), retry, prepare, resized, ack);
    expect(again.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 2, phase: 'active' });
    const rest = [resized, ack, resized, ack, resized, (state: UploadState) => answer(state, OK)];
    const anew = again.on(...rest, retry, prepare, target(), resized, ack);
    expect(anew.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1, phase: 'active' });
  });
});

describe('progress', () => {
  test('is all that is acknowledged and on its way', () => {
    const now = spread().on(laneBytes(1, 3), laneBytes(2, 1));
    expect(now.state.sent).toBe(4 + 3 + 1);
    expect(acknowledgedBytes(now.state)).toBe(4);
    expect(acknowledgedBytes(now.on(laneAnswer(3)).state)).toBe(8);
    expect(now.on(laneAnswer(2)).state.sent).toBe(4 + 3 + 4);
  });

  test('counts no more of a chunk than there is, and never goes back', () => {
    const now = spread().on(laneBytes(1, 479), laneBytes(1, 2));
    expect(now.state.sent).toBe(8);
    const failing = now.on(laneFailed(1));
    expect(failing.state.sent).toBe(8);
    const again = failing.on(laneWaited(1), laneBytes(1, 1));
    expect(again.state.sent).toBe(8);
    expect(again.on(laneBytes(1, 4), laneBytes(2, 1)).state.sent).toBe(9);
  });

  test('is of no chunk that waits, or is not there', () => {
    const now = spread().on(laneFailed(1));
    for (const index of [0, 1, 4, 5, 6]) {
      const next = now.on(laneBytes(index, 3));
      expect(next.state).toBe(now.state);
    }
  });
});

test("a chunk's name is the one that was sent", () => {
  const now = spread().on(lane(2, { type: 'sending', name: 'other.mp4' }));
  expect(now.state.name).toBe('other.mp4');
  const waiting = now.on(laneFailed(1));
  expect(waiting.on(lane(1, { type: 'sending', name: 'third.mp4' })).state).toBe(waiting.state);
});

describe('a failure', () => {
  test("is the chunk's own", () => {
    const error = errors('http', { status: 500, retryable: true, chunk: 2 });
    const now = spread().on(laneFailed(2, error));
    expect(now.happenings).toEqual([{ type: 'retrying', error, attempt: 1, delay: 1000 }]);
    expect(lanesOf(now.state)).toEqual(['1 post', '2 wait', '3 post']);
    expect([now.status, now.state.failures]).toEqual(['uploading', 0]);
    const other = now.on(laneFailed(1), laneWaited(2), laneFailed(2, error));
    expect(other.happenings).toEqual([{ type: 'retrying', error, attempt: 2, delay: 2000 }]);
    expect(other.state.laneFailures).toEqual(
      new Map([
        [1, 1],
        [2, 2],
      ]),
    );
  });

  test('fails the file once the attempts of that chunk are spent', () => {
    const [first, error] = [http(500, { retryable: true }), http(500, { retryable: true })];
    const now = spread().on(laneFailed(2, first), laneWaited(2), laneFailed(2, first), laneWaited(2));
    const over = now.on(laneFailed(2, error));
    expect(over.happenings).toEqual([{ type: 'failed', error }]);
    expect(over.state).toMatchObject({ phase: 'failed', effect: { do: 'fail', error }, lanes: new Map() });
  });

  test('is forgotten once the chunk is acknowledged, and no sooner', () => {
    const now = spread().on(laneFailed(2), laneWaited(2), laneAnswer(1));
    expect(now.state.laneFailures.get(2)).toBe(1);
    expect(now.on(laneAnswer(2)).state.laneFailures.size).toBe(0);
  });

  test('without an answer is looked into first', () => {
    const error = network();
    const now = spread().on(laneFailed(2, error));
    expect(lanesOf(now.state)).toEqual(['1 post', '2 diagnose', '3 post']);
    expect(now.happenings).toEqual([]);
    const found = errors('network', { retryable: true, chunk: 2 });
    const waits = now.on(laneDiagnosed(2, false, found));
    expect(waits.happenings).toEqual([{ type: 'retrying', error: found, attempt: 1, delay: 1000 }]);
    const changed = errors('file-changed', { status: 0 });
    expect(now.on(laneDiagnosed(2, false, changed)).happenings).toEqual([{ type: 'failed', error: changed }]);
  });

  test('of a chunk whose wait the server asks for lasts that long', () => {
    const now = spread().on(laneFailed(2, http(503, { retryable: true, retryAfter: 7000 })));
    expect(now.happenings).toMatchObject([{ delay: 7000 }]);
  });

  test.each<[string, UploadError]>([
    ['400', http(400)],
    ['one that is not worth another try', errors('network')],
  ])('%s is the end of the file', (_, error) => {
    const now = spread().on(laneFailed(3, error));
    expect(now.happenings).toEqual([{ type: 'failed', error }]);
    expect(now.state.lanes.size).toBe(0);
  });

  test("goes by the page's word", () => {
    const error = http(500, { retryable: true });
    expect(types(spread({ retryable: () => false }).on(laneFailed(1, error)))).toBe('failed');
    expect(types(spread({ retryable: () => true }).on(laneFailed(1, http(400))))).toBe('retrying');
  });

  test.each([401, 403, 404, 410])('%i has the file start over under a fresh target', (status) => {
    const error = http(status);
    const now = spread().on(laneAnswer(3), laneFailed(2, error));
    expect(now.happenings).toEqual([{ type: 'restarted', error }]);
    expect(now.state).toMatchObject({ effect: { do: 'ask' }, lanes: new Map(), ahead: [], sent: 0 });
    expect(now.state).toMatchObject({ acknowledged: 0, restarts: 1 });
    // What the others say is of no use any more.
    expect(now.on(laneAnswer(1)).state).toBe(now.state);
    const again = now.on(target(true, 4, URL_B), ...chunk);
    expect(lanesOf(again.state)).toEqual(['1 post', '2 post', '3 post']);
    expect(types(again.on(laneFailed(2, error)))).toBe('failed');
  });

  test('rejected has it start over, too', () => {
    expect(types(spread().on(laneAnswer(2, '{"OK":0,"debug":1,"data":{}}')))).toBe('restarted');
  });

  test('413 has it start over with smaller chunks', () => {
    const KIB = 1024;
    const now = file({ parallel: 3 }, 4096 * KIB).on(prepare, target(true, 512 * KIB), ...chunk);
    const smaller = now.on(laneFailed(2, http(413)), target(true, 512 * KIB, URL_B));
    expect(smaller.state).toMatchObject({ chunkSize: 256 * KIB, chunks: 16, restarts: 0 });
  });

  test('OK before the last chunk acknowledges nothing', () => {
    const now = spread().on(laneAnswer(2, OK));
    expect(now.happenings).toMatchObject([{ type: 'retrying', error: { code: 'malformed-reply' } }]);
    expect(now.state).toMatchObject({ acknowledged: 1, ahead: [] });
  });
});

describe('a wait', () => {
  const busyAll = [1, 2, 3].map((index) => laneFailed(index));

  test('is shown where all chunks wait', () => {
    const now = spread().on(...busyAll);
    expect(now.status).toBe('retrying');
    expect(spread().on(...busyAll.slice(1)).status).toBe('uploading');
    expect(now.on(laneWaited(2)).status).toBe('uploading');
    expect(spread().on(...busyAll.slice(1), laneFailed(1, network())).status).toBe('uploading');
  });

  test('is over for its own chunk alone', () => {
    const now = spread().on(...busyAll, laneWaited(2));
    expect(lanesOf(now.state)).toEqual(['1 wait', '2 post', '3 wait']);
    expect(now.on(laneWaited(2)).state).toBe(now.state);
    expect(now.on(waited).state).toBe(now.state);
  });

  test('has no chunk before it go again', () => {
    const now = spread().on(laneFailed(1));
    for (const given of [laneAnswer(1), laneFailed(1), laneDiagnosed(1, true)]) {
      expect(now.on(given).state).toBe(now.state);
    }
  });
});

describe('a server that has too much to do', () => {
  const isBusy = (index: number, status = 503) => laneFailed(index, http(status, { retryable: true }));

  test.each([429, 503])('gets one chunk at a time after %i', (status) => {
    const now = spread().on(isBusy(2, status));
    // What is on its way is not called off.
    expect(lanesOf(now.state)).toEqual(['1 post', '2 wait', '3 post']);
    const rest = now.on(laneAnswer(1), laneAnswer(3));
    expect(lanesOf(rest.state)).toEqual(['2 wait']);
    const next = rest.on(laneWaited(2), laneAnswer(2));
    expect(lanesOf(next.state)).toEqual(['4 post']);
    expect(next.on(laneAnswer(4)).state).toMatchObject({ effect: { do: 'send' }, acknowledged: 5 });
  });

  test('gets none beside those that it has still to answer', () => {
    const now = spread().on(isBusy(2), laneWaited(2));
    expect(lanesOf(now.state)).toEqual(['1 post', '3 post']);
    expect(lanesOf(now.on(laneAnswer(1)).state)).toEqual(['3 post']);
    expect(lanesOf(now.on(laneAnswer(1), laneAnswer(3)).state)).toEqual(['2 post']);
  });

  test('gets one after the other of those that it has all turned away', () => {
    const now = spread().on(isBusy(1), isBusy(2), isBusy(3), laneWaited(3));
    expect(lanesOf(now.state)).toEqual(['1 wait', '2 wait', '3 post']);
    const other = now.on(laneWaited(1));
    expect(lanesOf(other.state)).toEqual(['2 wait', '3 post']);
    expect(lanesOf(other.on(laneWaited(2), laneAnswer(3)).state)).toEqual(['1 post']);
    // The attempts of a chunk whose turn comes later count all the same.
    expect(other.state.laneFailures.get(1)).toBe(1);
  });

  test('is left in peace from the first chunk on', () => {
    const now = file({ parallel: 3 }, SIZE).on(prepare, target(), sending, failed(), waited, ...chunk);
    expect(now.state).toMatchObject({ effect: { do: 'send' }, lanes: new Map(), acknowledged: 1 });
  });

  test('is left in peace after a stop, and after a restart, but not in another run', () => {
    const now = spread().on(isBusy(2), laneAnswer(1), laneAnswer(3));
    expect(lanesOf(now.on(stop, prepare).state)).toEqual(['2 post']);
    const over = now.on(laneWaited(2), laneFailed(2, http(403)), target(true, 4, URL_B), ...chunk);
    expect(over.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1 });
    const run = now.on(laneWaited(2), laneFailed(2, http(400)), retry, prepare);
    expect(lanesOf(run.state)).toEqual(['2 post', '4 post']);
  });

  test('is not the one that hands out targets', () => {
    const asked: Given = { type: 'target-failed', error: http(429, { retryable: true }) };
    const now = file({ parallel: 3 }, SIZE).on(prepare, asked, waited, target(), ...chunk);
    expect(now.state.lanes.size).toBe(3);
  });

  test('any other trouble is none of that', () => {
    const now = spread().on(laneFailed(2), laneAnswer(1));
    expect(lanesOf(now.state)).toEqual(['2 wait', '3 post', '4 post']);
  });
});

describe('without a line', () => {
  const error = network({ chunk: 2 });
  const lost = (rules?: Partial<Policy>) =>
    spread(rules).on(laneAnswer(3), laneFailed(2, error), laneDiagnosed(2, true, error));

  test('all chunks wait for it, and those that are missing go when it is back', () => {
    const now = lost();
    expect(now.happenings).toEqual([{ type: 'waiting', reason: 'offline' }]);
    expect(now).toMatchObject({ status: 'waiting', state: { lanes: new Map(), ahead: [[3, 3]] } });
    expect(now.state.effect).toEqual({ do: 'line', error, next: 'send' });
    const back = now.on(waited);
    expect(back.state.effect).toEqual({ do: 'spread', goesOn: false });
    expect(lanesOf(back.state)).toEqual(['1 post', '2 post', '4 post']);
    expect(back.state.laneFailures.size).toBe(0);
  });

  test('a line that may be back costs an attempt, until a chunk is acknowledged', () => {
    const doubted = lost().on(lineDoubted);
    expect(doubted.happenings).toEqual([{ type: 'retrying', error, attempt: 1, delay: 1000 }]);
    const again = (now: Walk) =>
      now.on(waited, laneFailed(2, error), laneDiagnosed(2, true, error), lineDoubted);
    expect(again(doubted).happenings).toMatchObject([{ attempt: 2 }]);
    expect(types(again(again(doubted)))).toBe('failed');
    expect(again(doubted.on(waited, laneAnswer(1))).happenings).toMatchObject([{ attempt: 1 }]);
  });

  test('gaps are filled where chunks go one at a time by now', () => {
    const now = lost().on(waited, laneFailed(1, http(503, { retryable: true })), stop, prepare);
    expect(lanesOf(now.state)).toEqual(['1 post']);
    const next = now.on(laneAnswer(1));
    expect(lanesOf(next.state)).toEqual(['2 post']);
    expect(lanesOf(next.on(laneAnswer(2)).state)).toEqual(['4 post']);
  });
});

describe('all chunks end', () => {
  test.each<[string, Given, string]>([
    ['stops the queue', stop, 'stopped'],
    ['removes the file', remove, 'removed'],
    ['gives the file up', giveUp(true), 'failed'],
    ['gives the file up without a word', giveUp(false), 'failed'],
  ])('when somebody %s', (_, given, status) => {
    const now = spread().on(laneBytes(1, 3), laneAnswer(3), laneFailed(2), given);
    expect(now).toMatchObject({ status, state: { lanes: new Map(), ahead: [[3, 3]], sent: 11 } });
    for (const late of [laneAnswer(1), laneFailed(1), laneBytes(1, 4), laneWaited(2)]) {
      expect(now.on(late).state).toBe(now.state);
    }
  });

  test('and those that are missing go after a start', () => {
    const now = spread().on(laneAnswer(3), laneAnswer(1), stop, prepare);
    expect(now.happenings).toEqual([{ type: 'started', chunks: 6, chunkSize: 4, from: 2 }]);
    expect(now.state.effect).toEqual({ do: 'spread', goesOn: false });
    expect(lanesOf(now.state)).toEqual(['2 post', '4 post']);
  });

  test('and those that are missing go in another run', () => {
    const now = spread().on(laneAnswer(3), laneFailed(2, http(400)), retry, prepare);
    expect(now.happenings).toEqual([{ type: 'started', chunks: 6, chunkSize: 4, from: 1 }]);
    expect(lanesOf(now.state)).toEqual(['1 post', '2 post', '4 post']);
  });

  test('and only the last goes where it alone is missing', () => {
    const now = spread().on(...all, sending, stop, prepare);
    expect(now.happenings).toMatchObject([{ type: 'started', from: 5 }]);
    expect(now.state).toMatchObject({ effect: { do: 'send' }, lanes: new Map() });
  });
});

test('the last chunk is asked for before it goes again', () => {
  const now = spread({ canConfirm: true }).on(...all, sending, failed(), waited);
  expect(now.state.effect).toEqual({ do: 'confirm' });
});

test.each<[string, Given]>([
  ['a chunk by itself', bytes(8)],
  ['an answer', (state) => answer(state, OK)],
  ['a failure', failed()],
  ['a cause', diagnosed(true)],
  ['a request', sending],
  ['a wait', waited],
])("%s of plupload's loop is nothing to chunks beside it", (_, given) => {
  const now = spread();
  expect(now.on(given).state).toBe(now.state);
});
