import type { ApiKind } from './api.js';
import type { ViolationCode } from './refusal.js';

export type RequestKind =
  | ApiKind
  | 'upload'
  | 'preflight'
  | 'video'
  | 'page'
  | 'static'
  | 'app'
  | 'control'
  | 'unknown';

/** One request. It is listed as it arrives and filled in as it goes on. */
export interface JournalEntry {
  /** Position in the journal, from 1. */
  readonly n: number;
  /** When it arrived, in milliseconds since the epoch. */
  readonly time: number;
  /** When it was over, however it ended. */
  endTime?: number;
  readonly method: string;
  /** Without the query, where keys and tokens are. */
  readonly path: string;
  readonly kind: RequestKind;
  readonly origin: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** A short stable name such as `k1` in place of the upload key. */
  keyLabel?: string;
  /** The fields of the form, or the parameters of an API call; lists such as `tags[]` as arrays. */
  fields?: Readonly<Record<string, string | readonly string[]>>;
  name?: string;
  chunk?: number | undefined;
  chunks?: number | undefined;
  /** Of the file part, as far as it was read. */
  bytes?: number;
  sha256?: string;
  /** How much of it stays where the request was cut off and the server keeps that. */
  kept?: number;
  /** Where the part begins in the file, once the chunk size is known. */
  offset?: number | undefined;
  /** The kind of the fault that befell it. */
  fault?: string;
  status?: number;
  reply?: string;
  outcome: 'pending' | 'answered' | 'aborted' | 'reset' | 'hung';
  violation?: { readonly code: ViolationCode; readonly message: string };
  /** What the stub itself did wrong: never expected. */
  error?: string;
}

export type EntryStart = Pick<JournalEntry, 'method' | 'path' | 'kind' | 'origin' | 'headers'>;

interface Waiter {
  predicate: (entry: JournalEntry) => boolean;
  settle: (result: JournalEntry | Error) => void;
}

const MAX_ENTRIES = 100_000;

/** Every request in order of arrival, and the means to wait for one. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly #waiters = new Set<Waiter>();
  #count = 0;

  /** A request to the stub's own switches gets an entry with number 0, which is not listed. */
  open(start: EntryStart): JournalEntry {
    const listed = start.kind !== 'control';
    if (listed) this.#count += 1;
    const entry: JournalEntry = {
      n: listed ? this.#count : 0,
      time: Date.now(),
      ...start,
      outcome: 'pending',
    };
    if (!listed) return entry;
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) this.entries.shift();
    this.touch(entry);
    return entry;
  }

  /** To be called after every change of an entry. */
  touch(entry: JournalEntry): void {
    if (entry.n === 0) return;
    for (const waiter of [...this.#waiters]) {
      try {
        if (waiter.predicate(entry)) waiter.settle(entry);
      } catch (error) {
        waiter.settle(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  waitFor(predicate: (entry: JournalEntry) => boolean, timeoutMs = 30_000): Promise<JournalEntry> {
    const found = this.entries.find(predicate);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        predicate,
        settle: (result) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          if (result instanceof Error) reject(result);
          else resolve(result);
        },
      };
      const timer = setTimeout(() => waiter.settle(new Error(this.#explain(timeoutMs))), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  close(): void {
    for (const waiter of [...this.#waiters]) waiter.settle(new Error('the stub was closed'));
  }

  #explain(timeoutMs: number): string {
    const last = this.entries.slice(-8).map((entry) => {
      const chunk = entry.chunk === undefined ? '' : ` chunk ${entry.chunk}/${entry.chunks}`;
      return `  #${entry.n} ${entry.method} ${entry.path}${chunk}: ${entry.status ?? '-'} ${entry.outcome}`;
    });
    return [`no such request within ${timeoutMs} ms; the last ones:`, ...last].join('\n');
  }
}
