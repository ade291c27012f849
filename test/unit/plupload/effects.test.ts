import { BehaviorSubject, EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadTarget } from '../../../src/contract/file.js';
import type { UploadKnown } from '../../../src/contract/resume.js';
import type { FindCause } from '../../../src/plupload/beside/spread.js';
import { type EffectParts, effectsOf } from '../../../src/plupload/effects.js';
import { createEntry, type FileEntry } from '../../../src/queue/entry.js';
import type { Keeper } from '../../../src/resume/keeper.js';
import type { Effect } from '../../../src/upload/effect.js';
import type { Signal } from '../../../src/upload/signal.js';
import { fakeRequests, requests } from '../api/xhr.js';
import { fileOf, thrownBy, visit, watch } from '../support.js';
import { errors, http, network } from '../upload/signals.js';
import { noRates } from './fakes.js';

let isOnline = true;

fakeRequests();
beforeEach(() => {
  vi.useFakeTimers();
  isOnline = true;
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => isOnline);
  visit('http://page.test/');
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const file = fileOf();
const url = 'http://up.test/u?key=1';
const given: UploadTarget = { url, chunked: true };
let probes = 0;

const chunkLoopOf = () => ({
  send: vi.fn(() => NEVER),
  spread: vi.fn((_: FileEntry, __: FindCause): Observable<Signal> => NEVER),
  fail: vi.fn(() => EMPTY),
  conclude: vi.fn(() => EMPTY),
});

function partsOf(parts: Partial<EffectParts>): EffectParts {
  return {
    ready$: of(true),
    ask: () => of(given),
    chunkLoop: chunkLoopOf() as unknown as EffectParts['chunkLoop'],
    confirm: undefined,
    check: undefined,
    keeper: null,
    patience: 15_000,
    errors,
    pageUrl: () => '/page',
    chunkSize: () => 4,
    rates: noRates(),
    parallel: 1,
    apiUrl: undefined,
    probe: `/effects-${++probes}`,
    ...parts,
  };
}

/** What comes of an effect of a file. */
function run(effect: Effect, parts: Partial<EffectParts> = {}) {
  const chunkLoop = chunkLoopOf();
  const all = partsOf({ chunkLoop: chunkLoop as unknown as EffectParts['chunkLoop'], ...parts });
  const entry = createEntry(file);
  entry.enter({ ...entry.state, target: given });
  return { seen: watch(effectsOf(all)(entry, effect)), chunkLoop, entry, probe: all.probe };
}

describe('asking for a target', () => {
  test('waits until plupload is up, then asks with what is set by then', () => {
    const ready$ = new BehaviorSubject(false);
    const ask = vi.fn(() => of(given));
    const set = { url: '/early', chunkSize: 1 };
    const parts = { ready$, ask, pageUrl: () => set.url, chunkSize: () => set.chunkSize };
    const { seen } = run({ do: 'ask' }, parts);
    expect(ask).not.toHaveBeenCalled();
    Object.assign(set, { url: '/late', chunkSize: 7 });
    for (const isReady of [true, false, true]) ready$.next(isReady);
    expect(ask).toHaveBeenCalledExactlyOnceWith(file, '/late');
    expect(seen.values).toEqual([{ type: 'target', target: given, chunkSize: 7 }]);
  });

  test('has what is known of the host choose the size of chunks where the page does not', () => {
    const of = vi.fn(() => ({ rate: 2 ** 20, cap: 2 ** 22 }));
    const { seen } = run({ do: 'ask' }, { chunkSize: () => 0, rates: { ...noRates(), of } });
    expect(of).toHaveBeenCalledExactlyOnceWith(url);
    expect(seen.values).toEqual([{ type: 'target', target: given, chunkSize: 2 ** 22 }]);
  });

  test.each([413, 403])('keeps what %i has shown of the last one', (status) => {
    const rates = noRates();
    const entry = createEntry(file);
    entry.enter({ ...entry.state, givenUp: { url, error: http(status) }, chunkLimit: 2 ** 19 });
    watch(effectsOf(partsOf({ rates }))(entry, { do: 'ask' }));
    const noted = status === 413 ? [[url, 2 ** 19]] : [];
    expect(vi.mocked(rates.noteCap).mock.calls).toEqual(noted);
  });

  test('tells why there is none', () => {
    const error = errors('target-refused');
    expect(run({ do: 'ask' }, { ask: () => throwError(() => error) }).seen.values).toEqual([
      { type: 'target-failed', error },
    ]);
  });
});

test.each<[Effect, string | undefined]>([
  [{ do: 'ask' }, 'https://api.test'],
  [{ do: 'send' }, undefined],
  [{ do: 'spread', goesOn: true }, undefined],
])('the probe is tried meanwhile: %j', (effect, apiUrl) => {
  const { seen, probe } = run(effect, { apiUrl });
  expect(requests).toMatchObject([{ method: 'HEAD', url: `http://page.test${probe}` }]);
  requests[0]!.break();
  expect(seen.error).toBeUndefined();
  seen.unsubscribe();
});

test("chunks beside plupload's have their causes found, too", () => {
  const error = network({ chunk: 3, attempt: 2 });
  const { entry, chunkLoop, seen } = run({ do: 'spread', goesOn: true });
  const [sent, findCause] = chunkLoop.spread.mock.calls[0]!;
  expect(sent).toBe(entry);
  isOnline = false;
  expect(watch(findCause(error)).values).toEqual([{ type: 'diagnosed', error, isLineDown: true }]);
  seen.unsubscribe();
});

test("sending, failing and concluding are plupload's", () => {
  const error = network();
  const { entry, chunkLoop } = run({ do: 'fail', error });
  expect(chunkLoop.fail).toHaveBeenCalledExactlyOnceWith(entry, error);
  const concluding = run({ do: 'conclude', id: 'x' });
  expect(concluding.chunkLoop.conclude).toHaveBeenCalledExactlyOnceWith(concluding.entry, 'x');
  const sending = run({ do: 'send' });
  expect(sending.chunkLoop.send).toHaveBeenCalledExactlyOnceWith(sending.entry);
  sending.seen.unsubscribe();
});

test('a wait is over after its delay', () => {
  const error = network();
  const { seen } = run({ do: 'wait', error, attempt: 1, attempts: 5, delay: 1000, next: 'send' });
  vi.advanceTimersByTime(999);
  expect(seen.values).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen).toMatchObject({ values: [{ type: 'waited' }], done: true });
});

