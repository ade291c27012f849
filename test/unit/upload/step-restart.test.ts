import { describe, expect, test } from 'vitest';
import type { UploadError } from '../../../src/contract/error.js';
import type { Policy } from '../../../src/upload/signal.js';
import {
  answer,
  busy,
  chunk,
  diagnosed,
  errors,
  failed,
  file,
  type Given,
  http,
  network,
  prepare,
  retry,
  sending,
  stop,
  target,
  URL_A,
  URL_B,
  type Walk,
  waited,
} from './signals.js';

const KIB = 1024;
const REJECTED = '{"OK":0,"debug":1,"data":{"code":-1,"message":"no"}}';

const types = ({ happenings }: Walk) => happenings.map(({ type }) => type).join(' ');
const fresh = target(true, 4, URL_B);

describe('a target that the server has turned away', () => {
  const turnedAway: [string, UploadError][] = [401, 403, 404, 410].map((status) => [
    `${status}`,
    http(status),
  ]);
  turnedAway.push(['rejected', errors('rejected', { status: 200 })]);

  test.each(turnedAway)('is given up for a fresh one: %s', (_, error) => {
    const now = file().on(prepare, target(), ...chunk, sending, failed(error));
    expect(now.happenings).toEqual([{ type: 'restarted', error }]);
    expect(now).toMatchObject({ status: 'preparing', state: { effect: { do: 'ask' }, restarts: 1 } });
    expect(now.state).toMatchObject({ target: null, name: null, acknowledged: 0, sent: 0, inFlight: false });
    const begun = now.on(fresh);
    expect(begun.happenings).toEqual([
      { type: 'target', chunked: true },
      { type: 'started', chunks: 3, chunkSize: 4, from: 0 },
    ]);
    expect(begun.on(sending, failed(error)).happenings).toEqual([{ type: 'failed', error }]);
  });

  test('is what a rejection in an answer of 200 says, too', () => {
    const now = file().on(prepare, target(), sending, (state) => answer(state, REJECTED));
    expect(types(now)).toBe('restarted');
  });

  test.each<[string, Partial<Policy>]>([
    ['there is no other to be had', { canAskAgain: false }],
    ['there may be no restart', { restarts: 0 }],
  ])('fails the file where %s', (_, rules) => {
    const error = http(403);
    const now = file(rules).on(prepare, target(), sending, failed(error));
    expect(now.happenings).toEqual([{ type: 'failed', error }]);
  });

  test('is given up, and costs no restart, where the page has put another in its place', () => {
    const isReplaced = (url: string) => url === URL_A;
    const now = file({ canAskAgain: false, restarts: 0, isReplaced }).on(
      prepare,
      target(),
      sending,
      failed(http(403)),
    );
    expect(types(now)).toBe('restarted');
    const over = now.on(fresh, sending, failed(http(403)));
    expect(types(over)).toBe('failed');
  });

  test('is given up as often as the policy says', () => {
    const urls = ['http://u.test/?key=c', 'http://u.test/?key=d'];
    let now = file({ restarts: 2 }).on(prepare, target(), sending, failed(http(403)));
    for (const url of urls) now = now.on(target(true, 4, url), sending, failed(http(403)));
    expect(now).toMatchObject({ status: 'failed', state: { restarts: 2 } });
  });

  test('needs no retryable hook, and no attempts', () => {
    const rules = { retryable: () => false, attempts: () => 0 };
    expect(types(file(rules).on(prepare, target(), sending, failed(http(404))))).toBe('restarted');
  });

  test('is no fresh one when it comes again: the file fails with the first error', () => {
    const error = http(410);
    const now = file().on(prepare, target(), sending, failed(error), target());
    expect(now.happenings).toEqual([{ type: 'failed', error }]);
    expect(now).toMatchObject({ status: 'failed', state: { error, effect: { do: 'fail', error } } });
  });

  test('gives the fresh one a budget of its own', () => {
    const tries: Given[] = [sending, failed(), waited, sending, failed(), waited, sending];
    const now = file().on(prepare, target(), ...tries, failed(http(401)));
    expect(now.state.failures).toBe(0);
    expect(now.on(fresh, ...tries.slice(0, 2)).happenings).toMatchObject([{ type: 'retrying', attempt: 1 }]);
  });

  test('is not remembered when the file is stopped while asking', () => {
    const now = file().on(prepare, target(), ...chunk, sending, failed(http(403)), stop, prepare);
    expect(now).toMatchObject({ status: 'preparing', state: { effect: { do: 'ask' }, restarts: 1 } });
    expect(now.on(target()).status).toBe('failed');
  });

  test('by a retry is not asked for again, and any other restart is open once more', () => {
    const over = file({ restarts: 0 }).on(prepare, target(), ...chunk, sending, failed(http(403)));
    const state = { target: null, name: null, acknowledged: 0, sent: 0, givenUp: null };
    expect(over.on(retry)).toMatchObject({ status: 'queued', state });
    expect(over.on(retry, prepare).state.effect).toEqual({ do: 'ask' });
  });
});

