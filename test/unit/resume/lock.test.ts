import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StorageLike } from '../../../src/contract/resume.js';
import { type Lock, takeLock, takenOf } from '../../../src/resume/lock.js';
import { brokenStorages, type FakeStorage, fails, fakeLocks, setLocks, storageOf } from './storages.js';

const NAME = 'lock';
const LEASE = 10_000;
const SETTLING = 100;
const HOUR = 3600 * 1000;
const NOW = Date.UTC(2026, 0, 1);

let storage: FakeStorage;
const lost = vi.fn();

/** As another tab would: each call has a token of its own. */
async function take(
  from: StorageLike = storage,
  name = NAME,
  whenLost: () => void = lost,
): Promise<Lock | null> {
  const taken = takeLock(() => from, name, whenLost);
  await vi.advanceTimersByTimeAsync(SETTLING);
  return taken;
}

/** Which of two names is taken. */
const taken = () => takenOf(() => storage, [NAME, 'other']);

/** A lease of a tab that is gone, or asleep. */
const leaseUntil = (until: number): void => {
  storage.items.set(NAME, `other ${until}`);
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  storage = storageOf();
  lost.mockClear();
  setLocks(undefined);
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, 'locks');
});

describe('a lease', () => {
  test('is for one at a time, by its name', async () => {
    const lock = await take();
    expect(lock).not.toBeNull();
    expect(await take()).toBeNull();
    const other = await take(storage, 'other');
    expect(other).not.toBeNull();
    lock?.release();
    const next = await take();
    expect(next).not.toBeNull();
    next?.release();
    other?.release();
    expect(storage.items.size).toBe(0);
    expect(lost).not.toHaveBeenCalled();
  });

  test('lasts while it is held, and a moment longer where its tab was killed', async () => {
    const lock = await take();
    for (let hour = 0; hour < 3; hour++) {
      await vi.advanceTimersByTimeAsync(HOUR);
      expect(await take()).toBeNull();
    }
    const [[, value]] = [...storage.items] as [[string, string]];
    lock?.release();
    storage.items.set(NAME, value);
    const until = Number(value.split(' ')[1]);
    vi.setSystemTime(until - 1);
    expect(await take()).toBeNull();
    vi.setSystemTime(until);
    (await take())?.release();
    expect(storage.items.size).toBe(0);
  });

  test('is renewed by who goes on with it, where timers are late', async () => {
    const lock = await take();
    for (let n = 0; n < 10; n++) {
      vi.setSystemTime(Date.now() + LEASE / 2);
      lock?.renew();
      expect(await take()).toBeNull();
    }
    lock?.release();
  });

  test('is not written for each byte', async () => {
    const lock = await take();
    const set = vi.spyOn(storage, 'setItem');
    for (let n = 0; n < 100; n++) lock?.renew();
    expect(set).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + LEASE / 4);
    lock?.renew();
    expect(set).toHaveBeenCalledOnce();
    lock?.release();
  });

  test.each([
    ['nothing', ''],
    ['rubbish', 'rubbish'],
    ['no time', 'other '],
    ['no number', 'other NaN'],
    ['no end', 'other 1e999'],
    ['an end that is long past', `other ${NOW - 1}`],
    ['a longer time than any has: the clock was put back', `other ${NOW + LEASE + 1}`],
    ['the time of a clock that was put back by a day', `other ${NOW + 24 * HOUR}`],
  ])('is none that has %s', async (_, value) => {
    storage.items.set(NAME, value);
    const lock = await take();
    expect(lock).not.toBeNull();
    lock?.release();
  });

  test.each([
    ['back', -HOUR],
    ['forward', HOUR],
  ])('is one still soon after the clock was put %s', async (_, by) => {
    const lock = await take();
    vi.setSystemTime(Date.now() + by);
    await vi.advanceTimersByTimeAsync(LEASE / 3 + 1);
    expect(await take()).toBeNull();
    expect(lost).not.toHaveBeenCalled();
    lock?.release();
  });
});

describe('two tabs at the same moment', () => {
  /** What the other has written is not to be seen yet. */
  const lateOf = (to: StorageLike): StorageLike => {
    let isFirst = true;
    return {
      getItem(key) {
        const value = isFirst ? null : to.getItem(key);
        isFirst = false;
        return value;
      },
      setItem: (key, value) => to.setItem(key, value),
      removeItem: (key) => to.removeItem(key),
    };
  };

  test.each([0, 1, SETTLING - 1])('do not both get it: %i ms between them', async (ms) => {
    const views = [lateOf(storage), lateOf(storage)];
    const one = takeLock(() => views[0]!, NAME, lost);
    await vi.advanceTimersByTimeAsync(ms);
    const other = takeLock(() => views[1]!, NAME, lost);
    await vi.advanceTimersByTimeAsync(SETTLING);
    const locks = await Promise.all([one, other]);
    expect(locks.map((lock) => lock !== null)).toEqual([false, true]);
    expect(await take()).toBeNull();
    locks[1]?.release();
    expect(storage.items.size).toBe(0);
  });

  test('that see each other are one that has it and one that has not', async () => {
    const taken = [NAME, NAME, NAME].map((name) => takeLock(() => storage, name, lost));
    await vi.advanceTimersByTimeAsync(SETTLING);
    const locks = await Promise.all(taken);
    expect(locks.map((lock) => lock !== null)).toEqual([true, false, false]);
    locks[0]?.release();
  });
});

