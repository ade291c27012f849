import { NEVER, type Observable, of } from 'rxjs';
import { afterEach, beforeEach, onTestFinished, vi } from 'vitest';
import type { UploadFile, UploadTarget } from '../../../src/contract/file.js';
import type { PendingUpload, ResumeOptions } from '../../../src/contract/resume.js';
import type { FileEntry } from '../../../src/queue/entry.js';
import { createQueue, type Queue } from '../../../src/queue/queue.js';
import { createKeeper, type Keeper } from '../../../src/resume/keeper.js';
import { decode, recordIdOf, type UploadRecord } from '../../../src/resume/record.js';
import type { Effect } from '../../../src/upload/effect.js';
import type { Policy, Signal } from '../../../src/upload/signal.js';
import { fileOf, type Seen, watch } from '../support.js';
import { chunk, errors, type Given, policy, prepare, URL_A } from '../upload/signals.js';
import { type FakeStorage, fakeLocks, setLocks, storageOf } from './storages.js';

/** Lets all promises come that wait for nothing else. */
export const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

export const NOW = Date.UTC(2026, 0, 1);
export const HOUR = 3600 * 1000;
export const KEY = 'fengmi-uploader:upload:';

/** So many chunks that are sent and acknowledged. */
export const chunks = (count: number): Given[] => Array.from({ length: count }, () => chunk).flat();

const CONTENT = 'abcdefghijklmnopqrstuv';

/** Six chunks of 4 bytes, the last of 2. */
export const fileWith = (content = CONTENT, lastModified = 5): File =>
  new File([content], 'film.mp4', { lastModified, type: 'video/mp4' });

export const uploadOf = (
  source: UploadFile['source'] = fileWith(),
  changes: Partial<UploadFile> = {},
): UploadFile => fileOf({ size: CONTENT.length, source, ...changes });

/** Reads of chunks, each of which waits to be let go on where they are held. */
interface Reads {
  isHeld: boolean;
  /** From where to where, of those that were begun. */
  readonly begun: string[];
  /** Lets those go on that wait, and those that come of it. */
  release(): Promise<void>;
  /** Fails those that come. */
  fail: boolean;
}

/** Puts a `FileReader` in place whose reads can be held, and has digests be our own, which wait for nothing else. */
function fakeReads(): Reads {
  const waiting: (() => void)[] = [];
  const reads: Reads = {
    isHeld: false,
    fail: false,
    begun: [],
    async release() {
      reads.isHeld = false;
      for (const go of waiting.splice(0)) go();
      await settle();
    },
  };
  class Reader {
    result: ArrayBuffer | null = null;
    error = new DOMException('gone', 'NotReadableError');
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;
    readAsArrayBuffer(blob: Blob): void {
      const go = async () => {
        this.result = await blob.arrayBuffer();
        if (reads.fail) this.onerror?.();
        else this.onload?.();
      };
      // Of digests of pieces a digest is made, too.
      blob.text().then((text) => /^[0-9a-f]{32,}$/.test(text) || reads.begun.push(text));
      if (reads.isHeld) waiting.push(go);
      else go();
    }
  }
  vi.stubGlobal('FileReader', Reader);
  vi.stubGlobal('crypto', {});
  return reads;
}

interface Browser {
  reads: Reads;
  locks: ReturnType<typeof fakeLocks>;
}

/** A browser for each test of a file: `NOW` by its clock, its reads and its locks in hand. */
export function useBrowser(): Browser {
  const browser = {} as Browser;
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    browser.reads = fakeReads();
    browser.locks = fakeLocks();
    setLocks(browser.locks);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
    Reflect.deleteProperty(navigator, 'locks');
  });
  return browser;
}

export interface Page {
  readonly storage: FakeStorage;
  readonly queue: Queue;
  readonly keeper: Keeper;
  readonly takeName: ReturnType<typeof vi.fn>;
  /** Adds a file that has nothing to wait for. */
  add(file?: UploadFile): FileEntry;
  /** Begins a run, and has it claimed. */
  begin(entry: FileEntry): Promise<void>;
  /** Lets what comes of the signals come, too. */
  on(entry: FileEntry, ...given: Given[]): Promise<void>;
  record(file?: UploadFile, scope?: string): UploadRecord | null;
  pending(): Promise<readonly PendingUpload[]>;
}

interface PageOptions extends ResumeOptions {
  readonly rules?: Partial<Policy>;
  readonly target?: UploadTarget;
  /** One after the other, as they are asked for; the last one for ever. */
  readonly targets?: readonly Signal[];
}

/** As much of a page as a keeper knows of. Targets come at once; all else is up to the test. */
export function pageOf({
  rules = {},
  target = { url: URL_A, chunked: true },
  targets = [{ type: 'target', target, chunkSize: 4 }],
  ...options
}: PageOptions = {}): Page {
  const storage = (options.storage ?? storageOf()) as FakeStorage;
  const queue = createQueue({ ...policy, resumes: true, ...rules });
  const takeName = vi.fn();
  /** Those that are told once more are not new. */
  const names = new Set<string>();
  const keeper = createKeeper({
    options: { ...options, storage },
    errors,
    signal: queue.signal,
    takeName(url, name) {
      if (names.has(name)) return;
      names.add(name);
      takeName(url, name);
    },
    files: queue.all,
    appends: rules.appends ?? false,
  });
  let asked = 0;
  function run(entry: FileEntry, effect: Effect): Observable<Signal> {
    if (effect.do === 'claim') return keeper.claim(entry);
    return effect.do === 'ask' ? of(targets[Math.min(asked++, targets.length - 1)]!) : NEVER;
  }
  queue.connect(run, keeper.note);
  onTestFinished(() => {
    queue.close();
    keeper.release();
  });
  let added = 0;
  const page: Page = {
    storage,
    queue,
    keeper,
    takeName,
    add(file = uploadOf()) {
      const id = `f${++added}`;
      queue.add({ ...file, id });
      return queue.get(id)!;
    },
    begin: (entry) => page.on(entry, prepare),
    async on(entry, ...given) {
      for (const one of given) {
        queue.signal(entry, typeof one === 'function' ? one(entry.state) : one);
        await settle();
      }
    },
    record(file = uploadOf(), scope = '') {
      const id = `${recordIdOf(file, scope)}`;
      const record = decode(storage.getItem(KEY + id), id);
      return record && { ...record };
    },
    async pending() {
      const seen: Seen<readonly PendingUpload[]> = watch(keeper.pending$);
      await settle();
      seen.unsubscribe();
      return seen.values.at(-1)!;
    },
  };
  return page;
}
