import { describe, expect, test } from 'vitest';
import type { UploadError } from '../../../src/contract/error.js';
import type { Policy } from '../../../src/upload/signal.js';
import type { Recalled } from '../../../src/upload/state.js';
import { record, SIZE, types } from './recalled.js';
import {
  answer,
  busy,
  checked,
  chunk,
  claimed,
  diagnosed,
  errors,
  failed,
  file,
  type Given,
  http,
  IN_PROGRESS,
  lane,
  laneAnswer,
  laneFailed,
  lastChunk,
  network,
  OK,
  prepare,
  retry,
  sending,
  stop,
  target,
  URL_A,
  URL_B,
  verified,
  type Walk,
  waited,
} from './signals.js';

/** A file of which an earlier page has sent two chunks. */
const resumed = (rules: Partial<Policy> = {}, changes: Partial<Recalled> = {}): Walk =>
  file({ resumes: true, ...rules }, SIZE).on(prepare, claimed(record(changes)));
const changed = errors('file-changed');
const REJECTED = '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}';
const nothing = { name: null, acknowledged: 0, ahead: [], sent: 0, lanes: new Map(), inFlight: false };
const afresh = { ...nothing, resumed: false, unproven: false, unverified: false, isDistrusted: true };

describe('what is skipped is compared meanwhile', () => {
  test('and the rest goes on, equal as it is', () => {
    const now = resumed().on(sending);
    const same = now.on(verified(null));
    expect(same.happenings).toEqual([]);
    expect(same.state).toEqual({ ...now.state, unverified: false });
    expect(same.state.effect).toBe(now.state.effect);
  });

  test('so that the last chunk waits for nothing', () => {
    const now = resumed().on(verified(null), ...chunk, ...chunk, ...chunk);
    expect(now.state).toMatchObject({ acknowledged: 5, effect: { do: 'send' } });
    expect(now.on(...lastChunk).status).toBe('completed');
  });

  test('and the last chunk waits until it is', () => {
    const now = resumed().on(...chunk, ...chunk, ...chunk);
    expect(now).toMatchObject({ status: 'uploading', state: { effect: { do: 'verify' }, inFlight: false } });
    expect(now.on(sending).state).toBe(now.state);
    expect(now.on(stop, prepare).state.effect).toEqual({ do: 'verify' });
    expect(now.on(verified(null)).state).toMatchObject({ effect: { do: 'send' }, unverified: false });
  });

  test('of chunks side by side, too', () => {
    const now = resumed({ parallel: 3 });
    const same = now.on(verified(null));
    expect(same.state.lanes).toBe(now.state.lanes);
    const all = [2, 3, 4].map((index) => laneAnswer(index));
    expect(same.on(...all).state.effect).toEqual({ do: 'send' });
    expect(now.on(...all).state.effect).toEqual({ do: 'verify' });
  });

  test.each<[string, Given[], Partial<Policy>]>([
    ['before anything goes', [], {}],
    ['while a chunk is on its way', [...chunk, sending], {}],
    ['while the last chunk waits', [...chunk, ...chunk, ...chunk], {}],
    ['while chunks go side by side', [], { parallel: 3 }],
    ['while it waits for another attempt', [sending, failed()], {}],
    ['while it is found out why there was no answer', [sending, failed(network())], {}],
    ['while there is no line', [sending, failed(network()), diagnosed(true)], {}],
    ['once the server has acknowledged more', chunk, { restarts: 0, canAskAgain: false }],
    [
      'where the server adds chunks as they come',
      [checked([0, 1]), sending],
      { appends: true, canCheck: true },
    ],
  ])('and starts over where it is another: %s', (_, given, rules) => {
    const now = resumed(rules).on(...given, verified(changed));
    expect(now.happenings).toEqual([{ type: 'restarted', error: changed }]);
    expect(now).toMatchObject({
      status: 'preparing',
      state: { ...afresh, effect: { do: 'ask' }, restarts: 0 },
    });
    expect(now.state.generation).toBe(1);
    expect(now.on(target()).happenings).toMatchObject([{}, { type: 'started', from: 0 }]);
  });

  test('but has no say of a file that is stopped, over, or compared already', () => {
    const places: Walk[] = [
      file({}, SIZE),
      file({ resumes: true }, SIZE).on(prepare, claimed(), target(), sending),
      resumed().on(stop),
      resumed().on(...chunk, sending, failed(http(400))),
      resumed().on(verified(null)),
      resumed().on(verified(changed)),
    ];
    for (const now of places) {
      for (const error of [null, changed]) expect(now.on(verified(error)).state).toBe(now.state);
    }
  });

  test('once more where a stop came between', () => {
    const now = resumed().on(stop, verified(changed), prepare);
    expect(now.state.unverified).toBe(true);
    expect(types(now.on(verified(changed)))).toBe('restarted');
  });
});

