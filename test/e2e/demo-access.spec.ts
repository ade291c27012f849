import type { Page } from 'playwright/test';
import { violations } from './support/axe.js';
import {
  card,
  event,
  fault,
  file,
  inChinese,
  MB,
  openView,
  pick,
  release,
  test,
} from './support/demo-page.js';
import { interrupt } from './support/demo-resume.js';
import { expect } from './support/fixture.js';

/** States of the page that look different. */
const states: Record<string, (page: Page) => Promise<void>> = {
  async empty() {},
  async uploading(page) {
    await fault(page, { chunk: 1, do: { kind: 'hold' } });
    await pick(page, file('film.mp4', 2.5 * MB), file('next.mp4', 1000));
    await expect(event(page, 'chunk', /1/)).toBeVisible();
  },
  async failed(page) {
    await fault(page, { do: { kind: 'status', status: 422 } });
    await pick(page, file('film.mp4', 1000), { ...file('notes.txt', 10), mimeType: 'text/plain' });
    await expect(event(page, 'failed')).toBeVisible();
  },
  async retrying(page) {
    await fault(page, { do: { kind: 'status', status: 503, headers: { 'Retry-After': '60' } } });
    await pick(page, file('film.mp4', 1000));
    await expect(event(page, 'retrying')).toBeVisible();
  },
  async offline(page) {
    await states.uploading?.(page);
    await page.context().setOffline(true);
    await expect(event(page, 'waiting')).toBeVisible();
  },
  async unfinished(page) {
    await interrupt(page, file('film.mp4', 4.5 * MB));
    const chooser = page.waitForEvent('filechooser');
    await page.locator('.pending .button:visible').first().click();
    await (await chooser).setFiles(file('other.mp4', 1000));
    await expect(page.locator('.pending-problem')).toContainText('other.mp4');
  },
  async done(page) {
    await page.request.post('/stub/settings', { data: { transcoding: { ms: 0, outcome: 'success' } } });
    await pick(page, file('film.mp4', 1000));
    await page.locator('.publish-form .primary').click();
    await expect(page.locator('.share-link')).toBeVisible();
    await page.locator('.thumb').click();
    await expect(page.locator('.player-fallback')).toBeVisible();
    await pick(page, file('other.mp4', 1000));
    await expect(event(page, 'completed')).toHaveCount(2);
  },
};

/** Each state in both colours, and in both languages: what axe takes the longest over is its own work. */
const looks = [
  { colorScheme: 'light', locale: 'en' },
  { colorScheme: 'dark', locale: 'zh-CN' },
] as const;
for (const { colorScheme, locale } of looks) {
  test.describe(`in ${colorScheme} colours and ${locale} axe finds nothing`, () => {
    // Colours on their way from one to another have contrasts of their own.
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    for (const [name, reach] of Object.entries(states)) {
      // Looked at below, in each of the views.
      if (name === 'failed') continue;
      test(name, async ({ page }) => {
        await reach(page);
        if (locale === 'zh-CN') await inChinese(page);
        expect(await violations(page)).toEqual([]);
        if (name !== 'uploading') return;
        await page.locator('.queue .button').first().click();
        await expect(event(page, 'stopped')).toBeVisible();
        expect(await violations(page), 'paused').toEqual([]);
      });
    }

    test('failed, in each view of the developer tools', async ({ page }) => {
      await states.failed?.(page);
      if (locale === 'zh-CN') await inChinese(page);
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        expect(await violations(page)).toEqual([]);
      }
    });
  });
}

