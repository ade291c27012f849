/**
 * A stand-in for the Fengmi platform, as strict as its documentation: what the upload protocol does not allow is refused
 * with a 4xx and stands in the journal as a violation, so that a client that is wrong cannot pass a test by luck.
 *
 * ```
 * connection ─ Exchange ─ router ─┬─ api ─┬─ upload-url ─ Keys                 GET  /oauth2/video/upload/url
 *                │                │       ├─ video-info ─ Transcoder           POST, PATCH, GET  /oauth2/video/info
 *                │                │       └─ tags                              GET  /oauth2/tags
 *                │                ├─ upload ─ form ─ multipart ─ Store ─ models, disk   POST /upload?key=
 *                │                ├─ files                                      GET  /videos/:id, pages, folders
 *                │                ├─ mounts                                     a platform's own server
 *                │                └─ control                                    /stub/*, for the demo page
 *             Journal                 └ befall, deliver: Faults, Gate
 * ```
 *
 * One `Exchange` is one request with its answer and its journal entry. A handler reads, decides, and hands its reply to
 * `deliver`, which sends it or does what a fault makes of it. Uploads stream from the socket to the disk; nothing of the
 * size of a file is ever in memory. Both origins share everything but the mounts, which are under the first. Every call
 * of the open API goes the way of `apiCall`: to add one, say its method, its parameters and its answer, and add a route.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultRule, Faults } from './faults.js';
import { Gate } from './gate.js';
import { Journal, type JournalEntry } from './journal.js';
import { type IssuedUrl, Keys } from './keys.js';
import { Listeners } from './listeners.js';
import { checkMounts, type Mounts } from './mounts.js';
import type { Pages, Platform, StaticFolder } from './platform.js';
import { RateLimiter } from './rate-limit.js';
import { changeSettings, defaultSettings, type Settings } from './settings.js';
import { Store, type Video } from './store.js';
import type { Submission } from './submission.js';
import { Tokens } from './tokens.js';
import { Transcoder, type TranscodingOutcome } from './transcoding.js';

export type { ApiKind } from './api.js';
export type { FaultRule, ReplyFault, ReplyRule, UploadFault, UploadRule } from './faults.js';
export type { JournalEntry, RequestKind } from './journal.js';
export type { IssuedUrl } from './keys.js';
export type { Model } from './models.js';
export type { Mounts } from './mounts.js';
export type { Page, Pages, StaticFolder } from './platform.js';
export type { RateLimit } from './rate-limit.js';
export type { ViolationCode } from './refusal.js';
export type { Settings } from './settings.js';
export { signature } from './signature.js';
export type { Video } from './store.js';
export type { Submission } from './submission.js';
export { tags } from './tags.js';
export type { Transcoding, TranscodingOutcome } from './transcoding.js';

export interface StubOptions {
  /** Free ports unless told. */
  port?: number;
  otherPort?: number;
  settings?: Partial<Settings>;
  /** Folders that both origins serve. */
  static?: readonly StaticFolder[];
  pages?: Pages;
  /** What answers under a prefix of the first origin, such as `/app/`; the platform's own paths and pages come first. */
  mounts?: Mounts;
  /** Serves `/stub/*`, through which a page can read the journal and set faults. */
  control?: boolean;
}

export interface StoredFile {
  /** SHA-256 of each chunk that came, by index. */
  readonly chunks: ReadonlyMap<number, string>;
  /** Of all that was added, where chunks are. */
  readonly bytes: number;
}

