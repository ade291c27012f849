import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright/test';
import { serveDemo } from '../../demo/serve.js';
import { violations } from './support/axe.js';
import { FIRST_PORT } from './support/demo.js';
import { test as base, expect, sentChunks } from './support/fixture.js';

const MiB = 2 ** 20;
const names = ['plain', 'jquery', 'react', 'vue', 'svelte', 'angular'];

const test = base.extend<object, { folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  stub: async ({}, use, { parallelIndex }) => {
    const stub = await serveDemo(FIRST_PORT + 20 * parallelIndex);
    await use(stub);
    await stub.close();
  },
  baseURL: async ({ stub }, use) => use(stub.origin),
  /** Of files on the disk, which the browser reads for itself. */
  folder: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'recipes-test-'));
      // Three chunks, none like another.
      writeFileSync(join(folder, 'film.mp4'), randomBytes(9 * MiB));
      writeFileSync(join(folder, 'clip.mp4'), randomBytes(1000));
      writeFileSync(join(folder, 'notes.txt'), 'no video');
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
});

const input = (page: Page): Locator => page.locator('input[type=file]');
const row = (page: Page, name: string): Locator => page.getByRole('listitem').filter({ hasText: name });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Counts the inputs that uploaders lay into the page. */
function countInputs(): void {
  Object.assign(window, { inputsMade: 0 });
  new MutationObserver((mutations) => {
    for (const node of mutations.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node instanceof Element && node.matches('.moxie-shim')) Object(window).inputsMade += 1;
    }
  }).observe(document, { childList: true, subtree: true });
}

for (const name of names) {
  test(`${name}: files are picked, paused, retried and removed, and nothing stays behind`, async ({
    page,
    stub,
    folder,
  }) => {
    const path = (file: string): string => join(folder, file);
    const sha256 = (file: string): string =>
      createHash('sha256')
        .update(readFileSync(path(file)))
        .digest('hex');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.addInitScript(countInputs);
    await page.goto(`/recipes/${name}.html`);
    // React's StrictMode mounts everything twice: the first uploader has gone for good.
    const made = name === 'react' ? 2 : 1;
    await expect.poll(() => page.evaluate('inputsMade')).toBe(made);
    await expect(input(page)).toHaveCount(1);

    stub.fault({ name: 'film.mp4', chunk: 1, do: { kind: 'hold' } });
    stub.fault({ name: 'clip.mp4', do: { kind: 'status', status: 422 } });
    const held = stub.nextHeld();
    await input(page).setInputFiles(['film.mp4', 'clip.mp4', 'notes.txt'].map(path));
    await expect(page.getByRole('alert')).toHaveText(/^notes\.txt：此处不能上传该文件/);
    await held;
    await expect(row(page, 'film.mp4')).toContainText('正在上传 · ');
    await expect(row(page, 'clip.mp4')).toContainText('等待上传 · 0%');
    await press(page, '暂停');
    await expect(row(page, 'film.mp4')).toContainText(/已暂停 · \d+%/);
    const shown = /\d+(?=%)/.exec(await row(page, 'film.mp4').innerText())?.[0];
    // A chunk is acknowledged, and one or less under way.
    expect(Number(shown)).toBeGreaterThanOrEqual(44);
    expect(Number(shown)).toBeLessThanOrEqual(88);
    await expect(page.getByRole('progressbar', { name: 'film.mp4 的进度' })).toHaveJSProperty(
      'value',
      Number(shown),
    );
    stub.release();
    // The same button, still in focus.
    await expect(page.getByRole('button', { name: '继续' })).toBeFocused();
    await page.keyboard.press('Enter');

    await expect(row(page, 'clip.mp4')).toContainText('上传服务器返回状态 422。');
    await expect(page.getByRole('status')).toHaveText('共 2 个文件，已上传 1 个，1 个失败');
    await expect(page.getByRole('button', { name: '暂停' })).toBeDisabled();
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
    await press(page, '重试 clip.mp4');
    await expect(page.getByRole('status')).toHaveText('共 2 个文件，已上传 2 个');
    await expect(row(page, 'clip.mp4')).toContainText('已上传 · 100%');
    await expect(page.getByText('上传服务器返回状态 422。')).toHaveCount(0);

    // Once each: nobody else uploads the same.
    expect(sentChunks(stub, 'film.mp4')).toEqual(['0/3', '1/3', '1/3', '2/3']);
    expect(sentChunks(stub, 'clip.mp4')).toHaveLength(2);
    expect(stub.videos.map(({ name, sha256 }) => [name, sha256])).toEqual([
      ['film.mp4', sha256('film.mp4')],
      ['clip.mp4', sha256('clip.mp4')],
    ]);
    expect(stub.violations).toEqual([]);
    await expect(input(page)).toHaveCount(1);
    expect(await page.evaluate('inputsMade')).toBe(made);

    await press(page, '移除 film.mp4');
    await expect(page.getByRole('listitem')).toHaveText([/clip\.mp4/]);

    stub.fault({ name: 'film.mp4', do: { kind: 'hold' } });
    const last = stub.nextHeld();
    await input(page).setInputFiles(path('film.mp4'));
    const { n } = await last;
    await press(page, '卸载组件');
    await stub.waitFor((entry) => entry.n === n && entry.outcome === 'aborted', 15_000);
    await expect(input(page)).toHaveCount(0);
    await press(page, '重新挂载');
    await expect(input(page)).toHaveCount(1);
    await expect(page.getByRole('listitem')).toHaveCount(0);
    await expect(page.getByRole('status')).toHaveText('尚未选择文件');
  });
}

test('the demo links each recipe, and each is 60 lines at most', async ({ page }) => {
  const hrefs = names.map((name) => `recipes/${name}.html`);
  await page.goto('/');
  const linked = page.locator('.recipes a');
  expect(await linked.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(hrefs);
  await linked.first().click();
  await expect(page).toHaveURL(/plain\.html$/);
  const others = page.locator('nav a');
  expect(
    await others.evaluateAll((all) => all.map((link) => `recipes/${link.getAttribute('href')}`)),
  ).toEqual(hrefs);
  await page.getByRole('link', { name: '演示' }).click();
  await expect(linked).toHaveCount(names.length);

  const files = readdirSync('demo/recipes', { recursive: true, encoding: 'utf8' });
  const sources = files
    .filter((file) => /uploader\.\w+$/.test(file))
    .map((file) => join('demo/recipes', file));
  expect(sources).toHaveLength(names.length);
  const tooLong = sources.filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 60);
  expect(tooLong).toEqual([]);
});
