import type { StorageLike } from '../contract/resume.js';
import { decode } from './record.js';

const PREFIX = 'fengmi-uploader:upload:';
const INDEX = 'fengmi-uploader:uploads';
const JOURNAL = 'fengmi-uploader';
const STORE = 'uploads';
/** ms that a database may take to open, or to answer: in some browsers it never does. */
const PATIENCE = 1000;

/** Where records are kept, by id. Nothing of it throws or rejects: what cannot be kept is not there later. */
export interface Shelf {
  read(id: string): Promise<string | null>;
  /** Whether it is kept anywhere. */
  write(id: string, text: string): Promise<boolean>;
  drop(id: string): void;
  ids(): Promise<readonly string[]>;
  /** The storage that leases are in. */
  readonly storage: () => StorageLike;
  /** Calls `changed` when another tab has changed something, until what it returns is called. */
  watch(changed: () => void): () => void;
  close(): void;
}

const pageStorage = (): StorageLike => window.localStorage;

/** What `start` settles with; `null` where it takes too long. `settle` says whether it was in time. */
function patiently<T>(start: (settle: (value: T | null) => boolean) => void): Promise<T | null> {
  return new Promise((resolve) => {
    let isOver = false;
    const settle = (value: T | null): boolean => {
      if (isOver) return false;
      isOver = true;
      clearTimeout(timer);
      resolve(value);
      return true;
    };
    const timer = setTimeout(() => settle(null), PATIENCE);
    start(settle);
  });
}

/** A browser that is killed has lost what went to `localStorage` in its last minute, and nothing of this. */
const openJournal = (): Promise<IDBDatabase | null> =>
  patiently((settle) => {
    try {
      const opening = indexedDB.open(JOURNAL, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onsuccess = () => {
        const { result } = opening;
        result.onversionchange = () => result.close();
        if (!settle(result)) result.close();
      };
      opening.onerror = () => settle(null);
    } catch {
      settle(null);
    }
  });

/** @param given the page's own storage; what it is handed is in no other */
export function createShelf(given: StorageLike | undefined): Shelf {
  const storage = given ? () => given : pageStorage;
  let journal: Promise<IDBDatabase | null> | undefined;

  /** What a request to the journal gives; `null` where there is none. */
  function ask<T>(
    mode: IDBTransactionMode,
    request: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | null> {
    if (given) return Promise.resolve(null);
    journal ??= openJournal();
    return journal
      .then((db) => {
        if (!db) return null;
        const transaction = db.transaction(STORE, mode);
        const asked = request(transaction.objectStore(STORE));
        // Not only once this page has heard of it: it may be gone by then.
        (transaction as Partial<IDBTransaction>).commit?.();
        return patiently<T>((settle) => {
          asked.onsuccess = () => settle(asked.result);
          asked.onerror = () => settle(null);
        });
      })
      .catch(() => null);
  }

  function peek(key: string): string | null {
    try {
      const text = storage().getItem(key);
      return typeof text === 'string' ? text : null;
    } catch {
      return null;
    }
  }

  function put(key: string, text: string): void {
    try {
      if (text) storage().setItem(key, text);
      else storage().removeItem(key);
    } catch {
      // Forbidden, or full.
    }
  }

  const listed = (): string[] => (peek(INDEX) ?? '').split('\n').filter(Boolean);

  return {
    storage,
    read(id) {
      const latestOf = (text: string | null) => decode(text, id)?.latest ?? 0;
      return ask<unknown>('readonly', (store) => store.get(id)).then((found) => {
        const [noted, own] = [typeof found === 'string' ? found : null, peek(PREFIX + id)];
        // A browser that is killed has lost what is newer in one, a page that is closed in the other.
        return noted === null || latestOf(own) > latestOf(noted) ? own : noted;
      });
    },
    write(id, text) {
      put(PREFIX + id, text);
      // Another tab may have written a list of its own meanwhile.
      const ids = listed();
      if (ids.indexOf(id) < 0) put(INDEX, ids.concat(id).join('\n'));
      return ask('readwrite', (store) => store.put(text, id)).then(
        (key) => key !== null || peek(PREFIX + id) === text,
      );
    },
    drop(id) {
      put(PREFIX + id, '');
      ask('readwrite', (store) => store.delete(id)).then(() => {
        if (peek(PREFIX + id)) return;
        // Other tabs hear of this, and look once: by now it is nowhere.
        put(
          INDEX,
          listed()
            .filter((other) => other !== id)
            .join('\n'),
        );
      });
    },
    ids: () =>
      ask<IDBValidKey[]>('readonly', (store) => store.getAllKeys()).then((keys) => {
        const ids = listed();
        for (const key of keys ?? []) if (ids.indexOf(String(key)) < 0) ids.push(String(key));
        return ids;
      }),
    watch(changed) {
      const heard = ({ key }: StorageEvent) => {
        if (key === null || key === INDEX) changed();
      };
      window.addEventListener('storage', heard);
      return () => window.removeEventListener('storage', heard);
    },
    close() {
      journal?.then((db) => db?.close());
    },
  };
}
