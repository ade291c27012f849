import { describe, expect, test } from 'vitest';
import type { UploadError } from '../../../src/contract/error.js';
import type { Policy } from '../../../src/upload/signal.js';
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
  giveUp,
  http,
  ID,
  IN_PROGRESS,
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
  URL_A,
  URL_B,
  type Walk,
  waited,
} from './signals.js';

/** Three chunks of 4 bytes, the last of 2, at a server that adds them as they come. */
const appending = (rules: Partial<Policy> = {}): Walk =>
  file({ appends: true, ...rules }).on(prepare, target());
const types = ({ happenings }: Walk) => happenings.map(({ type }) => type).join(' ');
const timeout = () => errors('timeout', { retryable: true });
/** Who may know nothing of what became of the chunk. */
const silence = (error = network()): Given[] => [failed(error), diagnosed(false, error)];

const unknown: [string, Given[]][] = [
  ['no answer', silence()],
  ['an answer that is too late', silence(timeout())],
  ['500', [failed(http(500, { retryable: true }))]],
  ['502', [failed(http(502, { retryable: true }))]],
  ['504', [failed(http(504, { retryable: true }))]],
  ['HTML', [(state) => answer(state, '<html>')]],
  ['an answer cut off', [(state) => answer(state, '{"OK":0,')]],
  ['no text', [(state) => answer(state, '')]],
];

const known: [string, UploadError][] = [408, 425, 429, 503].map((status) => [
  `${status}`,
  http(status, { retryable: true }),
]);

describe('a chunk whose fate is unknown', () => {
  test.each(unknown)('is not sent again after %s: the file starts over', (_, given) => {
    const now = appending().on(...chunk, sending, ...given);
    expect(types(now)).toBe('restarted retrying');
    expect(now.happenings[1]).toMatchObject({ attempt: 1, delay: 1000 });
    expect(now.status).toBe('retrying');
    expect(now.state).toMatchObject({ target: null, name: null, acknowledged: 0, sent: 0, inFlight: false });
    expect(now.on(waited)).toMatchObject({ status: 'preparing', state: { effect: { do: 'ask' } } });
  });

  test.each(unknown)('is sent again after %s where chunks are kept by index', (_, given) => {
    const now = file().on(prepare, target(), ...chunk, sending, ...given);
    expect(types(now)).toBe('retrying');
    expect(now.state).toMatchObject({ acknowledged: 1, generation: 0, effect: { next: 'send' } });
  });

  test.each(known)('is none that the server has turned away: %s', (_, error) => {
    const now = appending().on(...chunk, sending, failed(error));
    expect(types(now)).toBe('retrying');
    expect(now.on(waited).state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1, generation: 0 });
  });

  test.each<[string, Given]>([
    ['403', failed(http(403))],
    ['rejected', failed(errors('rejected', { status: 200 }))],
  ])('is none of a target that is given up: %s', (_, given) => {
    const now = appending().on(...chunk, sending, given);
    expect([types(now), now.state.restarts, now.state.renewals]).toEqual(['restarted', 1, 0]);
  });

  test('is none that was never on its way', () => {
    for (const code of ['timeout', 'network', 'cancelled'] as const) {
      const error = errors(code, { retryable: true });
      const now = appending().on(...chunk, ...silence(error));
      expect(types(now)).toBe('retrying');
      expect(now.on(waited).state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1 });
    }
  });

  test('is known once it is acknowledged', () => {
    const now = appending().on(...chunk, ...chunk);
    expect(now.state).toMatchObject({ acknowledged: 2, doubt: null });
    expect(types(now.on(...lastChunk))).toBe('chunk completed');
  });

  test('is the last one that is not assembled yet, too', () => {
    const now = appending().on(...chunk, ...chunk, sending, (state) => answer(state, IN_PROGRESS));
    expect(now.happenings).toMatchObject([{ type: 'restarted', error: { code: 'incomplete' } }, {}]);
  });

  test('of a file that has changed since fails the file, and does not go in another run either', () => {
    const changed = errors('file-changed', { status: 0 });
    const now = appending().on(...chunk, sending, failed(network()), diagnosed(false, changed));
    expect(now.happenings).toEqual([{ type: 'failed', error: changed }]);
    expect(now.on(retry).state).toMatchObject({ target: null, acknowledged: 0, generation: 1 });
  });
});

