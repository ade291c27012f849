/** Goes off when nothing has happened for a while. One timer, of one owner. */
export interface Watchdog {
  /** Starts anew, for `ms`; 0 is for ever. */
  watch(ms: number): void;
  release(): void;
}

/**
 * A timer that comes far too late says that the computer slept or the tab was hidden, and nothing of the request: it
 * gets its time once more. If that passes without a sign of life, too, it is over. Signs of life are many, and to set a timer
 * takes its time: one that comes too early for the last of them is set for the rest.
 */
export function createWatchdog(expire: () => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let span = 0;
  /** When the timer comes, and when time is over: by the clock that nobody sets. */
  let comes = 0;
  let ends = 0;
  let mayBeLate = true;

  function release(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function set(now: number, ms: number): void {
    release();
    comes = now + ms;
    // The clock that goes on while the computer sleeps.
    const due = Date.now() + ms;
    timer = setTimeout(() => {
      timer = undefined;
      const now = performance.now();
      if (mayBeLate && Date.now() - due > Math.max(1000, span / 2)) start(span, false);
      else if (ends > now) set(now, ends - now);
      else expire();
    }, ms);
  }

  function start(ms: number, isFirst: boolean): void {
    const now = performance.now();
    span = ms;
    mayBeLate = isFirst;
    ends = now + ms;
    if (timer === undefined || comes > ends) set(now, ms);
  }

  return {
    watch(ms) {
      if (ms > 0) start(ms, true);
      else release();
    },
    release,
  };
}