test('by keyboard alone a file is picked, paused, gone on with, described, and removed', async ({ page }) => {
  const focused = (): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || '',
    );
  /** Until a control has the focus; none must be in the way for ever. */
  async function tabTo(name: string | RegExp): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      if ((await focused()).match(name)) return;
    }
    throw new Error(`Tab does not lead to ${name}.`);
  }

  await fault(page, { chunk: 1, do: { kind: 'hold' } });
  await tabTo('Choose videos');
  const chooser = page.waitForEvent('filechooser');
  // A key may overtake the order to hand the picker to the test; this cannot.
  await page.evaluate(() => {});
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(file('film.mp4', 2.5 * MB));
  await expect(event(page, 'chunk', '1 of 3')).toBeVisible();
  await tabTo('Pause');
  await page.keyboard.press('Space');
  await expect(card(page, 'film.mp4').getByText('Paused')).toBeVisible();
  await release(page);
  await page.keyboard.press('Space');
  await expect(card(page, 'film.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  await tabTo('Play film.mp4');
  await tabTo('Remove film.mp4');
  await tabTo('Copy the file ID');
  await tabTo('Close: film.mp4');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await expect(page.locator('.publish-state')).toBeFocused();
  await expect(page.locator('.publish-state')).toHaveText(/Transcoding/);

  await tabTo('Events');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Chunks' })).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Chunks' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'Code' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Events' })).toBeFocused();

  await page.getByRole('button', { name: 'Remove film.mp4' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Choose videos' })).toBeFocused();
});

test('a screen reader hears results, each once, and no progress', async ({ page }) => {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(document.querySelector('#announcer')?.textContent ?? '')).observe(
      document.querySelector('#announcer')!,
      { childList: true, characterData: true, subtree: true },
    );
  });
  const heard = (): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await fault(page, { name: 'bad.mp4', do: { kind: 'status', status: 422 } });
  await pick(page, file('film.mp4', 4.5 * MB), file('bad.mp4', 1000), file('third.mp4', 1000));
  await expect(event(page, 'drained')).toBeVisible();
  await expect.poll(heard).toContainEqual(expect.stringContaining('All done: 2 uploaded, 1 failed.'));
  const all = (await heard()).join(' ');
  expect(all).toContain('bad.mp4 failed. The upload server answered with status 422.');
  expect(all.match(/bad\.mp4 failed/g)).toHaveLength(1);
  expect(all).not.toMatch(/%|chunk/);
  expect((await heard()).length).toBeLessThan(5);
  await page.getByRole('button', { name: 'Remove film.mp4' }).click();
  await inChinese(page);
  await page.getByRole('button', { name: '重试 bad.mp4' }).click();
  await expect.poll(heard).toContainEqual(expect.stringContaining('bad.mp4 已上传。'));
});

/** Buttons, links and fields that are too small to be hit, with their size. */
const tooSmall = (page: Page, least: number, selector: string): Promise<string[]> =>
  page.evaluate(
    ([least, selector]) =>
      [...document.querySelectorAll<HTMLElement>(selector)]
        .filter((node) => node.checkVisibility() && !node.closest('.visually-hidden'))
        .map((node) => ({ node, box: (node.closest('label') ?? node).getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < least || box.width < least))
        .map(({ node, box }) => `${node.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`),
    [least, selector] as const,
  );

const controls = 'button, a[href], select, summary, input:not([type=file])';
const mainControls = '.button, .tab, .select, .input, .chip';

/** As with a font whose glyphs have no size: no text makes a control larger than it is by itself. */
const withoutGlyphs = (page: Page): Promise<unknown> =>
  page.addStyleTag({ content: '* { font-size: 0 !important }' });

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } });

  test('main controls are large, and nothing sticks out', async ({ page }) => {
    await states.unfinished?.(page);
    await page.locator('#inspector').evaluate((node: HTMLDetailsElement) => {
      node.open = true;
    });
    await states.done?.(page);
    await states.failed?.(page);
    await page.locator('.publish-line .button:visible').last().click();
    expect(await tooSmall(page, 44, mainControls)).toEqual([]);
    const tabs = await page.getByRole('tab').all();
    for (const tab of tabs) {
      await tab.click();
      expect(await tooSmall(page, 24, controls)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    }
    await withoutGlyphs(page);
    for (const tab of tabs) {
      await tab.click();
      expect(await tooSmall(page, 44, mainControls)).toEqual([]);
      expect(await tooSmall(page, 24, controls)).toEqual([]);
    }
  });
});

for (const width of [320, 360, 768, 1440, 2560]) {
  test(`nothing sticks out at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await pick(page, file(`${'long'.repeat(50)}.mp4`, 1000), {
      ...file(`${'none'.repeat(50)}.txt`, 10),
      mimeType: 'text/plain',
    });
    await expect(page.getByText('1 of 1 file uploaded')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await inChinese(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await tooSmall(page, 24, controls)).toEqual([]);
    await withoutGlyphs(page);
    expect(await tooSmall(page, 24, controls)).toEqual([]);
  });
}

test('who wants no motion gets none', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await states.done?.(page);
  const moving = (): Promise<number> =>
    page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((node) => {
          const { transitionDuration, animationName } = getComputedStyle(node);
          return transitionDuration !== '0s' || animationName !== 'none';
        }).length,
    );
  expect(await moving()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await moving()).toBeGreaterThan(0);
});

test('it needs nothing from elsewhere', async ({ page, demo }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
  await page.reload();
  await states.done?.(page);
  for (const tab of await page.getByRole('tab').all()) await tab.click();
  await openView(page, 'Requests');
  await expect(page.locator('#requests li').first()).toBeVisible();
  expect([...hosts].filter(Boolean)).toEqual([new URL(demo.url).hostname]);
});