describe('a lease that another has taken while the page slept', () => {
  test('is lost, as the page hears at the next tick', async () => {
    const lock = await take();
    leaseUntil(Date.now() + LEASE);
    await vi.advanceTimersByTimeAsync(LEASE / 3);
    expect(lost).toHaveBeenCalledOnce();
    leaseUntil(Date.now() + LEASE);
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(lost).toHaveBeenCalledOnce();
    lock?.release();
  });

  test('is lost as soon as it is wanted', async () => {
    const lock = await take();
    vi.setSystemTime(Date.now() + HOUR);
    leaseUntil(Date.now() + LEASE);
    lock?.renew();
    expect(lost).toHaveBeenCalledOnce();
    lock?.release();
  });

  test('stays lost where the other is gone by then: who knows what it has done', async () => {
    const lock = await take();
    leaseUntil(Date.now() + LEASE);
    await vi.advanceTimersByTimeAsync(LEASE / 3);
    storage.items.delete(NAME);
    expect(lock?.isOurs()).toBe(false);
    lock?.renew();
    expect(lost).toHaveBeenCalledTimes(2);
    expect(storage.items.size).toBe(0);
    lock?.release();
  });

  test("stays the other's when the first lets go of it", async () => {
    const lock = await take();
    leaseUntil(Date.now() + LEASE);
    lock?.release();
    window.dispatchEvent(new Event('pagehide'));
    expect(storage.items.get(NAME)).toMatch(/^other /);
    expect(lost).not.toHaveBeenCalled();
  });

  test('is its own again where the other is gone', async () => {
    const lock = await take();
    leaseUntil(Date.now() + 1);
    await vi.advanceTimersByTimeAsync(LEASE / 3);
    expect(lost).not.toHaveBeenCalled();
    expect(storage.items.get(NAME)).not.toMatch(/^other /);
    lock?.release();
  });
});

test.each<[string, () => object | undefined]>([
  ['a lease', () => undefined],
  ['a Web Lock', fakeLocks],
])(
  '%s is let go of when what is waited for has come, and the page itself waits for that',
  async (_, make) => {
    setLocks(make());
    const lock = await take();
    let come = () => {};
    lock?.release(
      new Promise<void>((resolve) => {
        come = resolve;
      }),
    );
    const again = takeLock(() => storage, NAME, lost);
    const seen = vi.fn();
    again.then(seen);
    await vi.advanceTimersByTimeAsync(LEASE / 2);
    expect(seen).not.toHaveBeenCalled();
    expect(lock?.isOurs()).toBe(true);
    come();
    await vi.advanceTimersByTimeAsync(SETTLING);
    expect(await again).not.toBeNull();
    (await again)?.release();
  },
);

describe('a page that is left', () => {
  test('leaves its lease at once', async () => {
    const lock = await take();
    window.dispatchEvent(new Event('pagehide'));
    expect(storage.items.size).toBe(0);
    lock?.release();
  });

  test('has it again where it comes back, unless another has it', async () => {
    const lock = await take();
    window.dispatchEvent(new Event('pagehide'));
    await vi.advanceTimersByTimeAsync(LEASE / 3);
    expect(await take()).toBeNull();
    window.dispatchEvent(new Event('pagehide'));
    const other = await take(storage, NAME, fails);
    expect(other).not.toBeNull();
    await vi.advanceTimersByTimeAsync(LEASE / 3);
    expect(lost).toHaveBeenCalledOnce();
    other?.release();
    lock?.release();
  });

  test('is listened to for as long as there is a lease', async () => {
    const add = vi.spyOn(window, 'addEventListener');
    const drop = vi.spyOn(window, 'removeEventListener');
    const lock = await take();
    expect(await take()).toBeNull();
    expect(add.mock.calls.map(([type]) => type)).toEqual(['pagehide']);
    lock?.release();
    expect(drop.mock.calls).toEqual(add.mock.calls);
  });
});

test.each(brokenStorages)('a storage %s keeps nobody from anything', async (_, broken) => {
  const given = takeLock(broken, NAME, lost);
  await vi.advanceTimersByTimeAsync(SETTLING);
  const lock = await given;
  expect(lock).not.toBeNull();
  await vi.advanceTimersByTimeAsync(HOUR);
  vi.setSystemTime(Date.now() + HOUR);
  lock?.renew();
  window.dispatchEvent(new Event('pagehide'));
  lock?.release();
  expect(lost).not.toHaveBeenCalled();
});

describe('where there are Web Locks', () => {
  test('one has the name until it is let go of, and no lease is written', async () => {
    const locks = fakeLocks();
    setLocks(locks);
    const lock = await take();
    expect([...locks.held]).toEqual([NAME]);
    expect(await take()).toBeNull();
    lock?.renew();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(await taken()).toEqual([NAME]);
    lock?.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(await taken()).toEqual([]);
    (await take())?.release();
    expect(storage.items.size).toBe(0);
  });

  test.each<[string, object]>([
    ['rejects', { request: () => Promise.reject(new DOMException('no', 'SecurityError')) }],
    ['throws', { request: fails }],
    ['is not there', {}],
  ])('there is a lease where the request %s', async (_, locks) => {
    setLocks(locks);
    const lock = await take();
    expect(storage.items.size).toBe(1);
    expect(await take()).toBeNull();
    lock?.release();
  });

  test('where the browser does not say which names are held, only leases are known', async () => {
    setLocks({ query: () => Promise.reject(new DOMException('no', 'SecurityError')) });
    expect(await taken()).toEqual([]);
    setLocks({ query: () => Promise.resolve({}) });
    expect(await taken()).toEqual([]);
    setLocks(undefined);
    expect(await taken()).toEqual([]);
    const lease = await take();
    expect(await taken()).toEqual([NAME]);
    lease?.release();
    expect(await taken()).toEqual([]);
    expect(await takenOf(fails as never, [NAME])).toEqual([]);
  });
});
