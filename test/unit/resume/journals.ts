import { vi } from 'vitest';

type Outcome = 'success' | 'error' | 'never';

/** What a request of IndexedDB comes to, a task later. */
function requestOf<T>(result: T, outcome: Outcome, error = new DOMException('no', 'UnknownError')) {
  const request = {
    result,
    error,
    onsuccess: null as (() => void) | null,
    onerror: null as (() => void) | null,
    onupgradeneeded: null as (() => void) | null,
  };
  if (outcome !== 'never') {
    setTimeout(() => {
      if (outcome === 'success') request.onupgradeneeded?.();
      (outcome === 'error' ? request.onerror : request.onsuccess)?.();
    });
  }
  return request;
}

/** As much of IndexedDB as is used: one database with one store. */
export function fakeJournal() {
  const items = new Map<string, unknown>();
  const made: string[] = [];
  const ways = { open: 'success' as Outcome, request: 'success' as Outcome, transaction: (): void => {} };
  const ask = <T>(result: T) => requestOf(result, ways.request);
  const store = {
    get: (key: string) => ask(items.get(key)),
    put(value: unknown, key: string) {
      items.set(key, value);
      return ask(key);
    },
    delete(key: string) {
      items.delete(key);
      return ask(undefined);
    },
    getAllKeys: () => ask([...items.keys()]),
  };
  const db = {
    createObjectStore: (name: string) => made.push(name),
    transaction: vi.fn((name: string, _mode: string) => {
      if (!made.includes(name)) throw new DOMException('no store', 'NotFoundError');
      if (db.close.mock.calls.length) throw new DOMException('closed', 'InvalidStateError');
      ways.transaction();
      return { objectStore: () => store };
    }),
    close: vi.fn(),
    onversionchange: null as (() => void) | null,
  };
  const open = vi.fn((_name: string, _version: number) => requestOf(db, ways.open));
  return { items, made, ways, db, open };
}

export type FakeJournal = ReturnType<typeof fakeJournal>;
