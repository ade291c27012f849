// Unfinished uploads on the demo page.
import { utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Locator, Page } from 'playwright/test';
import type { Demo } from './demo.js';
import { fault, journal, MB, type Picked, reopen, test } from './demo-page.js';
import { expect } from './fixture.js';

/** When every file was last changed, in s since the epoch. */
const DATE = 1_700_000_000;

/** A file on disk, since what a test makes up has another date each time. */
export function saved({ tempFolder }: Demo, name = 'film.mp4', size = 4.5 * MB): string {
  const path = join(tempFolder, name);
  writeFileSync(path, Buffer.alloc(size, name));
  // Files of one date differ by what the test says.
  utimesSync(path, DATE, DATE);
  return path;
}

export const pickSaved = (page: Page, file: string | Picked): Promise<void> =>
  page.locator('.moxie-shim input[type=file]').setInputFiles(file);

/** The card of an unfinished upload. */
export const pending = (page: Page, name = 'film.mp4'): Locator =>
  page
    .locator('#pending-list')
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name, exact: true }) });

/** The chunks that are kept of an unfinished upload, as `0-2`. */
const kept = (page: Page, file: string): Promise<string | undefined> =>
  page.evaluate(
    (file) =>
      new Promise<string | undefined>((resolve, reject) => {
        const opening = indexedDB.open('fengmi-uploader', 1);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const all = db.transaction('uploads').objectStore('uploads').getAll();
          all.onsuccess = () => {
            db.close();
            const records = all.result.map((text) => JSON.parse(text));
            resolve(records.find(({ name }) => name === file)?.done);
          };
        };
      }),
    file,
  );

/** Until the server has a chunk, and answers nothing. */
const held = (page: Page, chunk: number, file = 'film.mp4'): Promise<void> =>
  expect
    .poll(async () =>
      (await journal(page)).some(
        ({ name, chunk: index, outcome, sha256 }) =>
          name === file && index === chunk && outcome === 'pending' && sha256 !== undefined,
      ),
    )
    .toBe(true);

/** Uploads three chunks of a file, and has the fourth on its way. */
export async function begin(page: Page, file: string | Picked): Promise<void> {
  const name = typeof file === 'string' ? basename(file) : file.name;
  await beginBy(page, name, () => pickSaved(page, file));
}

/** The same with what is picked in another way. */
export async function beginBy(page: Page, name: string, pick: () => Promise<void>): Promise<void> {
  await fault(page, { name, chunk: 3, do: { kind: 'hold' } });
  await pick();
  await held(page, 3, name);
  await expect.poll(() => kept(page, name)).toBe('0-2');
}

/** Closes the page meanwhile, and opens it again. */
export async function interrupt(page: Page, file: string | Picked): Promise<void> {
  await begin(page, file);
  await reopen(page);
}

/** With a picker that gives handles, as the browser's own does, of a file that the page has to itself. */
export const handlesTest = test.extend({
  beforeOpened: async ({ page }, use) => {
    await page.addInitScript(() => {
      const showOpenFilePicker = async (): Promise<FileSystemFileHandle[]> => {
        const folder = await navigator.storage.getDirectory();
        return [await folder.getFileHandle('film.mp4')];
      };
      Object.assign(window, { showOpenFilePicker });
    });
    await use(undefined);
  },
});

/** What that picker picks. */
export const writeOwnFile = (page: Page, size: number): Promise<void> =>
  page.evaluate(async (size) => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle('film.mp4', { create: true });
    const writable = await handle.createWritable();
    await writable.write(new Uint8Array(size).fill(1));
    await writable.close();
  }, size);

/** Names of the files whose handles the page keeps. */
export const keptHandles = (page: Page): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('fengmi-demo-handles', 1);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const keys = opening.result.transaction('handles').objectStore('handles').getAllKeys();
          keys.onsuccess = () => {
            opening.result.close();
            resolve(keys.result.map((key) => (key as [string])[0]));
          };
        };
      }),
  );