describe('the first answer of a resumed run', () => {
  const refusals: [string, Given][] = [
    ...[400, 401, 403, 404, 405, 409, 410, 422, 304].map((status): [string, Given] => [
      `${status}`,
      failed(http(status)),
    ]),
    ['a rejection', (state) => answer(state, REJECTED)],
    ['HTML', (state) => answer(state, '<html>')],
    ['no text', (state) => answer(state, '')],
    ['an id that comes early', (state) => answer(state, OK)],
  ];

  test.each(refusals)('that does not know the upload has it start over, once: %s', (_, given) => {
    const rules = { restarts: 0, canAskAgain: false, attempts: () => 0 };
    const now = resumed(rules).on(sending, given);
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject({ ...afresh, effect: { do: 'ask' }, restarts: 0, generation: 1 });
    const again = now.on(target(true, 4, URL_A), sending, given);
    expect(types(again)).toBe('failed');
  });

  test('begins the same target under another name, or a fresh one', () => {
    for (const url of [URL_A, URL_B]) {
      const now = resumed().on(sending, failed(http(403)), target(true, 4, url));
      expect(types(now)).toBe('target started');
      expect(now.state).toMatchObject({ target: { url }, generation: 1, resumed: false, isDistrusted: true });
      expect(now.on(...Array.from({ length: 5 }, () => chunk).flat(), ...lastChunk).status).toBe('completed');
    }
  });

  test.each<[string, UploadError]>([
    ['408', http(408, { retryable: true })],
    ['425', http(425, { retryable: true })],
    ['429', http(429, { retryable: true })],
    ['500', http(500, { retryable: true })],
    ['503', busy()],
  ])('that may pass is tried again: %s', (_, error) => {
    const now = resumed().on(sending, failed(error));
    expect(types(now)).toBe('retrying');
    expect(now.state).toMatchObject({ acknowledged: 2, unproven: true });
    expect(types(now.on(waited, sending, failed(http(400))))).toBe('restarted');
  });

  test('that does not come is looked into, and the next one is the first', () => {
    const now = resumed().on(sending, failed(network()), diagnosed(false));
    expect(types(now)).toBe('retrying');
    expect(types(now.on(waited, sending, failed(http(403))))).toBe('restarted');
  });

  test('that says that chunks are too large has them halved', () => {
    const MIB = 1024 * 1024;
    const large = record({ chunkSize: MIB });
    const now = file({ resumes: true }, 6 * MIB).on(prepare, claimed(large), sending, failed(http(413)));
    expect(now.state).toMatchObject({ ...nothing, chunkLimit: MIB / 2, isDistrusted: false, resumed: false });
  });

  test.each<[string, Given]>([
    ['400', laneFailed(3, http(400))],
    ['403', laneFailed(3, http(403))],
    ['a rejection', laneAnswer(3, REJECTED)],
    ['HTML', laneAnswer(3, '<html>')],
    ['an id', laneAnswer(3, OK)],
  ])('may be that of any chunk of many: %s', (_, given) => {
    const now = resumed({ parallel: 3 }).on(lane(2, { type: 'sending', name: 'old.mp4' }), given);
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject({ ...afresh, effect: { do: 'ask' } });
  });

  test('is that of the chunks that a server was said to have, too', () => {
    const rules = { resumes: true, canCheck: true, canAskAgain: false };
    const now = file(rules, SIZE).on(
      prepare,
      claimed(),
      target(),
      checked([0, 1]),
      sending,
      failed(http(403)),
    );
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject(afresh);
  });
});

