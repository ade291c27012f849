import type { Page } from 'playwright/test';
import { card, chunksOf, dragOver, event, inChinese, MB, reopen, test } from './support/demo-page.js';
import {
  beginBy,
  handlesTest,
  interrupt,
  keptHandles,
  pending,
  saved,
  writeOwnFile,
} from './support/demo-resume.js';
import { expect } from './support/fixture.js';

const choose = (page: Page): Promise<void> => page.getByRole('button', { name: 'Choose videos' }).click();
const goOn = (page: Page) => pending(page).getByRole('button', { name: 'Go on: film.mp4' });

/** Uploads three chunks of a file that the page has a handle of, and opens the page again. */
async function interruptChosen(page: Page): Promise<void> {
  await writeOwnFile(page, 4.5 * MB);
  await beginBy(page, 'film.mp4', () => choose(page));
  await reopen(page);
}

handlesTest('what was picked by a handle goes on at the press of a button', async ({ page }) => {
  await interruptChosen(page);
  const pickers: unknown[] = [];
  page.on('filechooser', (chooser) => pickers.push(chooser));
  // Nothing starts by itself.
  await expect(goOn(page)).toBeVisible();
  await expect(page.locator('#files').getByRole('listitem')).toHaveCount(0);
  await goOn(page).click();
  await expect(card(page, 'film.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
  await expect.poll(() => keptHandles(page)).toEqual([]);
  expect(pickers).toEqual([]);
});

handlesTest('a card has its file picked by a handle, too', async ({ page }) => {
  await interruptChosen(page);
  await pending(page).getByRole('button', { name: 'Pick it again: film.mp4' }).click();
  await expect(card(page, 'film.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
});

handlesTest('a picker that is dismissed adds nothing', async ({ page }) => {
  await interruptChosen(page);
  await page.evaluate(() => {
    let asked = 0;
    const showOpenFilePicker = (): Promise<never> => {
      asked += 1;
      document.title = `asked ${asked}`;
      return Promise.reject(new DOMException('', 'AbortError'));
    };
    Object.assign(window, { showOpenFilePicker });
  });
  await choose(page);
  await pending(page).getByRole('button', { name: 'Pick it again: film.mp4' }).click();
  await expect(page).toHaveTitle('asked 2');
  await expect(goOn(page)).toBeVisible();
  await expect(event(page, 'added')).toHaveCount(0);
});

handlesTest('a permission that is denied is said, and the file is picked again', async ({ page }) => {
  await interruptChosen(page);
  await page.evaluate(() => {
    Object.assign(FileSystemHandle.prototype, {
      requestPermission: async ({ mode }: { mode: string }) => (mode === 'read' ? 'denied' : 'granted'),
    });
  });
  await goOn(page).press('Enter');
  const film = pending(page);
  await expect(film.getByRole('alert')).toHaveText(
    'The browser does not let this page read the file. Pick it again.',
  );
  await expect(goOn(page)).toBeHidden();
  const again = film.getByRole('button', { name: 'Pick it again: film.mp4' });
  await expect(again).toBeFocused();
  await inChinese(page);
  await expect(film.getByRole('alert')).toHaveText('浏览器不允许本页读取该文件，请重新选择。');
  await film.getByRole('button', { name: '重新选择：film.mp4' }).click();
  await expect(card(page, 'film.mp4').getByText('已上传', { exact: true })).toBeVisible();
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
});

for (const [what, change] of [
  ['changed', (page: Page) => writeOwnFile(page, 1000)],
  [
    'gone',
    (page: Page) =>
      page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('film.mp4')),
  ],
] as const) {
  handlesTest(`a file that is ${what} does not go on`, async ({ page }) => {
    await interruptChosen(page);
    await expect(goOn(page)).toBeVisible();
    await change(page);
    await goOn(page).click();
    await expect(pending(page).getByRole('alert')).toHaveText(
      'The file was moved, deleted or changed. Pick it again.',
    );
    await expect(event(page, 'added')).toHaveCount(0);
    await expect.poll(() => keptHandles(page)).toEqual([]);
    await reopen(page);
    await expect(pending(page)).toBeVisible();
    await expect(goOn(page)).toBeHidden();
  });
}

handlesTest('what is forgotten leaves no handle', async ({ page }) => {
  await interruptChosen(page);
  expect(await keptHandles(page)).toEqual(['film.mp4']);
  await page.getByRole('button', { name: 'Forget film.mp4' }).click();
  await expect(pending(page)).toHaveCount(0);
  await expect.poll(() => keptHandles(page)).toEqual([]);
});

test('what was dropped has a handle, too', async ({ page, demo }) => {
  const path = saved(demo);
  await beginBy(page, 'film.mp4', async () => (await dragOver(page, page.locator('#drop'), path)).drop());
  await expect.poll(() => keptHandles(page)).toEqual(['film.mp4']);
  await reopen(page);
  await expect(goOn(page)).toBeVisible();
});

test('where the browser gives no handles, nothing of them is loaded', async ({ page, demo }) => {
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  await reopen(page);
  const ofHandles = () => scripts.filter((path) => path.startsWith('/handles'));
  expect(ofHandles()).toHaveLength(1);
  await page.addInitScript(() => Reflect.deleteProperty(window, 'FileSystemHandle'));
  await interrupt(page, saved(demo));
  expect(ofHandles()).toHaveLength(1);
  await expect(pending(page).getByRole('button', { name: 'Pick it again' })).toBeVisible();
  await expect(goOn(page)).toBeHidden();
});