describe('another upload', () => {
  test('is under another name, the same target or not', () => {
    for (const url of [URL_A, URL_B]) {
      const now = appending().on(...chunk, sending, ...silence(), waited, target(true, 4, url));
      expect(now.state).toMatchObject({ generation: 1, target: { url }, effect: { do: 'send' } });
      expect(types(now)).toBe('target started');
      expect(now.on(...chunk, ...chunk, ...lastChunk).status).toBe('completed');
    }
  });

  test('keeps its name where nothing was sent of it', () => {
    const targetFailed: Given = { type: 'target-failed', error: busy() };
    const now = appending().on(sending, ...silence(), waited, targetFailed, waited, target());
    expect(now.state.generation).toBe(1);
    expect(now.on(...silence(timeout()), waited).state).toMatchObject({
      generation: 1,
      effect: { do: 'send' },
    });
  });

  test('spends the attempts of the run, whatever is acknowledged meanwhile', () => {
    const error = network();
    let now = appending();
    for (const attempt of [1, 2]) {
      now = now.on(...chunk, sending, ...silence(error));
      expect(now.happenings).toMatchObject([
        { type: 'restarted', error },
        { attempt, delay: 1000 * attempt },
      ]);
      now = now.on(waited, target());
    }
    expect(now.state).toMatchObject({ renewals: 2, restarts: 0 });
    const over = now.on(...chunk, sending, ...silence(error));
    expect(over.happenings).toEqual([{ type: 'failed', error }]);
    const again = over.on(retry);
    expect(again.state).toMatchObject({ phase: 'queued', target: null, acknowledged: 0, renewals: 0 });
    expect(again.on(prepare, target()).state.generation).toBe(3);
  });

  test('is not of the attempts of a chunk', () => {
    const now = appending().on(...chunk, sending, failed(), waited, sending, ...silence());
    expect(now.happenings).toMatchObject([{ type: 'restarted' }, { attempt: 1 }]);
    const next = now.on(waited, target(), sending, failed());
    expect(next.happenings).toMatchObject([{ type: 'retrying', attempt: 1 }]);
    expect(next.state.renewals).toBe(1);
  });

  test('is not made where the page thinks that another try is of no use', () => {
    const now = appending({ retryable: () => false }).on(...chunk, sending, ...silence());
    expect(types(now)).toBe('failed');
    expect(now.on(retry, prepare).state.effect).toEqual({ do: 'ask' });
  });

  test('is made with smaller chunks at last, where none has been answered', () => {
    const KIB = 1024;
    let now = file({ appends: true }, 2048 * KIB).on(prepare, target(true, 1024 * KIB));
    for (let attempt = 0; attempt < 2; attempt++) {
      now = now.on(sending, ...silence(), waited, target(true, 1024 * KIB, `${URL_B}${attempt}`));
    }
    now = now.on(sending, ...silence());
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject({ triedSmaller: true, chunkLimit: 512 * KIB, restarts: 0 });
  });
});

describe('a stop', () => {
  const stopped = (rules?: Partial<Policy>) => appending(rules).on(...chunk, sending, stop);

  test('lets the chunk on its way be answered', () => {
    const now = stopped();
    expect(now).toMatchObject({ status: 'stopped', state: { effect: { do: 'send' }, inFlight: true } });
    const done = now.on((state) => answer(state, IN_PROGRESS));
    expect(types(done)).toBe('chunk');
    expect(done).toMatchObject({ status: 'stopped', state: { effect: null, acknowledged: 2 } });
    expect(done.on(prepare).happenings).toMatchObject([{ type: 'started', from: 2 }]);
  });

  test('lets the last one be answered, which completes the file', () => {
    const now = appending().on(...chunk, ...chunk, sending, stop, (state) => answer(state, OK));
    expect([now.status, types(now)]).toEqual(['completed', 'chunk completed']);
  });

  test('goes on with the same request when it is over', () => {
    const now = stopped();
    const begun = now.on(prepare);
    expect(begun.happenings).toEqual([{ type: 'started', chunks: 3, chunkSize: 4, from: 1 }]);
    expect(begun.state.effect).toBe(now.state.effect);
    expect(begun).toMatchObject({ status: 'uploading', state: { inFlight: true } });
  });

  test('ends what is not on its way', () => {
    expect(appending().on(...chunk, stop).state).toMatchObject({ phase: 'stopped', effect: null });
    expect(file().on(prepare, target(), sending, stop).state).toMatchObject({
      effect: null,
      inFlight: false,
    });
  });

  test.each(unknown)('has the file start over after it, where the answer is %s', (_, given) => {
    const now = stopped().on(...given);
    expect(now).toMatchObject({ status: 'stopped', state: { effect: null, inFlight: false } });
    expect(now.happenings).toEqual([]);
    const begun = now.on(prepare);
    expect(types(begun)).toBe('restarted');
    expect(begun.state).toMatchObject({ effect: { do: 'ask' }, sent: 0, generation: 1, renewals: 0 });
  });

  test.each(known)('has the chunk go again after it, where the answer is %s', (_, error) => {
    const now = stopped().on(failed(error), prepare);
    expect(types(now)).toBe('started');
    expect(now.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1, generation: 0 });
  });

  test('while it is found out why there was no answer has the file start over, too', () => {
    const now = appending().on(...chunk, sending, failed(network()), stop, prepare);
    expect(types(now)).toBe('restarted');
    expect(now.state).toMatchObject({ effect: { do: 'ask' }, target: null });
  });

  test('does not keep a file that is removed, or whose page gives it up', () => {
    expect(stopped().on(remove).state).toMatchObject({ phase: 'removed', effect: null, inFlight: false });
    const given = appending().on(...chunk, sending, giveUp(true));
    expect(given.on(retry).state).toMatchObject({ target: null, generation: 1 });
    const unsendable: Given = { type: 'give-up', error: errors('network'), told: false };
    expect(appending().on(...chunk, sending, unsendable, retry).state).toMatchObject({ target: null });
    expect(appending().on(...chunk, unsendable, retry).state).toMatchObject({ acknowledged: 1 });
  });
});

