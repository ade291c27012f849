// Picks a file on a page whose uploads outlive it, and closes the page.
import type { Page } from 'playwright/test';
import type { FengmiOptions, PendingUpload } from '../../../src/index.js';
import type { Stub } from '../../stub/index.js';
import { expect, open, type pages, recorded, until } from './fixture.js';
import type { Recorded } from './harness.js';
import { expectStored, KB, openWithTargets, sentUnderKeys } from './send.js';

export const CHUNK: number = 32 * KB;

export interface Picking {
  name?: string;
  size?: number;
  seed?: number;
  type?: string;
  /** ms since the epoch, of the file. */
  modified?: number;
  /** Bytes of it that are other than they were. */
  changed?: readonly number[];
  /** plupload's `url`, in place of a fresh target for each file. */
  url?: string | undefined;
  fengmi?: FengmiOptions;
}

/** Adds a file to the page's uploader, made first if there is none, and starts it; the SHA-256 of what was picked. */
export function pick(page: Page, picking: Picking = {}): Promise<string> {
  return page.evaluate(
    async ([given, CHUNK]) => {
      const { name = 'film.mp4', size = 10 * CHUNK - 100, seed = 1, type = 'video/mp4' } = given;
      const { modified = 1_700_000_000_000, changed = [], url, fengmi } = given;
      const { harness } = window;
      const bytes = new Uint8Array(await harness.file(name, size, seed).arrayBuffer());
      for (const at of changed) bytes[at] = (bytes[at] as number) ^ 1;
      const file = new File([bytes], name, { type, lastModified: modified });
      const count = (type: string): number => harness.records.filter((record) => record.type === type).length;
      const ready = count('ready');
      const isNew = !harness.uploader;
      const uploader =
        harness.uploader ??
        harness.create({
          ...(url && { url }),
          browse_button: 'pick',
          chunk_size: CHUNK,
          fengmi: {
            ...(!url && { target: () => window.fresh() }),
            resume: true,
            retry: { delay: 20 },
            ...fengmi,
            ...window.hooks,
          },
        });
      if (isNew) await harness.until('ready', {}, ready + 1);
      const added = count('added');
      uploader.plupload.addFile(file);
      await harness.until('added', {}, added + 1);
      uploader.start();
      return harness.sha256(file);
    },
    [picking as Omit<Picking, 'fengmi'> & { fengmi?: object }, CHUNK] as const,
  );
}

/** The same with an uploader of its own, beside those that the page has. */
export async function pickAlone(page: Page, picking: Picking): Promise<string> {
  await page.evaluate(() => Object.assign(window.harness, { uploader: undefined }));
  return pick(page, picking);
}

/** A page that can get fresh targets, and whose uploads are kept. */
export const openKeeping = (page: Page, stub: Stub): Promise<void> => openWithTargets(page, stub);

/**
 * Waits until nobody has a lock any more: that of a page that was left goes a moment after it, and a file whose lock is
 * held neither waits to be picked nor goes up.
 */
export const locksAreFree = (page: Page): Promise<void> =>
  expect
    .poll(() =>
      page.evaluate(
        () =>
          (navigator as Partial<Navigator>).locks?.query().then(
            ({ held = [] }) => held.map(({ name }) => name),
            // A page in a sandbox has none.
            () => [],
          ) ?? [],
      ),
    )
    .toEqual([]);

/** The page is closed, with whatever goes on, and opened again; no other page has a file that goes up. */
export async function reopen(page: Page, stub: Stub, path: keyof typeof pages = '/full.html'): Promise<void> {
  await page.goto('about:blank');
  stub.release();
  await open(page, stub, path);
  await locksAreFree(page);
}

/** Uploads until the stub holds a chunk, which is on its way when this returns; those before it are in the record. */
export async function pickUntil(
  page: Page,
  stub: Stub,
  chunk: number | 'last',
  picking: Picking = {},
): Promise<string> {
  stub.fault({ chunk, do: { kind: 'hold' } });
  const sha256 = await pick(page, picking);
  const held = await stub.nextHeld();
  await keeps(page, held.chunk ?? 0, picking.name && `\\":\\"${picking.name}\\"`);
  return sha256;
}