describe('no answer', () => {
  const error = network({ chunk: 3, attempt: 2 });

  test.each([true, false])('is found to be the line, or not: %s', (isLineDown) => {
    isOnline = !isLineDown;
    // No other server is named, so that the line is not asked for.
    const { seen } = run({ do: 'diagnose', error, next: 'ask' });
    expect(seen.values).toEqual([{ type: 'diagnosed', error, isLineDown }]);
  });

  test.each<['ask' | 'send', string]>([
    ['ask', 'https://api.test'],
    ['send', 'http://page.test/'],
  ])('is of whom was asked: %s', (next, apiUrl) => {
    const { seen } = run({ do: 'diagnose', error, next }, { apiUrl });
    expect(requests).toHaveLength(1);
    requests[0]!.answer(200, '');
    expect(seen.values).toEqual([{ type: 'diagnosed', error, isLineDown: false }]);
  });

  test('since the file cannot be read is file-changed', () => {
    let reader: FakeReader | undefined;
    class FakeReader {
      onload: (() => void) | null = null;
      onerror: (() => void) | null = null;
      constructor() {
        reader = this;
      }
      readAsArrayBuffer(): void {}
      abort(): void {}
    }
    vi.stubGlobal('FileReader', FakeReader);
    const changing = createEntry(fileOf({ source: new Blob(['x']) }));
    const effects = effectsOf({ errors, apiUrl: undefined, probe: '/p' } as unknown as EffectParts);
    const seen = watch(effects(changing, { do: 'diagnose', error, next: 'send' }));
    reader!.onerror!();
    const found = {
      code: 'file-changed',
      file: changing.file,
      chunk: 3,
      attempt: 2,
      status: 0,
      retryable: false,
    };
    expect(seen.values).toMatchObject([{ type: 'diagnosed', isLineDown: false, error: found }]);
  });
});

describe('a line', () => {
  const effect: Effect = { do: 'line', error: network(), next: 'send' };

  test('that is back ends the wait', () => {
    const { seen } = run(effect);
    window.dispatchEvent(new Event('online'));
    expect(seen.values).toEqual([{ type: 'waited' }]);
    seen.unsubscribe();
  });

  test('that cannot be told to be back is doubted', () => {
    const { seen } = run(effect);
    for (let poll = 1; poll <= 6; poll++) {
      vi.advanceTimersByTime(5000);
      requests.at(-1)!.break();
    }
    expect(seen.values).toContainEqual({ type: 'line-doubted' });
    seen.unsubscribe();
  });
});

describe('whether the server has the file', () => {
  const confirmedBy = (confirm: EffectParts['confirm']) => run({ do: 'confirm' }, { confirm }).seen;
  const confirmed = (id: string | null) => ({ values: [{ type: 'confirmed', id }] });

  test.each<[string, () => unknown, string | null]>([
    ['an id', () => 'x', 'x'],
    ['an id, later', () => of('x', 'y'), 'x'],
    ['no', () => null, null],
    ['nothing', () => undefined, null],
    ['an empty text', () => '', null],
    ['white space', () => ' \n', null],
    ['what is no text', () => 7, null],
    ['an answer without a value', () => EMPTY, null],
    ['an error', () => throwError(() => new RangeError('mine')), null],
  ])('%s', (_, confirm, id) => {
    expect(confirmedBy(confirm as EffectParts['confirm'])).toMatchObject(confirmed(id));
  });

  test('is asked with the file', () => {
    const confirm = vi.fn(() => null);
    confirmedBy(confirm);
    expect(confirm).toHaveBeenCalledExactlyOnceWith(file);
  });

  test('is no where the answer takes too long', () => {
    let isOver = false;
    const seen = confirmedBy(() => new Observable(() => () => (isOver = true)));
    vi.advanceTimersByTime(14_999);
    expect(seen.values).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toMatchObject(confirmed(null));
    expect(isOver).toBe(true);
  });

  test('is no after a mistake in the page, of which the page hears', () => {
    const mistake = new ReferenceError('nope');
    const seen = confirmedBy(() => {
      throw mistake;
    });
    expect(seen).toMatchObject(confirmed(null));
    expect(thrownBy(() => vi.runOnlyPendingTimers())).toBe(mistake);
  });
});