describe('later answers of a resumed run', () => {
  const proven = (rules?: Partial<Policy>) => resumed(rules).on(...chunk, sending);

  test.each<[string, Given, string]>([
    ['400', failed(http(400)), 'failed'],
    ['409', failed(http(409)), 'failed'],
    ['HTML', (state) => answer(state, '<html>'), 'retrying'],
    ['500', failed(http(500, { retryable: true })), 'retrying'],
  ])('mean what they mean in any: %s', (_, given, what) => {
    const now = proven().on(given);
    expect(types(now)).toBe(what);
    expect(now.state).toMatchObject({ acknowledged: 3, isDistrusted: false, resumed: true });
  });

  test('that turn the target away spend the restart', () => {
    const now = proven().on(failed(http(403)));
    expect([types(now), now.state.restarts, now.state.isDistrusted]).toEqual(['restarted', 1, false]);
    expect(types(proven({ restarts: 0 }).on(failed(http(403))))).toBe('failed');
  });

  test('are known to be of the upload once any chunk beside is acknowledged', () => {
    const now = resumed({ parallel: 3 }).on(laneAnswer(3), laneFailed(2, http(400)));
    expect(types(now)).toBe('failed');
  });

  test('with an id that comes early have it start over: the server counts what it got twice', () => {
    const now = proven().on((state) => answer(state, OK));
    expect(now.happenings).toMatchObject([{ type: 'restarted', error: { code: 'malformed-reply' } }]);
    expect(now.state).toMatchObject(afresh);
    const beside = resumed({ parallel: 3 }).on(laneAnswer(3), laneAnswer(2, OK));
    expect(types(beside)).toBe('restarted');
  });

  test('to the last chunk that say that there are others to come have it start over', () => {
    const now = proven().on((state) => answer(state, IN_PROGRESS), ...chunk, verified(null), sending);
    const over = now.on((state) => answer(state, IN_PROGRESS));
    expect(over.happenings).toMatchObject([{ type: 'restarted', error: { code: 'incomplete' } }]);
    expect(over.state).toMatchObject({ ...afresh, effect: { do: 'ask' }, lastWasSent: false });
  });

  test('of another run are no first ones', () => {
    const now = proven().on(failed(http(400)), retry, prepare, claimed(), sending, failed(http(400)));
    expect(types(now)).toBe('failed');
  });
});

describe('what was started over', () => {
  const over = (rules?: Partial<Policy>) =>
    resumed({ canCheck: true, ...rules }).on(checked([0, 1]), verified(changed));

  test('is not asked for any more, in this run or another', () => {
    const now = over().on(target(true, 4, URL_B));
    expect(now.state.effect).toEqual({ do: 'send' });
    expect(now.happenings).toMatchObject([{ type: 'target' }, { type: 'started', from: 0 }]);
    const run = now.on(...chunk, sending, failed(http(400)), retry, prepare, claimed());
    expect(run.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1 });
    const turnedAway = run.on(sending, failed(http(403)), target(true, 4, 'http://u.test/?key=c'));
    expect(turnedAway.state.effect).toEqual({ do: 'send' });
  });

  test('is a file like any other', () => {
    const now = over().on(target(true, 4, URL_B), ...Array.from({ length: 5 }, () => chunk).flat(), sending);
    expect(types(now.on((state) => answer(state, IN_PROGRESS)))).toBe('retrying');
    const early = over().on(target(), sending, (state) => answer(state, OK));
    expect(types(early)).toBe('retrying');
  });

  test('of an upload that was not resumed is nothing', () => {
    const now = file({ resumes: true }, SIZE).on(prepare, claimed(), target(), sending, failed(http(400)));
    expect(types(now)).toBe('failed');
  });
});
