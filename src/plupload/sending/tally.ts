import type { RateStore } from '../../browser/rate-store.js';
import type { FileEntry } from '../../queue/entry.js';
import { rateOf } from '../../upload/chunk-size.js';
import { chunkBytes } from '../../upload/state.js';

/** What acknowledged chunks show of their host. */
export interface Tally {
  /** A chunk took so many ms, the wait for its answer included. */
  learn(entry: FileEntry, index: number, ms: number): void;
  /** Keeps what was learnt, once it is enough to tell a rate by. */
  settle(): void;
}

export function createTally(rates: RateStore): Tally {
  const NOTHING = { url: '', bytes: 0, ms: 0 };
  let sum = NOTHING;
  return {
    learn({ state }, index, ms) {
      const { url = '' } = state.target ?? {};
      const { bytes, ms: before } = sum.url === url ? sum : NOTHING;
      sum = { url, bytes: bytes + chunkBytes(state, index), ms: before + ms };
    },
    settle() {
      const rate = rateOf(sum.bytes, sum.ms);
      if (rate === null) return;
      rates.noteRate(sum.url, rate);
      sum = NOTHING;
    },
  };
}
