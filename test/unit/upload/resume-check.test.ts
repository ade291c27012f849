import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/upload/signal.js';
import { record, SIZE, types } from './recalled.js';
import {
  answer,
  checked,
  chunk,
  claimed,
  confirmed,
  failed,
  file,
  type Given,
  http,
  ID,
  IN_PROGRESS,
  indicesOf,
  lastChunk,
  network,
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

const asking = (rules: Partial<Policy> = {}): Walk =>
  file({ resumes: true, canCheck: true, ...rules }, SIZE).on(prepare, claimed(), target());
/** The same of a file that an earlier page has begun. */
const recalling = (rules: Partial<Policy> = {}): Walk =>
  file({ resumes: true, canCheck: true, ...rules }, SIZE).on(prepare, claimed(record()));
const held = ({ state: { acknowledged, ahead } }: Walk) => [acknowledged, ...indicesOf(ahead)];

describe('a server that can be asked', () => {
  test('is asked before the first chunk, under a fresh target and under a kept one', () => {
    for (const now of [asking(), recalling()]) {
      expect(now).toMatchObject({ status: 'preparing', state: { effect: { do: 'check' } } });
      expect(types(now)).toBe('target');
      expect(types(now.on(checked([])))).toBe('started');
    }
  });

  test('is asked once a run and target', () => {
    const now = asking().on(checked([]), ...chunk, stop, prepare);
    expect(now.state.effect).toEqual({ do: 'send' });
    const fresh = now.on(sending, failed(http(403)), target(true, 4, URL_B));
    expect(fresh.state.effect).toEqual({ do: 'check' });
    const run = now.on(sending, failed(http(400)), retry, prepare, claimed());
    expect(run.state.effect).toEqual({ do: 'check' });
  });

  test('is asked again where a stop came before its word', () => {
    expect(asking().on(stop, prepare).state.effect).toEqual({ do: 'check' });
    const now = asking().on(stop);
    expect(now.on(checked([0])).state).toBe(now.state);
  });

  test('has no say once chunks go', () => {
    const now = asking().on(checked([]), sending);
    expect(now.on(checked([0, 1], ID)).state).toBe(now.state);
  });
});

describe('what the server has', () => {
  test('may be all: the file is completed at once', () => {
    const now = asking().on(checked([], ID));
    expect(now.happenings).toEqual([{ type: 'completed', id: ID }]);
    expect(now.state).toMatchObject({ phase: 'completed', effect: { do: 'conclude', id: ID }, remoteId: ID });
    expect(now.state).toMatchObject({ acknowledged: 6, sent: SIZE });
  });

  test('may be nothing: the file goes from its first chunk on, and is nothing that is resumed', () => {
    for (const now of [asking(), recalling()]) {
      const none = now.on(checked([]));
      expect(none.happenings).toEqual([{ type: 'started', chunks: 6, chunkSize: 4, from: 0 }]);
      expect(none.state).toMatchObject({ resumed: false, unproven: false, acknowledged: 0 });
      expect(none.state.effect).toEqual({ do: 'send' });
    }
  });

  test('is gone on with', () => {
    const now = asking().on(checked([0, 1, 2]));
    expect(now.happenings).toEqual([{ type: 'started', chunks: 6, chunkSize: 4, from: 3 }]);
    expect(now.state).toMatchObject({ acknowledged: 3, sent: 12, resumed: true, unproven: true });
  });

  test('is compared where a record says what it was, and only there', () => {
    for (const chunks of [[], [0]]) {
      expect(asking().on(checked(chunks)).state.unverified).toBe(false);
      // Of nothing, too: silence now may be a word in another run.
      expect(recalling().on(checked(chunks)).state.unverified).toBe(true);
    }
    const all = [0, 1, 2, 3, 4];
    expect(asking().on(checked(all)).state.effect).toEqual({ do: 'send' });
    expect(recalling().on(checked(all)).state.effect).toEqual({ do: 'verify' });
  });

  test.each<[string, number[], number[]]>([
    ['in any order', [2, 0, 1], [3]],
    ['told twice', [0, 0, 1, 1], [2]],
    ['with gaps', [4, 0, 2], [1, 4, 2]],
    ['without the first', [1, 2], [0, 1, 2]],
    ['with the last, which is answered with the id', [0, 1, 5], [2]],
    ['all, without an id', [0, 1, 2, 3, 4, 5], [5]],
    ['the last alone', [5], [0]],
    ['which no file has', [0, -1, 6, 7, 1e9, 0.5, Number.NaN, Number.POSITIVE_INFINITY], [1]],
  ])('are chunks: %s', (_, chunks, found) => {
    for (const now of [asking(), recalling()]) {
      const known = now.on(checked(chunks));
      expect(held(known)).toEqual(found);
      expect(known.happenings).toMatchObject([{ type: 'started', from: found[0] }]);
    }
  });

  test('and a part of a chunk are the chunks, where they are kept by index', () => {
    const now = asking().on(checked([0, 1], null, true));
    expect(now.state).toMatchObject({ acknowledged: 2, isNameTaken: false, resumed: true });
  });

  test('is more than the record says, or less', () => {
    expect(held(recalling().on(checked([0])))).toEqual([1]);
    expect(held(recalling().on(checked([0, 1, 2])))).toEqual([3]);
    expect(recalling().on(checked([0])).state).toMatchObject({ name: 'old.mp4', sent: 8 });
  });

  test.each([1, 3])('has its gaps filled, %i at once', (parallel) => {
    const now = asking({ parallel }).on(checked([0, 2]));
    expect([...now.state.lanes.keys()]).toEqual([1, 3, 4].slice(0, parallel));
    expect(now.state.effect).toEqual({ do: 'spread', goesOn: false });
  });

  test('beyond the first chunk is passed over once that is up', () => {
    const now = asking().on(checked([1, 2]), ...chunk);
    expect(now.state).toMatchObject({ acknowledged: 3, effect: { do: 'send' } });
    const rest = now.on(...chunk, ...chunk, ...lastChunk);
    expect(rest).toMatchObject({ status: 'completed', state: { acknowledged: 6 } });
  });

  test('without the first counts as sent with what goes after it', () => {
    const now = asking().on(checked([1, 2]), sending, (state) => answer(state, IN_PROGRESS));
    expect(now.state.sent).toBe(12);
  });

  test('may have become less between two runs', () => {
    const over: Given[] = [...chunk, ...chunk, sending, failed(http(400)), retry, prepare, claimed()];
    const now = asking().on(checked([]), ...over, checked([0]));
    expect(now.state).toMatchObject({ acknowledged: 1, sent: 8, resumed: true });
    expect(now.happenings).toMatchObject([{ type: 'started', from: 1 }]);
  });
});

describe('a server that adds chunks as they come', () => {
  const rules = { appends: true };

  test.each<[string, number[], boolean]>([
    ['nothing', [], false],
    ['a part of a chunk', [0, 1], true],
    ['a part of the first', [], true],
    ['a gap', [0, 2], false],
    ['no first chunk', [2, 3], false],
    ['the last chunk', [0, 1, 2, 3, 4, 5], false],
    ['the last chunk alone', [5], false],
  ])('is not added to under the old name where it has %s', (_, chunks, hasMore) => {
    const now = recalling(rules).on(checked(chunks, null, hasMore));
    expect(now.happenings).toEqual([{ type: 'started', chunks: 6, chunkSize: 4, from: 0 }]);
    expect(now.state).toMatchObject({
      acknowledged: 0,
      ahead: [],
      name: null,
      sent: 8,
      generation: 1,
    });
    expect(now.state).toMatchObject({
      isNameTaken: true,
      resumed: false,
      unverified: false,
      lanes: new Map(),
    });
    expect(now.state).toMatchObject({ target: { url: URL_A }, effect: { do: 'send' }, isChecked: true });
  });

  test.each<[string, number[], boolean]>([
    ['a part of a chunk', [0, 1], true],
    ['a part of the first', [], true],
    ['a gap', [0, 2], false],
    ['no first chunk', [2, 3], false],
    ['the last chunk alone', [5], false],
  ])("is not added to under the page's own name either: %s", (_, chunks, hasMore) => {
    const now = asking(rules).on(checked(chunks, null, hasMore));
    expect(now.state).toMatchObject({ acknowledged: 0, ahead: [], resumed: false, isNameTaken: true });
  });

  test('has nothing under a name that nothing was sent under: that is free', () => {
    const now = asking(rules).on(checked([]));
    expect(now.state).toMatchObject({ isNameTaken: false, generation: 0, acknowledged: 0 });
  });

  test('is added to where it has whole chunks from the first on', () => {
    const known = recalling(rules).on(checked([0, 1, 2]));
    expect(known.state).toMatchObject({ acknowledged: 3, resumed: true, isNameTaken: false, generation: 0 });
    expect(known.on(verified(null), ...chunk, ...chunk, ...lastChunk).status).toBe('completed');
  });

  test('is not added to under a name that nothing was sent under: it may speak of another', () => {
    const known = asking(rules).on(checked([0, 1, 2]));
    expect(known.state).toMatchObject({ acknowledged: 0, resumed: false, isNameTaken: true });
    const lost: Given[] = [sending, failed(http(500, { retryable: true })), waited, target()];
    const renewed = asking(rules).on(checked([]), ...chunk, ...chunk, ...lost, checked([0, 1, 2]));
    expect(renewed.happenings).toMatchObject([{ type: 'started', from: 0 }]);
  });

  test('is not added to where a chunk is in doubt: it may arrive yet', () => {
    const doubt: Given[] = [sending, failed(network()), stop, prepare];
    const now = asking(rules).on(checked([]), ...chunk, ...doubt);
    expect(types(now)).toBe('restarted');
    expect(now.state.effect).toEqual({ do: 'ask' });
  });

  test('may have the last chunk that is in doubt: both questions are asked', () => {
    const all: Given[] = [checked([]), ...Array.from({ length: 5 }, () => chunk).flat()];
    const doubt: Given[] = [sending, failed(network()), stop, prepare];
    const run: Given[] = [...all, ...doubt];
    const now = asking({ ...rules, canConfirm: true }).on(...run);
    expect(now.state.effect).toEqual({ do: 'confirm' });
    expect(now.on(confirmed(ID)).status).toBe('completed');
  });

  test('lets the chunk of a stop finish, and is not asked again for that', () => {
    const now = asking(rules).on(checked([]), ...chunk, sending, stop, prepare);
    expect(now).toMatchObject({ happenings: [{ type: 'started' }], state: { inFlight: true } });
    expect(now.on((state) => answer(state, IN_PROGRESS)).state.acknowledged).toBe(2);
  });
});
