// How quick and how quiet the demo page is. Figures, to be read: how fast a machine is cannot be right or wrong.
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright/test';
import { openView, test } from '../e2e/support/demo-page.js';
import { expect } from '../e2e/support/fixture.js';

interface Figures {
  firstPaint: number;
  shift: number;
  longestTask: number;
  longTasks: number;
}

/** What the browser itself has measured; tasks from `since` on, in ms from the opening of the page. */
const figures = (page: Page, since = 0): Promise<Figures> =>
  page.evaluate(async (since) => {
    const entries = (type: string): Promise<PerformanceEntry[]> =>
      new Promise((resolve) => {
        const observer = new PerformanceObserver((list) => resolve(list.getEntries()));
        observer.observe({ type, buffered: true });
        setTimeout(() => resolve(observer.takeRecords()), 300);
      });
    const [paints, shifts, tasks] = await Promise.all([
      entries('paint'),
      entries('layout-shift'),
      entries('longtask'),
    ]);
    const counted = tasks.filter(({ startTime }) => startTime >= since);
    const unexpected = shifts as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
    return {
      firstPaint: paints.find(({ name }) => name === 'first-contentful-paint')?.startTime ?? Number.NaN,
      shift: unexpected.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0),
      longestTask: Math.max(0, ...counted.map(({ duration }) => duration)),
      longTasks: counted.length,
    };
  }, since);

/** Files without content on disk, which read as zeros. */
function sparseFiles(folder: string, count: number, size: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `video-${index + 1}.mp4`);
    writeFileSync(path, '');
    truncateSync(path, size);
    return path;
  });
}

async function upload(page: Page, paths: string[], drained: RegExp): Promise<object> {
  await page.request.post('/stub/settings', { data: { discard: true } });
  const begin = await page.evaluate(() => performance.now());
  await page.locator('.moxie-shim input[type=file]').setInputFiles(paths);
  await expect(page.locator('.summary')).toHaveText(drained, { timeout: 300_000 });
  const ms = (await page.evaluate(() => performance.now())) - begin;
  return { ms: Math.round(ms), ...(await figures(page, begin)) };
}

test.describe.configure({ timeout: 400_000 });

test('what the page weighs', async ({ page }) => {
  for (const path of ['/', '/style.css', '/page.js', '/dist/fengmi-uploader.full.min.js']) {
    const body = await (await page.request.get(path)).body();
    console.log(`${path}: ${body.length} bytes, ${gzipSync(body, { level: 9 }).length} gzipped`);
  }
  console.log(await figures(page));
});

test('20 files of 50 MB', async ({ page, demo }) => {
  console.log(await upload(page, sparseFiles(demo.tempFolder, 20, 50_000_000), /^20 of 20/));
});

test('one file of 2,000 chunks, with their map in sight', async ({ page, demo }) => {
  await openView(page, 'Chunks');
  console.log(await upload(page, sparseFiles(demo.tempFolder, 1, 2_000_000_000), /^1 of 1/));
});
