export interface RateLimit {
  calls: number;
  ms: number;
}

/** Counts the calls of each token over a window that slides. */
export class RateLimiter {
  readonly #times = new Map<string, readonly number[]>();

  /** 0 for a call that may go on, and is counted; else how many milliseconds are left until one may. */
  admit(token: string, limit: RateLimit | null, now: number): number {
    if (!limit) return 0;
    const recent = (this.#times.get(token) ?? []).filter((time) => time > now - limit.ms);
    const inTheWay = recent.at(-limit.calls);
    if (inTheWay !== undefined) return inTheWay + limit.ms - now;
    this.#times.set(token, [...recent, now]);
    return 0;
  }
}
