import { randomBytes } from 'node:crypto';

export interface IssuedUrl {
  readonly url: string;
  readonly key: string;
  /** How the journal calls the key. */
  readonly keyLabel: string;
  readonly block: 0 | 1;
}

export interface IssuedKey {
  readonly key: string;
  readonly label: string;
  readonly block: 0 | 1;
  expired: boolean;
}

const MAX_KEYS = 10_000;
const KEY_BYTES = 256;

/** The upload keys that were issued; the oldest are forgotten when there are too many. */
export class Keys {
  readonly #byKey = new Map<string, IssuedKey>();
  readonly #byUser = new Map<string, IssuedKey>();
  readonly #onForget: (key: IssuedKey) => void;
  #count = 0;

  constructor(onForget: (key: IssuedKey) => void) {
    this.#onForget = onForget;
  }

  issue(block: 0 | 1): IssuedKey {
    this.#count += 1;
    const key = randomBytes(KEY_BYTES).toString('hex').toUpperCase();
    const issued: IssuedKey = { key, label: `k${this.#count}`, block, expired: false };
    this.#byKey.set(key, issued);
    if (this.#byKey.size > MAX_KEYS) this.#forgetOldest();
    return issued;
  }

  /** The key of this user, the same at every call until it expires or is asked for with another `block`. */
  shared(user: string, block: 0 | 1): IssuedKey {
    const known = this.#byUser.get(user);
    if (known && !known.expired && known.block === block) return known;
    const issued = this.issue(block);
    this.#byUser.set(user, issued);
    return issued;
  }

  find(key: string): IssuedKey | undefined {
    return this.#byKey.get(key);
  }

  expire(keyOrLabel: string): void {
    const found =
      this.find(keyOrLabel) ?? [...this.#byKey.values()].find(({ label }) => label === keyOrLabel);
    if (!found) throw new Error('there is no such key');
    found.expired = true;
  }

  #forgetOldest(): void {
    for (const oldest of this.#byKey.values()) {
      this.#byKey.delete(oldest.key);
      oldest.expired = true;
      this.#onForget(oldest);
      return;
    }
  }
}