describe('what the server has', () => {
  /** Ten bytes in chunks of 4. */
  function checkedBy(check: EffectParts['check'], keeper: Partial<Keeper> = {}) {
    const entry = createEntry(file);
    entry.enter({ ...entry.state, target: given, chunkSize: 4, chunks: 3 });
    const parts = partsOf({ check, keeper: keeper as Keeper });
    return { entry, seen: watch(effectsOf(parts)(entry, { do: 'check' })) };
  }
  const checked = (chunks: readonly number[], id: string | null = null, hasMore = false) => ({
    values: [{ type: 'checked', id, chunks, hasMore }],
  });

  test.each<[string, unknown, ReturnType<typeof checked>]>([
    ['nothing', null, checked([])],
    ['nothing at all', undefined, checked([])],
    ['an id', { id: 'x' }, checked([], 'x')],
    ['an id of white space', { id: ' ' }, checked([])],
    ['an id that is no text', { id: 7 }, checked([])],
    ['no chunk', [], checked([])],
    ['a chunk', [0], checked([0])],
    ['chunks', [2, 0], checked([2, 0])],
    ['chunks as texts', ['0', '1'], checked([0, 1])],
    ['what are no chunks', ['x'], checked([Number.NaN])],
    ['no byte', { bytes: 0 }, checked([])],
    ['a part of the first chunk', { bytes: 3 }, checked([], null, true)],
    ['a chunk by its bytes', { bytes: 4 }, checked([0])],
    ['a chunk and a part', { bytes: 7 }, checked([0], null, true)],
    ['all bytes, without an id', { bytes: 10 }, checked([0, 1], null, true)],
    ['more bytes than there are', { bytes: 1e9 }, checked([0, 1, 2], null, true)],
    ['bytes without end', { bytes: Number.POSITIVE_INFINITY }, checked([0, 1, 2], null, true)],
    ['bytes that are none', { bytes: Number.NaN }, checked([])],
    ['bytes below nothing', { bytes: -5 }, checked([])],
    ['bytes as a text', { bytes: 'x' }, checked([])],
    ['a text', 'x', checked([])],
    ['a number', 7, checked([])],
  ])('is %s, however it is said', async (_, held, signals) => {
    const forms: (() => unknown)[] = [() => held, () => of(held), () => Promise.resolve(held)];
    if (typeof held === 'object') forms.push(() => [held]);
    for (const form of forms) {
      const { seen } = checkedBy(form as EffectParts['check']);
      await vi.advanceTimersByTimeAsync(0);
      expect(seen).toMatchObject(signals);
    }
  });

  test('is asked with the file, and what is known of its upload', async () => {
    const check = vi.fn((_file: unknown, _known: UploadKnown) => null);
    const digest = vi.fn(() => Promise.resolve('abc'));
    const { entry } = checkedBy(check, { digest });
    expect(check.mock.calls[0]).toMatchObject([file, { target: given, chunkSize: 4, chunks: 3 }]);
    await expect(check.mock.calls[0]![1].digest(2)).resolves.toBe('abc');
    expect(digest).toHaveBeenCalledExactlyOnceWith(entry, 2);
  });

  test('is nothing where the answer takes too long, or is an error', () => {
    const { seen } = checkedBy(() => NEVER);
    vi.advanceTimersByTime(14_999);
    expect(seen.values).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toMatchObject(checked([]));
    for (const check of [() => throwError(() => new RangeError('mine')), () => EMPTY]) {
      expect(checkedBy(check).seen).toMatchObject(checked([]));
    }
  });

  test('is nothing after a mistake in the page, of which the page hears', () => {
    const mistake = new ReferenceError('nope');
    const { seen } = checkedBy(() => {
      throw mistake;
    });
    expect(seen).toMatchObject(checked([]));
    expect(thrownBy(() => vi.runOnlyPendingTimers())).toBe(mistake);
  });
});

test('a claim is of who keeps what was sent, and a comparison is waited for', () => {
  const claim = vi.fn(() => of<Signal>({ type: 'claimed', isSame: true, recalled: null, mustAsk: false }));
  const { entry, seen } = run({ do: 'claim' }, { keeper: { claim } as unknown as Keeper });
  expect(claim).toHaveBeenCalledExactlyOnceWith(entry);
  expect(seen.values).toMatchObject([{ type: 'claimed' }]);
  expect(run({ do: 'verify' }).seen).toMatchObject({ values: [], done: false });
});
