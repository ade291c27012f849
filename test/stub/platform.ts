import type { Exchange } from './exchange.js';
import type { Faults } from './faults.js';
import type { Gate } from './gate.js';
import type { Journal } from './journal.js';
import type { IssuedKey, IssuedUrl, Keys } from './keys.js';
import type { Mounts } from './mounts.js';
import type { RateLimiter } from './rate-limit.js';
import type { Settings } from './settings.js';
import type { Store } from './store.js';
import type { Submission } from './submission.js';
import type { Tokens } from './tokens.js';
import type { Transcoder } from './transcoding.js';

export interface StaticFolder {
  /** Where the folder appears, such as `/dist/`. */
  prefix: string;
  dir: string;
  headers?: Record<string, string>;
}

export interface Page {
  body: string;
  type?: string;
  headers?: Record<string, string>;
}

/** Pages by path; a string is HTML. */
export type Pages = Record<string, string | Page>;

/** What the handlers share. */
export interface Platform {
  readonly settings: Settings;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly gate: Gate;
  readonly keys: Keys;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly limiter: RateLimiter;
  readonly transcoder: Transcoder;
  readonly submissions: Submission[];
  readonly pages: Pages;
  readonly mounts: Mounts;
  readonly folders: readonly StaticFolder[];
  /** Adds a fault; see `Connections.closeIdle` for what one that resets needs. */
  fault(rule: unknown): void;
  /** Where an upload URL points to, as seen from the origin that was asked. */
  uploadUrl(key: IssuedKey, askedOrigin: string): IssuedUrl;
}

export type Handler = (exchange: Exchange, platform: Platform) => Promise<void>;
