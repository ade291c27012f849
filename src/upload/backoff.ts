/** Longest wait that a server's `Retry-After` can ask for, in ms. */
const MAX_RETRY_AFTER = 5 * 60_000;

/**
 * How long to wait before an attempt, in ms: `delay` · 2ⁿ up to `maxDelay`, jittered between half and the whole of that so
 * that clients that failed together do not come back together; and no less than what the server asked for.
 *
 * @param failures how many attempts have failed so far, from 1
 */
export function backoff(
  failures: number,
  options: { delay: number; maxDelay: number },
  retryAfter: number | undefined,
  random: () => number,
): number {
  const ceiling = Math.min(options.delay * 2 ** (failures - 1), options.maxDelay);
  const own = Math.round(ceiling * (0.5 + random() / 2));
  return Math.max(own, Math.min(retryAfter ?? 0, MAX_RETRY_AFTER));
}

/** Reads a `Retry-After` value, seconds or a date, as ms from `now`; `undefined` when it is neither. */
export function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** `Retry-After` out of an answer's headers, all in one text. */
export function retryAfterOf(headers: string): number | undefined {
  const value = /^retry-after:(.+)$/im.exec(headers)?.[1];
  return value === undefined ? undefined : parseRetryAfter(value, Date.now());
}
