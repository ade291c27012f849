import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { card, dragOver, event, file, pick, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

/** A folder with two videos, one of them in a folder of its own, and two files that are none. */
function makeFolder(parent: string): string {
  const folder = join(parent, 'holiday');
  mkdirSync(join(folder, 'day 2'), { recursive: true });
  writeFileSync(join(folder, 'beach.mp4'), 'no video');
  writeFileSync(join(folder, 'notes.txt'), 'no video');
  writeFileSync(join(folder, 'noext'), 'no video');
  writeFileSync(join(folder, 'day 2', 'harbour.WEBM'), 'no video');
  return folder;
}

test('what is dropped anywhere on the page goes up, and the page shows where it can be dropped', async ({
  page,
  demo,
}) => {
  const path = join(demo.tempFolder, 'dropped.mp4');
  writeFileSync(path, 'no video');
  const drag = await dragOver(page, page.getByRole('heading', { level: 1 }), path);
  await expect(page.getByText('Drop to upload')).toBeVisible();
  await expect(page.locator('#drop')).toHaveClass(/is-over/);
  await drag.drop();
  await expect(page.getByText('Drop to upload')).toBeHidden();
  await expect(page.locator('#drop')).not.toHaveClass(/is-over/);
  await expect(card(page, 'dropped.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
});

test('a drag that leaves the page leaves no trace', async ({ page, demo }) => {
  const path = join(demo.tempFolder, 'dropped.mp4');
  writeFileSync(path, 'no video');
  await dragOver(page, page.locator('#drop'), path);
  await expect(page.getByText('Drop to upload')).toBeVisible();
  // From one part of the page to another.
  await page.locator('#drop').evaluate((zone) => {
    zone.dispatchEvent(new DragEvent('dragleave', { bubbles: true, relatedTarget: document.body }));
  });
  await expect(page.getByText('Drop to upload')).toBeVisible();
  await page.locator('#drop').dispatchEvent('dragleave');
  await expect(page.getByText('Drop to upload')).toBeHidden();
});

test('of a dropped folder the videos go up', async ({ page, demo }) => {
  const drag = await dragOver(page, page.locator('#drop'), makeFolder(demo.tempFolder));
  await drag.drop();
  await expect(event(page, 'drained', '2 uploaded, 0 failed')).toBeVisible();
  await expect(card(page, 'harbour.WEBM').getByText('Uploaded', { exact: true })).toBeVisible();
});

test('of a chosen folder the videos go up', async ({ page, demo }) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(makeFolder(demo.tempFolder));
  await expect(event(page, 'drained', '2 uploaded, 0 failed')).toBeVisible();
  await expect(card(page, 'beach.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('of a folder without videos the page says so', async ({ page, demo }) => {
  const folder = join(demo.tempFolder, 'texts');
  mkdirSync(folder);
  writeFileSync(join(folder, 'notes.txt'), 'no video');
  await page.locator('#folder').setInputFiles(folder);
  await expect(page.getByRole('alert')).toContainText('This file is no video.');
});

test('what is pasted goes up', async ({ page }) => {
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['no video'], 'pasted.mp4', { type: 'video/mp4' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  await expect(card(page, 'pasted.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
});

test('a test picture is recorded and goes up', async ({ page }) => {
  await page.getByRole('button', { name: 'Record a test picture' }).click();
  await expect(page.getByRole('button', { name: 'Recording two seconds' })).toBeVisible();
  const picture = card(page, 'test-picture-1.webm');
  await expect(picture.getByText('Uploaded', { exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(picture.locator('.thumb-duration')).toHaveText('0:02');
  await expect(page.getByRole('button', { name: 'Record a test picture' })).toBeVisible();
});

test('the whole drop zone opens the picker', async ({ page }) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByText('Drop videos anywhere on this page').click();
  await (await chooser).setFiles(file('clicked.mp4', 1000));
  await expect(card(page, 'clicked.mp4')).toBeVisible();
});

test('a file that is no video is refused, until that is dismissed', async ({ page, demo }) => {
  await pick(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no video') });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('notes.txt This is no video that can be uploaded here.');
  await expect(event(page, 'refused', 'file-type')).toBeVisible();

  const path = join(demo.tempFolder, 'dropped.pdf');
  writeFileSync(path, 'no video');
  await (await dragOver(page, page.locator('#drop'), path)).drop();
  await expect(alert.getByRole('listitem')).toHaveCount(2);
  await expect(alert).toContainText('dropped.pdf This is no video that can be uploaded here.');
  await pick(
    page,
    ...Array.from({ length: 6 }, (_, index) => ({ ...file(`${index}.txt`, 10), mimeType: 'text/plain' })),
  );
  await expect(alert).toContainText('And 3 more.');
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
  await expect(page.getByRole('button', { name: 'Choose videos' })).toBeFocused();
});
