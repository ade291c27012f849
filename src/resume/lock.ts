import type { StorageLike } from '../contract/resume.js';

/** How long a lease lasts that is not renewed, in ms; timers of hidden tabs may be late by a second. */
const LEASE = 10_000;
/** How long a lease is left for other tabs to take at the same time, in ms: storage takes a moment from one to the other. */
const SETTLING = 100;

type LocksNavigator = Navigator & { locks?: LockManager };

/** A name that one tab has, and one uploader in it. */
export interface Lock {
  /** Lets others have it. */
  release(): void;
  /** The name is still wanted: timers alone are too slow in tabs that have been hidden for long. */
  renew(): void;
}

/** Whether a browser without storage, or a page that may not have it, has no say: then nobody else is known of. */
function leaseOf(storage: () => StorageLike, name: string, lost: () => void): Promise<Lock | null> {
  const token = Math.random().toString(36).slice(2);
  let timer: ReturnType<typeof setInterval> | undefined;
  let renewedAt = 0;

  /** Who else has it, while the lease lasts; one that lasts longer than any was written by another clock. */
  function isTaken(): boolean {
    try {
      const [owner, until] = (storage().getItem(name) ?? '').split(' ');
      const left = Number(until) - Date.now();
      return owner !== token && left > 0 && left <= LEASE;
    } catch {
      return false;
    }
  }

  function write(): void {
    renewedAt = Date.now();
    try {
      storage().setItem(name, `${token} ${renewedAt + LEASE}`);
    } catch {
      // Nobody else can be told.
    }
  }

  function release(): void {
    clearInterval(timer);
    window.removeEventListener('pagehide', put);
    put();
  }

  function put(): void {
    try {
      if (!isTaken()) storage().removeItem(name);
    } catch {
      // It runs out.
    }
  }

  function renew(): void {
    if (Math.abs(Date.now() - renewedAt) < LEASE / 4) return;
    if (isTaken()) {
      clearInterval(timer);
      lost();
    } else {
      write();
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
      resolve({ release, renew });
    }, SETTLING);
  });
}

/**
 * Takes a name, or finds that another tab, or another uploader of the page, has it (`null`). By the Web Locks API; on pages
 * that have none since they are not secure, by a lease in the storage.
 *
 * @param lost a lease ran out while the page slept, and another has it now
 */
export function takeLock(storage: () => StorageLike, name: string, lost: () => void): Promise<Lock | null> {
  const { locks } = navigator as LocksNavigator;
  if (!locks) return leaseOf(storage, name, lost);
  return new Promise<Lock | null>((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) =>
        lock
          ? new Promise<void>((release) => resolve({ release, renew() {} }))
          : Promise.resolve(resolve(null)),
      )
      .catch(reject);
  }).catch(() => leaseOf(storage, name, lost));
}

/** Which of the names that `takeLock` takes are in use; leases are not looked at. */
export function lockedNames(): Promise<readonly (string | undefined)[]> {
  const { locks } = navigator as LocksNavigator;
  return (locks ? locks.query() : Promise.resolve({ held: [] as LockInfo[] })).then(
    ({ held = [] }) => held.map(({ name }) => name),
    () => [],
  );
}
