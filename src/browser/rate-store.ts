import type { StorageLike } from '../contract/resume.js';
import { pageBase } from './page-base.js';

/** What earlier chunks have shown of a host. */
export interface HostFigures {
  /** Bytes per second; `null` where nothing is known. */
  readonly rate: number | null;
  /** Bytes of a chunk that it takes at most; `Infinity` where nothing is known. */
  readonly cap: number;
}

/**
 * What is known of each host, on this page and, where the browser lets it be kept, on later ones: most pages upload one file.
 * Nothing but numbers under the name of the host is kept, for a week. What cannot be kept, or read again, is as if it had
 * never been.
 */
export interface RateStore {
  /** Of the host that a URL, perhaps relative to the page, leads to. */
  of(url: string): HostFigures;
  /** Chunks went to it with so many bytes per second. */
  noteRate(url: string, rate: number): void;
  /** It takes so many bytes at most. */
  noteCap(url: string, cap: number): void;
}

const PREFIX = 'fengmi-uploader:';
/** ms. A cap is found out anew then, too: servers are set up anew. */
const MAX_AGE = 7 * 24 * 3600 * 1000;

/** A rate and a cap, each with the time it is of; 0 is none. */
type Kept = readonly [rate: number, ratedAt: number, cap: number, cappedAt: number];
const NOTHING: Kept = [0, 0, 0, 0];

const isUsable = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;

function parse(text: string | null): Kept {
  const kept: unknown = JSON.parse(text ?? 'null');
  return Array.isArray(kept) && kept.length === 4 && kept.every(isUsable)
    ? (kept as unknown as Kept)
    : NOTHING;
}

/** Of two notes of the same host the later of each figure: another tab may have made one. */
const later = (a: Kept, b: Kept): Kept => {
  const [rate, ratedAt] = a[1] > b[1] ? a : b;
  const [, , cap, cappedAt] = a[3] > b[3] ? a : b;
  return [rate, ratedAt, cap, cappedAt];
};

/** A page that is sandboxed or keeps no cookies has no storage: asking for it throws. */
const pageStorage = (): StorageLike => window.localStorage;

export function createRateStore(storage: () => StorageLike = pageStorage): RateStore {
  const known = new Map<string, Kept>();

  function hostOf(url: string): string | undefined {
    try {
      return new URL(url, pageBase()).host;
    } catch {
      return undefined;
    }
  }

  function read(host: string): Kept {
    const own = known.get(host) ?? NOTHING;
    try {
      return later(own, parse(storage().getItem(PREFIX + host)));
    } catch {
      return own;
    }
  }

  function write(url: string, value: number, change: (kept: Kept, now: number) => Kept): void {
    const host = hostOf(url);
    if (!host || !isUsable(value) || value === 0) return;
    const kept = change(read(host), Date.now());
    known.set(host, kept);
    try {
      // As JSON; old libraries on the page may have their own idea of it.
      storage().setItem(PREFIX + host, `[${kept.join()}]`);
    } catch {
      // Known on this page alone.
    }
  }

  return {
    of(url) {
      const host = hostOf(url);
      const [rate, ratedAt, cap, cappedAt] = host ? read(host) : NOTHING;
      // A clock that was put back must not make a note last for ever.
      const isFresh = (time: number): boolean => Math.abs(Date.now() - time) < MAX_AGE;
      return {
        rate: rate > 0 && isFresh(ratedAt) ? rate : null,
        cap: cap > 0 && isFresh(cappedAt) ? cap : Number.POSITIVE_INFINITY,
      };
    },
    noteRate: (url, rate) =>
      write(url, rate, ([, , cap, cappedAt], now) => [Math.ceil(rate), now, cap, cappedAt]),
    noteCap: (url, cap) => write(url, cap, ([rate, ratedAt], now) => [rate, ratedAt, cap, now]),
  };
}