/** Leaves a page once all before a chunk is written down; the server keeps nothing of that chunk. */
export async function leaveBefore(
  page: Page,
  stub: Stub,
  chunk: number,
  picking: Picking = {},
): Promise<void> {
  stub.fault({ chunk, times: 10_000, do: { kind: 'status', status: 503 } });
  const retry = { attempts: 10_000, delay: 20, maxDelay: 20 };
  await pick(page, { ...picking, fengmi: { ...picking.fengmi, retry } });
  await keeps(page, chunk);
  await page.goto('about:blank');
  stub.clearFaults();
}

/** What a page did with the file that was picked. */
export interface Run {
  id: string;
  /** Without progress. */
  events: Recorded[];
  /** Its chunks with their key, such as `k1 6/10`, in the order of their arrival. */
  sent: string[];
  /** Where sending began, each time. */
  from: number[];
  /** Why it started over, each time. */
  restarts: string[];
}

/** Picks the first file of a page and waits until all of it is at the server, with no byte changed. */
export async function pickToEnd(page: Page, stub: Stub, picking: Picking = {}): Promise<Run> {
  const mark = sentUnderKeys(stub).length;
  const sha256 = await pick(page, picking);
  const { id } = await until(page, 'completed');
  expectStored(stub, id, sha256);
  const events = await recorded(page);
  return {
    id,
    events,
    sent: sentUnderKeys(stub).slice(mark),
    from: events.filter(({ type }) => type === 'started').map(({ from }) => from),
    restarts: events.filter(({ type }) => type === 'restarted').map(({ error }) => error.code),
  };
}

/** Such as `k1 6/10`, `k1 7/10`. */
export const chunksOf = (key: string, from: number, to = 9, chunks = 10): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${key} ${from + index}/${chunks}`);

/** All that a page has kept: in `localStorage`, and in its databases. */
export const kept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const texts = Object.entries(localStorage).map((entry) => entry.join('='));
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const store of Array.from(db.objectStoreNames)) {
        const all = db.transaction(store).objectStore(store);
        // Both are listened to at once: a page's own Promise may be slower than the second answer.
        const answers = [all.getAllKeys(), all.getAll()].map(
          (asked) =>
            new Promise<unknown[]>((resolve) => {
              asked.onsuccess = () => resolve(asked.result);
            }),
        );
        for (const answer of answers) {
          texts.push(...(await answer).map((value) => `${name}/${store}: ${JSON.stringify(value)}`));
        }
      }
      db.close();
    }
    return texts;
  });

/** Waits until the page's records, of all files or of those of a name, have as many chunks, as they survive the browser. */
export const keeps = (page: Page, count: number, name = ''): Promise<void> =>
  expect
    .poll(async () => {
      const records = (await kept(page)).filter(
        (entry) => entry.startsWith('fengmi-uploader/uploads: "{') && entry.includes(name),
      );
      const ranges = records.flatMap((entry) => /\\"done\\":\\"([\d,-]*)/.exec(entry)?.[1]?.split(',') ?? []);
      return ranges.filter(Boolean).reduce((sum, range) => {
        const [from = 0, to = from] = range.split('-').map(Number);
        return sum + to - from + 1;
      }, 0);
    })
    .toBe(count);

/** What waits for its file, as the page's uploader tells it now. */
export const pending = (page: Page): Promise<PendingUpload[]> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let subscription: { unsubscribe(): void } | undefined;
        subscription = window.harness.uploader.pending().subscribe((uploads) => {
          resolve([...uploads]);
          subscription?.unsubscribe();
        });
      }),
  );

/** An uploader that is idle: for `pending`. */
export const idleUploader = (page: Page, fengmi: FengmiOptions = {}): Promise<void> =>
  page.evaluate(async (fengmi) => {
    window.harness.create({ browse_button: 'pick', url: '/never', fengmi: { resume: true, ...fengmi } });
    await window.harness.until('ready');
  }, fengmi as object);

/** The page's clock is another, by so many ms. */
export const shift = (page: Page, ms: number): Promise<void> =>
  page.evaluate((ms) => {
    const { now } = Date;
    Date.now = () => now() + ms;
  }, ms);