describe('without a line', () => {
  test('the file starts over when it is back, and no attempt is spent', () => {
    const error = network();
    const now = appending().on(...chunk, sending, failed(error), diagnosed(true, error));
    expect(now.happenings).toEqual([
      { type: 'restarted', error },
      { type: 'waiting', reason: 'offline' },
    ]);
    expect(now).toMatchObject({ status: 'waiting', state: { target: null, sent: 0, renewals: 0 } });
    expect(now.on(waited).state.effect).toEqual({ do: 'ask' });
    expect(now.on(lineDoubted).happenings).toMatchObject([{ type: 'retrying', attempt: 1 }]);
  });

  test('a chunk that was not on its way goes when it is back', () => {
    const error = network();
    const now = appending().on(...chunk, failed(error), diagnosed(true, error));
    expect(types(now)).toBe('waiting');
    expect(now.on(waited).state).toMatchObject({ effect: { do: 'send' }, acknowledged: 1 });
  });

  test('the last one is asked for when it is back', () => {
    const error = network();
    const now = appending({ canConfirm: true }).on(...chunk, ...chunk, sending, failed(error));
    const back = now.on(diagnosed(true, error));
    expect(types(back)).toBe('waiting');
    expect(back.on(waited).state.effect).toEqual({ do: 'confirm' });
    expect(types(back.on(waited, confirmed(null)))).toBe('restarted retrying');
  });
});

describe('a last chunk whose fate is unknown', () => {
  const last = (rules?: Partial<Policy>) =>
    appending({ canConfirm: true, ...rules }).on(...chunk, ...chunk, sending);

  test('is asked for before all else', () => {
    const now = last().on(...silence());
    expect(types(now)).toBe('retrying');
    expect(now.on(waited).state.effect).toEqual({ do: 'confirm' });
    const there = now.on(waited, confirmed(ID));
    expect([types(there), there.state.remoteId]).toEqual(['chunk completed', ID]);
  });

  test('has the file start over where the server does not have it', () => {
    const error = network();
    const now = last().on(...silence(error), waited, confirmed(null));
    expect(now.happenings).toMatchObject([
      { type: 'restarted', error },
      { type: 'retrying', error, attempt: 1 },
    ]);
    expect(now.state).toMatchObject({ target: null, acknowledged: 0, doubt: null, renewals: 1 });
  });

  test('fails the file where the attempts are spent', () => {
    const error = network();
    const now = last({ attempts: () => 1 }).on(...silence(error), waited, confirmed(null), waited, target());
    const over = now.on(...chunk, ...chunk, sending, ...silence(error), waited, confirmed(null));
    expect(over.happenings).toEqual([{ type: 'failed', error }]);
    expect(over.on(retry, prepare).state.effect).toEqual({ do: 'confirm' });
  });

  test('is asked for after a stop, and in another run', () => {
    const after = last().on(stop, ...silence(), prepare);
    expect([after.state.effect?.do, types(after)]).toEqual(['confirm', 'started']);
    const run = last({ retryable: () => false }).on(...silence(), retry, prepare);
    expect(run.state).toMatchObject({ effect: { do: 'confirm' }, doubt: { code: 'network' } });
    expect(types(run.on(confirmed(null)))).toBe('failed');
  });

  test('goes again where the server has turned it away', () => {
    const now = last().on(failed(), waited, confirmed(null));
    expect(now.state).toMatchObject({ effect: { do: 'send' }, acknowledged: 2 });
  });

  test('is not one in the middle', () => {
    const now = appending({ canConfirm: true }).on(...chunk, sending, ...silence());
    expect(types(now)).toBe('restarted retrying');
  });
});

test('a completed file that goes once more goes under another name', () => {
  const done: Given[] = [...chunk, ...chunk, ...lastChunk];
  expect(appending().on(...done, retry).state).toMatchObject({ phase: 'queued', generation: 1 });
  const kept = file().on(prepare, target(), ...done, retry);
  expect(kept.state.generation).toBe(0);
});

test('chunks go one at a time, whatever else is said', () => {
  const now = appending().on(...chunk);
  expect(now.state).toMatchObject({ effect: { do: 'send' }, lanes: new Map() });
});
