import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Demo } from './support/demo.js';
import { card, chunksOf, event, fault, journal, MB, release, reopen, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

/** On disk, since what a test makes up has another date each time. */
function saved({ tempFolder }: Demo, name = 'film.mp4', size = 4.5 * MB): string {
  const path = join(tempFolder, name);
  writeFileSync(path, Buffer.alloc(size, name));
  return path;
}

const pick = (page: Page, ...paths: string[]): Promise<void> =>
  page.locator('.moxie-shim input[type=file]').setInputFiles(paths);

/** Chunks that are kept, of each unfinished upload: `0-2`. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('fengmi-uploader', 1);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const all = db.transaction('uploads').objectStore('uploads').getAll();
          all.onsuccess = () => {
            db.close();
            resolve(all.result.map((text) => JSON.parse(text).done));
          };
        };
      }),
  );

/** Until the server has a chunk that it does not answer. */
const held = (page: Page, chunk: number): Promise<void> =>
  expect
    .poll(async () =>
      (await journal(page)).some(
        (entry) => entry.chunk === chunk && entry.outcome === 'pending' && entry.sha256 !== undefined,
      ),
    )
    .toBe(true);

/** Uploads three chunks of a file, and closes the page while the fourth is on its way. */
async function interrupt(page: Page, path: string): Promise<void> {
  await fault(page, { chunk: 3, do: { kind: 'hold' } });
  await pick(page, path);
  await held(page, 3);
  await expect.poll(() => kept(page)).toContain('0-2');
  await reopen(page);
}

test('a file whose page was closed goes on where it was, and says so', { tag: '@smoke' }, async ({
  page,
  demo,
}) => {
  const path = saved(demo);
  await interrupt(page, path);
  await fault(page, { chunk: 4, do: { kind: 'hold' } });
  await pick(page, path);
  await expect(event(page, 'started', 'from chunk 4')).toBeVisible();
  const film = card(page, 'film.mp4');
  await expect(film.getByText(/resumed at 66.%$/)).toBeVisible();
  await held(page, 4);
  await release(page);
  await expect(film.getByText('Uploaded', { exact: true })).toBeVisible();
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
  const id = (await film.locator('code').textContent()) ?? '';
  const stored = await (await page.request.get(`/videos/${id}`)).body();
  expect(stored.equals(Buffer.alloc(4.5 * MB, 'film.mp4'))).toBe(true);
  expect((await journal(page)).filter(({ violation }) => violation)).toEqual([]);
});
