// The guide as the demo serves it.
import { documents } from '../../demo/guide/server/pages.js';
import { violations } from './support/axe.js';
import { test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

test('the demo leads to the guide, page after page, and its links lead somewhere', async ({ page }) => {
  await page.getByRole('link', { name: 'Read the guide' }).click();
  await expect(page).toHaveTitle(/^Guide/);
  await page.getByRole('navigation').getByRole('link', { name: 'Events and states' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Events and states/);
  await expect(page.locator('[aria-current=page]')).toHaveText('Events and states');
  const figure = page.getByRole('img').first();
  await expect
    .poll(() => figure.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  const links = await page
    .locator('a[href]')
    .evaluateAll((all) => [
      ...new Set((all as HTMLAnchorElement[]).map(({ href }) => href.replace(/#.*/, ''))),
    ]);
  for (const link of links.filter((href) => href.startsWith(new URL(page.url()).origin))) {
    expect((await page.request.get(link)).status(), link).toBe(200);
  }
});

test('the demo in Chinese leads to the guide in Chinese, and each page to itself in English', async ({
  page,
}) => {
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('link', { name: '阅读指南' }).click();
  await expect(page).toHaveTitle(/^指南/);
  await page.getByRole('navigation').getByRole('link', { name: '上传地址' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^上传地址/);
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Upload targets/);
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^上传地址/);
});

test('each page fits a small screen, and axe finds nothing in light and dark', async ({ page, demo }) => {
  const paths = documents().filter((path) => path.startsWith('demo/guide/') && !path.includes('/api/'));
  await page.setViewportSize({ width: 375, height: 700 });
  for (const path of paths) {
    await page.goto(`${demo.url}/${path}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
  // All are made alike; these have what others have not: a figure, samples, a long table.
  for (const name of ['events', 'start', 'browsers']) {
    await page.goto(`${demo.url}/demo/guide/en/${name}.md`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
    }
  }
});
