import type { JournalEntry } from './journal.js';

/** Where requests with the fault `hold` wait, their part stored and their reply withheld. */
export class Gate {
  readonly #waiting = new Map<JournalEntry, () => void>();
  // Held requests that `next` has not handed out, and calls of `next` that found none.
  readonly #unseen = new Set<JournalEntry>();
  readonly #askers: { resolve: (entry: JournalEntry) => void; reject: (reason: Error) => void }[] = [];

  get held(): number {
    return this.#waiting.size;
  }

  /** Resolves when released; rejects when the signal aborts, which is when the connection is gone. */
  wait(entry: JournalEntry, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(entry);
        this.#unseen.delete(entry);
        reject(signal.reason);
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.set(entry, resolve);
      const asker = this.#askers.shift();
      if (asker) asker.resolve(entry);
      else this.#unseen.add(entry);
    });
  }

  /** Each held request once, in order; one that is held already, or the next that will be. */
  next(): Promise<JournalEntry> {
    for (const entry of this.#unseen) {
      this.#unseen.delete(entry);
      return Promise.resolve(entry);
    }
    return new Promise((resolve, reject) => this.#askers.push({ resolve, reject }));
  }

  release(): void {
    for (const resolve of this.#waiting.values()) resolve();
    this.#waiting.clear();
    this.#unseen.clear();
  }

  close(): void {
    for (const { reject } of this.#askers.splice(0)) reject(new Error('the stub was closed'));
  }
}
