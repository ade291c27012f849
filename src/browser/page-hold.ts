interface WakeLock {
  release(): Promise<void>;
}

type WakeLockNavigator = Navigator & { wakeLock?: { request(type: 'screen'): Promise<WakeLock> } };

/** Holds on to the page while files go up. */
export interface Presence {
  /** Takes hold, or lets go. */
  set(isBusy: boolean): void;
}

export function createPresence(options: { keepAwake?: boolean; confirmLeave?: boolean }): Presence {
  let isBusy = false;
  let lock: Promise<WakeLock | undefined> | undefined;

  /** The browser lets go of the lock by itself when the tab is hidden. */
  function wake(): void {
    const { wakeLock } = navigator as WakeLockNavigator;
    if (!wakeLock || document.visibilityState !== 'visible') return;
    sleep();
    lock = wakeLock.request('screen').catch(() => undefined);
  }

  function sleep(): void {
    lock?.then((held) => held?.release());
    lock = undefined;
  }

  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    event.returnValue = '';
  };

  return {
    set(busy) {
      if (busy === isBusy) return;
      isBusy = busy;
      const listen = busy ? 'addEventListener' : 'removeEventListener';
      if (options.confirmLeave) window[listen]('beforeunload', ask as EventListener);
      if (!options.keepAwake) return;
      document[listen]('visibilitychange', wake);
      if (busy) wake();
      else sleep();
    },
  };
}
