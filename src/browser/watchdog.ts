/** Goes off when nothing has happened for a while. One timer, of one owner. */
export interface Watchdog {
  /** Starts anew, for `ms`; 0 is for ever. */
  watch(ms: number): void;
  release(): void;
}

/**
 * A timer that comes far too late says that the computer slept or the tab was hidden, and nothing of the request: it
 * gets its time once more. If that passes without a sign of life, too, it is over.
 */
export function createWatchdog(expire: () => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function arm(ms: number, mayBeLate: boolean): void {
    clearTimeout(timer);
    const due = Date.now() + ms;
    timer = setTimeout(() => {
      const isLate = Date.now() - due > Math.max(1000, ms / 2);
      if (isLate && mayBeLate) arm(ms, false);
      else expire();
    }, ms);
  }

  return {
    watch(ms) {
      if (ms > 0) arm(ms, true);
      else clearTimeout(timer);
    },
    release: () => clearTimeout(timer),
  };
}