describe('chunks that are too large', () => {
  const size = 4096 * KIB;
  const wanted = target(true, 2048 * KIB);
  const tooLarge = (walk: Walk) => walk.on(sending, failed(http(413)));
  const sizeUnder = (walk: Walk, url: string) => walk.on(target(true, 2048 * KIB, url)).state.chunkSize;

  test('are halved under a fresh target, without spending the restart', () => {
    const now = tooLarge(file({}, size).on(prepare, wanted));
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject({ restarts: 0, chunkLimit: 1024 * KIB, givenUp: { url: URL_A } });
    expect(sizeUnder(now, URL_B)).toBe(1024 * KIB);
  });

  test('are halved as often as it takes, and no further than 256 KiB', () => {
    const sizes: number[] = [];
    let now = file({}, size).on(prepare, wanted);
    for (let n = 0; n < 9 && now.status === 'uploading'; n++) {
      sizes.push(now.state.chunkSize / KIB);
      now = tooLarge(now).on(target(true, 2048 * KIB, `http://u.test/?key=${n}`));
    }
    expect(sizes).toEqual([2048, 1024, 512, 256]);
    expect(now).toMatchObject({ status: 'failed', state: { error: { status: 413 } } });
  });

  test.each([
    [300, 256],
    [513, 256.5],
    [700, 350],
  ])('of %i KiB become %d KiB', (from, to) => {
    const now = tooLarge(file({}, size).on(prepare, target(true, from * KIB)));
    expect(now.state.chunkLimit).toBe(to * KIB);
  });

  test('are measured by the file where that is smaller', () => {
    const now = tooLarge(file({}, 600 * KIB).on(prepare, wanted));
    expect(now.state.chunkLimit).toBe(300 * KIB);
  });

  test.each<[string, number, Given]>([
    ['the target takes no chunks', size, target(false)],
    ['they are small already', size, target(true, 256 * KIB)],
    ['the file is small', 256 * KIB, wanted],
  ])('fail the file where %s', (_, bytes, given) => {
    expect(types(tooLarge(file({}, bytes).on(prepare, given)))).toBe('failed');
  });

  test.each<[string, Partial<Policy>]>([
    ['when the same target comes again', {}],
    ['where there is no other target', { canAskAgain: false }],
    ['where there may be no restart', { restarts: 0 }],
    ['whatever the retryable hook says', { retryable: () => false, attempts: () => 0 }],
  ])('are halved %s', (_, rules) => {
    const sizes: number[] = [];
    let now = file(rules, size).on(prepare, wanted);
    while (now.status === 'uploading') {
      sizes.push(now.state.chunkSize / KIB);
      now = tooLarge(now).on(wanted);
    }
    expect(sizes).toEqual([2048, 1024, 512, 256]);
    expect(now).toMatchObject({ status: 'failed', state: { error: { status: 413 }, restarts: 0 } });
  });

  test('stay small in the runs after', () => {
    const shrunk = tooLarge(file({}, size).on(prepare, wanted)).on(target(true, 2048 * KIB, URL_B));
    const now = shrunk.on(sending, failed(http(403))).on(target(true, 2048 * KIB, 'http://u.test/?key=c'));
    const over = now.on(sending, failed(http(403)), retry, prepare, wanted);
    expect(over).toMatchObject({ status: 'uploading', state: { chunkSize: 1024 * KIB } });
  });
});

describe('large chunks that get no answer', () => {
  const size = 4096 * KIB;
  const wanted = target(true, 2048 * KIB);
  const silence: Given[] = [sending, failed(network()), diagnosed(false)];
  const spent: Given[] = [...silence, waited, ...silence, waited, ...silence];

  test('are tried smaller once the budget is spent, once', () => {
    const now = file({}, size).on(prepare, wanted, ...spent);
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject({ triedSmaller: true, restarts: 0, chunkLimit: 1024 * KIB });
    const over = now.on(target(true, 2048 * KIB, URL_B), ...spent);
    expect(over.happenings).toMatchObject([{ type: 'failed', error: { code: 'network' } }]);
    expect(over.on(retry).state.triedSmaller).toBe(false);
  });

  test('are not where the same target comes again: the file fails with the first error', () => {
    const now = file({}, size).on(prepare, wanted, ...spent, wanted);
    expect(now.happenings).toMatchObject([{ type: 'failed', error: { code: 'network' } }]);
  });

  test.each<[string, Given[], Partial<Policy>]>([
    ['a chunk has come through', [...chunk, ...spent], {}],
    ['there was an answer', [sending, failed(busy())], { attempts: () => 0 }],
    ['there is no other target', spent, { canAskAgain: false }],
    ['there may be no restart', spent, { restarts: 0 }],
    ['the restart is spent', [sending, failed(http(403)), target(true, 2048 * KIB, URL_B), ...spent], {}],
  ])('are not where %s', (_, given, rules) => {
    expect(types(file(rules, size).on(prepare, wanted, ...given))).toBe('failed');
  });
});
