import { randomBytes } from 'node:crypto';
import { positive } from './checks.js';
import type { Settings } from './settings.js';

/** The access tokens of the settings, and how many calls are left to those that have a number of them. */
export class Tokens {
  readonly #settings: Settings;
  readonly #left = new Map<string, number>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  stateOf(token: string): 'valid' | 'expired' | 'unknown' {
    const { valid, expired } = this.#settings.tokens;
    if (expired.includes(token)) return 'expired';
    return valid.includes(token) ? 'valid' : 'unknown';
  }

  issue(calls = Number.POSITIVE_INFINITY): string {
    if (!positive(calls)) throw new TypeError('a token is good for one call at least');
    const token = randomBytes(16).toString('hex');
    const { valid, expired } = this.#settings.tokens;
    this.#settings.tokens = { valid: [...valid, token], expired };
    this.#left.set(token, calls);
    return token;
  }

  /** To be called at every call that a token allows. */
  spend(token: string): void {
    const left = this.#left.get(token);
    if (left === undefined) return;
    this.#left.set(token, left - 1);
    if (left === 1) this.#expire((valid) => valid === token);
  }

  expireAll(): void {
    this.#expire(() => true);
  }

  #expire(which: (token: string) => boolean): void {
    const { valid, expired } = this.#settings.tokens;
    this.#settings.tokens = {
      valid: valid.filter((token) => !which(token)),
      expired: [...expired, ...valid.filter(which)],
    };
  }
}