export interface Stub {
  readonly origin: string;
  /** A second origin with the same state. */
  readonly otherOrigin: string;
  readonly settings: Settings;
  /** Fixture pages by path; may be changed at any time. */
  readonly pages: Pages;
  readonly journal: readonly JournalEntry[];
  readonly violations: readonly JournalEntry[];
  readonly videos: readonly Video[];
  video(id: string): Video | undefined;
  /** What there is of the file that was begun last under an upload URL, until it is finished: for a server that can be asked. */
  stored(url: string): StoredFile | undefined;
  /** What there is of unfinished files is gone, as from a server that cleans up: of all, or of those of a name. */
  sweep(name?: string): Promise<void>;
  /** An upload URL as the platform's server would print it on a page. */
  issueUrl(options?: { block?: 0 | 1 }): IssuedUrl;
  /** Takes the key or its label. */
  expireKey(keyOrLabel: string): void;
  /** Every submission and update that was saved, in order. */
  readonly submissions: readonly Submission[];
  /** Ends the transcoding of a file that was submitted, or changes what came of it. */
  transcoded(fileid: string, outcome: TranscodingOutcome): void;
  /** A fresh access token, good for so many calls and expired after. */
  issueToken(options?: { calls?: number }): string;
  /** All tokens that are valid now are so no more. */
  expireTokens(): void;
  fault(rule: FaultRule): void;
  clearFaults(): void;
  /** How many requests wait at a `hold`. */
  readonly held: number;
  /** Each held request once: one that is held already, or the next that will be. */
  nextHeld(): Promise<JournalEntry>;
  release(): void;
  /** The first entry, of now or of later, for which this is true; tried again whenever an entry changes. */
  waitFor(predicate: (entry: JournalEntry) => boolean, timeoutMs?: number): Promise<JournalEntry>;
  /** Ends all connections and removes all files; may be called again. */
  close(): Promise<void>;
}

export async function startStub(options: StubOptions = {}): Promise<Stub> {
  const settings = defaultSettings();
  changeSettings(settings, options.settings ?? {});
  checkMounts(options.mounts ?? {});
  const folder = await mkdtemp(join(tmpdir(), 'fengmi-stub-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);

  const store = new Store(folder, settings);
  const keys = new Keys(({ key }) => store.forget(key));
  const journal = new Journal();
  const faults = new Faults();
  const gate = new Gate();
  const tokens = new Tokens(settings);
  const transcoder = new Transcoder();
  const submissions: Submission[] = [];
  const pages = options.pages ?? {};
  const platform: Platform = {
    settings,
    journal,
    faults,
    gate,
    keys,
    store,
    tokens,
    limiter: new RateLimiter(),
    transcoder,
    submissions,
    pages,
    mounts: options.mounts ?? {},
    folders: options.static ?? [],
    fault(rule) {
      faults.add(rule);
      if (faults.has('reset')) listeners.closeIdle();
    },
    uploadUrl(issued, asked) {
      const other = asked === listeners.origin ? listeners.otherOrigin : listeners.origin;
      const base = settings.urlHost === 'same' ? asked : other;
      return {
        url: `${base}/upload?key=${issued.key}`,
        key: issued.key,
        keyLabel: issued.label,
        block: issued.block,
      };
    },
  };
  const listeners = new Listeners(platform, options.control ?? false);

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    journal.close();
    gate.close();
    await listeners.close();
    await rm(folder, { recursive: true, force: true });
    process.off('exit', removeFolder);
  }

  try {
    await listeners.listen(options.port ?? 0, options.otherPort ?? 0);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    origin: listeners.origin,
    otherOrigin: listeners.otherOrigin,
    settings,
    pages,
    journal: journal.entries,
    get violations() {
      return journal.entries.filter(({ violation }) => violation !== undefined);
    },
    videos: store.videos,
    sweep: (name) => store.sweep(name),
    stored(url) {
      const held = store.latest(new URL(url).searchParams.get('key') ?? '');
      if (!held) return undefined;
      const chunks = new Map([...held.parts].map(([index, { sha256 }]) => [index, sha256]));
      return { chunks, bytes: held.arrived.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
    video: (id) => store.videos.find((video) => video.id === id),
    issueUrl: ({ block = settings.block } = {}) => platform.uploadUrl(keys.issue(block), listeners.origin),
    expireKey: (keyOrLabel) => keys.expire(keyOrLabel),
    submissions,
    transcoded: (fileid, outcome) => transcoder.end(fileid, outcome),
    issueToken: ({ calls } = {}) => tokens.issue(calls),
    expireTokens: () => tokens.expireAll(),
    fault: platform.fault,
    clearFaults: () => faults.clear(),
    get held() {
      return gate.held;
    },
    nextHeld: () => gate.next(),
    release: () => gate.release(),
    waitFor: (predicate, timeoutMs) => journal.waitFor(predicate, timeoutMs),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
