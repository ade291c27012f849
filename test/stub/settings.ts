import {
  boolean,
  type Check,
  checkShape,
  count,
  isRecord,
  listOf,
  oneOf,
  optional,
  positive,
  string,
} from './checks.js';
import { type Model, models } from './models.js';
import type { RateLimit } from './rate-limit.js';
import { type Transcoding, transcodingOutcomes } from './transcoding.js';

/** What a test may change at any moment; read anew at every request. */
export interface Settings {
  appid: string;
  appKey: string;
  tokens: { valid: string[]; expired: string[] };
  /** What the upload URLs issued from now on can take: 1 chunks, 0 the whole file in one request. */
  block: 0 | 1;
  /** One user gets the same URL for every file, as long as it has not expired. */
  sharedUrl: boolean;
  /** Which of the two origins upload URLs point to, as seen from the one that was asked. */
  urlHost: 'same' | 'other';
  /** Names that it answers to beside its own, as `host:port`: such as a proxy's before it. */
  hosts: string[];
  maxPartBytes: number;
  /**
   * What the server does with chunks. What breaks the protocol is refused alike in all of them.
   *
   * - `parts`: keeps them by index, and puts the file together once all are there: as the platform documents it.
   * - `append`: adds each to the file of its key and name as it comes, whatever its index, and one that comes again once
   *   more; the file is finished when the last index comes. As most servers for plupload do.
   * - `append-reopen`: the same, but chunk 0 empties the file.
   * - `count`: as `append`, but the file is finished after as many requests as it has chunks, whichever those were.
   *
   * A file that is finished is out of the way: what comes under its key and name after that is the beginning of another.
   */
  model: Model;
  /** The append models add also what had come of a request that was cut off. Off: only a whole request leaves anything. */
  keepCutOff: boolean;
  /** In milliseconds. What of an unfinished file is older is gone by the next request for it; see `Stub.sweep`, too. */
  partMaxAge: number;
  /** Parts are hashed and counted but not kept: for files larger than the disk. Their videos cannot be played. */
  discard: boolean;
  /** Off: every connection serves one request. */
  keepAlive: boolean;
  /** Lets a page of another origin read `Retry-After`. */
  exposeRetryAfter: boolean;
  /** What becomes of the files that are submitted from now on. */
  transcoding: Transcoding;
  /** The answer to `iscarousel=1`, but 212 as long as the file is still being transcoded. */
  carousel: 200 | 210 | 211 | 212 | 213;
  /** Of each token, over all calls of the open API. */
  rateLimit: RateLimit | null;
  /** In seconds. With 0 every request that needs a preflight has one, so that counts do not depend on the clock. */
  preflightMaxAge: number;
}

export function defaultSettings(): Settings {
  return {
    appid: 'stub-appid',
    appKey: 'stub-app-key',
    tokens: { valid: ['stub-token'], expired: ['stub-expired-token'] },
    block: 1,
    sharedUrl: false,
    urlHost: 'same',
    hosts: [],
    maxPartBytes: Number.POSITIVE_INFINITY,
    model: 'parts',
    keepCutOff: false,
    partMaxAge: Number.POSITIVE_INFINITY,
    discard: false,
    keepAlive: true,
    exposeRetryAfter: false,
    transcoding: { ms: 0, outcome: 'success' },
    carousel: 200,
    rateLimit: null,
    preflightMaxAge: 0,
  };
}

const strings = listOf(string);
export const transcodingOutcome: Check = oneOf(...transcodingOutcomes);

const shape: Record<keyof Settings, Check> = {
  appid: optional(string),
  appKey: optional(string),
  tokens: optional((value) => isRecord(value) && strings(value.valid) && strings(value.expired)),
  block: optional(oneOf(0, 1)),
  sharedUrl: optional(boolean),
  urlHost: optional(oneOf('same', 'other')),
  hosts: optional(strings),
  maxPartBytes: optional(positive),
  model: optional(oneOf(...models)),
  keepCutOff: optional(boolean),
  partMaxAge: optional(count),
  discard: optional(boolean),
  keepAlive: optional(boolean),
  exposeRetryAfter: optional(boolean),
  transcoding: optional((value) => isRecord(value) && count(value.ms) && transcodingOutcome(value.outcome)),
  carousel: optional(oneOf(200, 210, 211, 212, 213)),
  rateLimit: optional(
    (value) => value === null || (isRecord(value) && positive(value.calls) && positive(value.ms)),
  ),
  preflightMaxAge: optional(count),
};

/** Merges settings that came from outside; throws a TypeError and changes nothing where one of them is wrong. */
export function changeSettings(settings: Settings, changes: unknown): void {
  checkShape('settings', changes, shape);
  Object.assign(settings, changes);
}
