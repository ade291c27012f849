import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRateStore } from '../../../src/browser/rate-store.js';
import type { StorageLike } from '../../../src/contract/resume.js';
import { visit } from '../support.js';

const DAY = 24 * 3600 * 1000;
const NOTHING = { rate: null, cap: Number.POSITIVE_INFINITY };
const URL_OF_HOST = 'https://up.test:8443/upload?key=secret#part';

/** A storage whose every key and value can be seen. */
function storageOf(items: Record<string, string> = {}): StorageLike & { items: Record<string, string> } {
  return {
    items,
    getItem: (key) => items[key] ?? null,
    setItem(key, value) {
      items[key] = value;
    },
    removeItem(key) {
      delete items[key];
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  visit('http://page.test/dir/page.html');
});
afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

test('knows nothing at first', () => {
  expect(createRateStore(storageOf).of(URL_OF_HOST)).toEqual(NOTHING);
});

test('knows a rate and a cap of a host, whatever the path, and of no other', () => {
  const storage = storageOf();
  const store = createRateStore(() => storage);
  store.noteRate(URL_OF_HOST, 1_250_000);
  expect(store.of(URL_OF_HOST)).toEqual({ rate: 1_250_000, cap: Number.POSITIVE_INFINITY });
  store.noteCap(URL_OF_HOST, 8_388_608);
  expect(store.of('http://up.test:8443/other')).toEqual({ rate: 1_250_000, cap: 8_388_608 });
  for (const other of ['https://up.test/', 'https://up.test:8444/', 'https://www.up.test:8443/'])
    expect(store.of(other)).toEqual(NOTHING);
});

test('takes a relative URL as one of the page', () => {
  const store = createRateStore(storageOf);
  store.noteRate('../up.php', 1000);
  expect(store.of('http://page.test/')).toMatchObject({ rate: 1000 });
  expect(store.of('http://[')).toEqual(NOTHING);
  store.noteRate('http://[', 1000);
});

test('the next page knows it, from nothing but numbers under the name of the host', () => {
  const store = createRateStore();
  store.noteRate(URL_OF_HOST, 1234.5);
  store.noteCap(URL_OF_HOST, 4_194_304);
  expect(createRateStore().of(URL_OF_HOST)).toEqual({ rate: 1235, cap: 4_194_304 });
  expect(Object.keys(localStorage)).toEqual(['fengmi-uploader:up.test:8443']);
  const now = Date.now();
  expect(localStorage.getItem('fengmi-uploader:up.test:8443')).toBe(
    JSON.stringify([1235, now, 4_194_304, now]),
  );
});

test('forgets each figure a week after it was noted', () => {
  const storage = storageOf();
  const store = createRateStore(() => storage);
  store.noteCap(URL_OF_HOST, 4_194_304);
  vi.advanceTimersByTime(3 * DAY);
  store.noteRate(URL_OF_HOST, 1000);
  vi.advanceTimersByTime(4 * DAY - 1);
  expect(store.of(URL_OF_HOST)).toEqual({ rate: 1000, cap: 4_194_304 });
  vi.advanceTimersByTime(1);
  expect(store.of(URL_OF_HOST)).toEqual({ rate: 1000, cap: Number.POSITIVE_INFINITY });
  vi.advanceTimersByTime(3 * DAY);
  expect(createRateStore(() => storage).of(URL_OF_HOST)).toEqual(NOTHING);
});

test('does not trust a note from a future that is too far', () => {
  const storage = storageOf();
  createRateStore(() => storage).noteRate(URL_OF_HOST, 1000);
  vi.setSystemTime(Date.now() - 7 * DAY);
  expect(createRateStore(() => storage).of(URL_OF_HOST)).toEqual(NOTHING);
});

test('goes by the later note where another tab has made one', () => {
  const storage = storageOf();
  const [one, other] = [createRateStore(() => storage), createRateStore(() => storage)];
  one.noteRate(URL_OF_HOST, 1000);
  vi.advanceTimersByTime(1000);
  other.noteRate(URL_OF_HOST, 2000);
  other.noteCap(URL_OF_HOST, 300_000);
  expect(one.of(URL_OF_HOST)).toEqual({ rate: 2000, cap: 300_000 });
  vi.advanceTimersByTime(1000);
  one.noteRate(URL_OF_HOST, 3000);
  expect(other.of(URL_OF_HOST)).toEqual({ rate: 3000, cap: 300_000 });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1])('does not note %d', (value) => {
  const storage = storageOf();
  const store = createRateStore(() => storage);
  store.noteRate(URL_OF_HOST, value);
  store.noteCap(URL_OF_HOST, value);
  expect(storage.items).toEqual({});
  expect(store.of(URL_OF_HOST)).toEqual(NOTHING);
});

describe('rubbish in the storage is nothing, and is written over', () => {
  const now = Date.UTC(2026, 0, 1);
  test.each([
    '',
    'rubbish',
    'null',
    '7',
    '{}',
    '[]',
    `[1000,${now},0]`,
    `[1000,${now},0,0,0]`,
    `["1000",${now},0,0]`,
    `[1000,null,0,0]`,
    `[-1,${now},-1,${now}]`,
    `[1e999,${now},0,0]`,
    `[0,${now},0,${now}]`,
  ])('%s', (text) => {
    const storage = storageOf({ 'fengmi-uploader:up.test:8443': text });
    const store = createRateStore(() => storage);
    expect(store.of(URL_OF_HOST)).toEqual(NOTHING);
    store.noteRate(URL_OF_HOST, 1000);
    expect(createRateStore(() => storage).of(URL_OF_HOST)).toMatchObject({ rate: 1000 });
  });
});

describe('a storage that cannot be used costs the next page what is known, and this one nothing', () => {
  const fails = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  test.each<[string, () => StorageLike]>([
    ['that throws when it is asked for', fails],
    ['that is not there', () => undefined as unknown as StorageLike],
    ['that cannot be read', () => ({ ...storageOf(), getItem: fails })],
    ['that is full', () => ({ ...storageOf(), setItem: fails })],
  ])('%s', (_, storage) => {
    const store = createRateStore(storage);
    expect(store.of(URL_OF_HOST)).toEqual(NOTHING);
    store.noteRate(URL_OF_HOST, 1000);
    store.noteCap(URL_OF_HOST, 300_000);
    expect(store.of(URL_OF_HOST)).toEqual({ rate: 1000, cap: 300_000 });
  });
});
