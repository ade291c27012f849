// Takes the pictures of README from the running demo: `npm run picture`.
import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { card, fault, file, inChinese, journal, MB, openView, pick, test } from '../e2e/support/demo-page.js';
import { expect } from '../e2e/support/fixture.js';

/** What shows where a font lacks a character is the same for each. */
const hasChinese = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const [one, other] = ['中', '国'].map((character) => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d')!;
      context.font = '40px sans-serif';
      context.fillText(character, 0, 60);
      return canvas.toDataURL();
    });
    return one !== other;
  });

/** A third of a PNG's size. */
const asWebp = (page: Page, png: Buffer): Promise<string> =>
  page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.9).split(',')[1]!;
  }, png.toString('base64'));

test.setTimeout(240_000);

for (const locale of ['en', 'zh-CN'] as const) {
  test(`the picture of the demo in ${locale}`, async ({ page }) => {
    expect(await hasChinese(page), 'a font for Chinese, such as fonts-noto-cjk').toBe(true);
    await page.setViewportSize({ width: 1280, height: 860 });
    if (locale === 'zh-CN') await inChinese(page);
    await openView(page, locale === 'en' ? 'Chunks' : '分块');
    await pick(page, file('harbour.mp4', 3 * MB));
    await card(page, 'harbour.mp4')
      .getByRole('button', { name: /^(Close|收起)/ })
      .click();
    // One chunk has failed and gone again, and one is held in the middle of its way.
    await fault(page, { name: 'market.mp4', chunk: 5, do: { kind: 'status', status: 503 } });
    await fault(page, { name: 'market.mp4', chunk: 9, do: { kind: 'hold' } });
    await pick(page, file('market.mp4', 16 * MB), file('night-train.mp4', 24 * MB));
    const isHeld = async (): Promise<boolean> =>
      (await journal(page)).some(({ chunk, name }) => chunk === 9 && name === 'market.mp4');
    await expect.poll(isHeld).toBe(true);
    await expect(page.locator('#chunks-summary')).toContainText('9');
    await page.mouse.move(0, 0);
    const png = await page.screenshot({ animations: 'disabled' });
    writeFileSync(`demo/guide/figures/demo.${locale}.webp`, Buffer.from(await asWebp(page, png), 'base64'));
  });
}
