import type { StorageLike } from '../contract/resume.js';

/** How long a lease lasts that is not renewed, in ms; timers of hidden tabs may be late by a second. */
const LEASE = 10_000;
/** How long a lease is left for other tabs to take at the same time, in ms: storage takes a moment from one to the other. */
const SETTLING = 100;

type LocksNavigator = Navigator & { locks?: LockManager };

/** A name that one tab has, and one uploader in it. */
export interface Lock {
  /** Whether it is ours still: a lease may run out while the page sleeps, and another tab take it. */
  isOurs(): boolean;
  /** Lets others have it, now or when that comes; resolves once they can. */
  release(when?: Promise<unknown>): Promise<unknown>;
  /** The name is still wanted: timers alone are too slow in tabs that have been hidden for long. */
  renew(): void;
}

/**
 * Who has a lease, while it lasts; one that lasts longer than any was written by another clock. Of a storage that may not be
 * read, nobody is known.
 */
function holderOf(storage: () => StorageLike, name: string): string | undefined {
  try {
    const [holder, until] = (storage().getItem(name) ?? '').split(' ');
    const left = Number(until) - Date.now();
    return left > 0 && left <= LEASE ? holder : undefined;
  } catch {
    return undefined;
  }
}

function leaseOf(storage: () => StorageLike, name: string, lost: () => void): Promise<Lock | null> {
  const token = Math.random().toString(36).slice(2);
  let timer: ReturnType<typeof setInterval> | undefined;
  let renewedAt = 0;
  let isLost = false;

  const isTaken = (): boolean => (holderOf(storage, name) ?? token) !== token;

  function write(): void {
    renewedAt = Date.now();
    try {
      storage().setItem(name, `${token} ${renewedAt + LEASE}`);
    } catch {
      // Nobody else can be told.
    }
  }

  function isOurs(): boolean {
    isLost ||= isTaken();
    return !isLost;
  }

  function release(when?: Promise<unknown>): Promise<unknown> {
    clearInterval(timer);
    window.removeEventListener('pagehide', put);
    if (when) return when.then(put);
    put();
    return Promise.resolve();
  }

  function put(): void {
    try {
      if (!isTaken()) storage().removeItem(name);
    } catch {
      // It runs out.
    }
  }

  function renew(): void {
    if (!isLost && Math.abs(Date.now() - renewedAt) < LEASE / 4) return;
    if (isOurs()) {
      write();
    } else {
      // What another tab has done since is not known, also where that has ended.
      clearInterval(timer);
      lost();
    }
  }

  if (isTaken()) return Promise.resolve(null);
  write();
  return new Promise((resolve) => {
    setTimeout(() => {
      if (isTaken()) {
        resolve(null);
        return;
      }
      timer = setInterval(renew, LEASE / 3);
      window.addEventListener('pagehide', put);
      resolve({ isOurs, release, renew });
    }, SETTLING);
  });
}

const webLockOf = (locks: LockManager, name: string): Promise<Lock | null> =>
  new Promise((resolve, reject) => {
    const over: Promise<unknown> = locks.request(name, { ifAvailable: true }, (lock) =>
      lock
        ? new Promise<void>((free) => {
            const release = (when?: Promise<unknown>) => {
              if (when) when.then(() => free());
              else free();
              return over;
            };
            resolve({ isOurs: () => true, release, renew() {} });
          })
        : Promise.resolve(resolve(null)),
    );
    over.catch(reject);
  });

/** When locks that this page lets go of are free: who takes one again at once is not to find it taken. */
const leaving = new Map<string, Promise<unknown>>();

/**
 * Takes a name, or finds that another tab, or another uploader of the page, has it (`null`). By the Web Locks API; on pages
 * that have none since they are not secure, by a lease in the storage.
 *
 * @param lost a lease ran out while the page slept, and another tab has, or had, it since
 */
export function takeLock(storage: () => StorageLike, name: string, lost: () => void): Promise<Lock | null> {
  const { locks } = navigator as LocksNavigator;
  const lease = () => leaseOf(storage, name, lost);
  return Promise.resolve(leaving.get(name))
    .then(() => (locks ? webLockOf(locks, name) : lease()))
    .catch(lease)
    .then(
      (lock) =>
        lock && {
          ...lock,
          release(when) {
            const over = lock.release(when);
            leaving.set(name, over);
            return over;
          },
        },
    );
}

/** Which of these names are taken. */
export function takenOf(
  storage: () => StorageLike,
  names: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const { locks } = navigator as LocksNavigator;
  if (!locks) return Promise.resolve(names.filter((name) => holderOf(storage, name)));
  return locks.query().then(
    ({ held = [] }) => held.map(({ name }) => name),
    () => [],
  );
}
