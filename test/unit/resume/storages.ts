import type { StorageLike } from '../../../src/contract/resume.js';

export interface FakeStorage extends StorageLike {
  readonly items: Map<string, string>;
}

/** A storage whose every key and value can be seen. */
export function storageOf(items: Record<string, string> = {}): FakeStorage {
  const map = new Map(Object.entries(items));
  return {
    items: map,
    getItem: (key) => map.get(key) ?? null,
    setItem(key, value) {
      map.set(key, `${value}`);
    },
    removeItem(key) {
      map.delete(key);
    },
  };
}

export const fails = (): never => {
  throw new DOMException('no', 'SecurityError');
};

/** Storages that cannot be used, or not for all. */
export const brokenStorages: [string, () => StorageLike][] = [
  ['that throws when it is asked for', fails],
  ['that is not there', () => undefined as unknown as StorageLike],
  ['that cannot be read', () => ({ ...storageOf(), getItem: fails })],
  ['that is full', () => ({ ...storageOf(), setItem: fails })],
  ['that keeps all that it has', () => ({ ...storageOf(), removeItem: fails })],
  ['that throws at each call', () => ({ getItem: fails, setItem: fails, removeItem: fails })],
  ['that has no methods', () => ({}) as StorageLike],
];

/** As the browser's: a name has one holder at a time in all tabs. */
export function fakeLocks() {
  const held = new Set<string>();
  return {
    held,
    request: async (
      name: string,
      { ifAvailable }: LockOptions,
      run: (lock: object | null) => Promise<unknown>,
    ) => {
      if (!ifAvailable) throw new Error('would wait');
      if (held.has(name)) return run(null);
      held.add(name);
      try {
        return await run({ name });
      } finally {
        held.delete(name);
      }
    },
    query: async () => ({ held: [...held].map((name) => ({ name })), pending: [] }),
  };
}

/** Puts it in place of what the browser has, or takes that away. */
export function setLocks(locks: object | undefined): void {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
}
