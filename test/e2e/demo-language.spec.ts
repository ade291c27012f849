import type { Page } from 'playwright/test';
import { textAt } from '../../demo/dom/static-texts.js';
import { en } from '../../demo/language/en/index.js';
import { zhCN } from '../../demo/language/zh-cn/index.js';
import { card, event, fault, file, inChinese, openView, pick, release, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

const languages = { en, 'zh-CN': zhCN } as const;
type Locale = keyof typeof languages;

/** What a visitor can read or hear, but for names of files, ids and languages. */
const chinese = /[\u4e00-\u9fff]/;

for (const [locale, other] of [
  ['en', 'zh-CN'],
  ['zh-CN', 'en'],
] as [Locale, Locale][]) {
  test.describe(`a browser of ${locale}`, () => {
    test.use({ locale });

    test('gets its language, and keeps the one that is chosen', async ({ page }) => {
      const lead = (language: Locale) => page.getByText(languages[language].page.lead);
      await expect(lead(locale)).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expect(page).toHaveTitle(languages[locale].page.title);
      const choice = page.locator(`[data-locale=${other}]`);
      await choice.click();
      await expect(lead(other)).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', other);
      await expect(choice).toHaveAttribute('aria-pressed', 'true');
      await page.reload();
      await expect(lead(other)).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', other);
    });

    test('finds every control by its name', async ({ page }) => {
      const { page: say, uploads, publish, inspect, faults } = languages[locale];
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      await expect(button(say.pick)).toBeVisible();
      await expect(button(say.pickFolder)).toBeVisible();
      await expect(button(say.sample)).toBeVisible();
      await fault(page, { name: 'up.mp4', do: { kind: 'hold' } });
      await fault(page, { name: 'bad.mp4', do: { kind: 'status', status: 422 } });
      await pick(page, file('bad.mp4', 1000));
      await expect(button(uploads.retryFile('bad.mp4'))).toBeVisible();
      await expect(button(uploads.removeFile('bad.mp4'))).toBeVisible();
      await pick(page, file('done.mp4', 1000), file('up.mp4', 1000));
      await expect(button(uploads.cancelFile('up.mp4'))).toBeVisible();
      await expect(button(uploads.playFile('done.mp4'))).toBeEnabled();
      await expect(button(uploads.copyId('done.mp4'))).toBeVisible();
      await expect(button(uploads.pause)).toBeVisible();
      await expect(button(uploads.retryAll)).toBeVisible();
      await expect(button(uploads.clear)).toBeVisible();
      await expect(page.getByRole('progressbar', { name: uploads.overallProgress })).toBeVisible();
      await expect(page.getByRole('progressbar', { name: uploads.progressOf('up.mp4') })).toBeVisible();
      await button(publish.of(publish.open, 'done.mp4')).click();
      const form = page.getByRole('form', { name: publish.formFor('done.mp4') });
      await expect(form.getByLabel(publish.name)).toBeVisible();
      await expect(form.getByRole('group', { name: publish.tags })).toBeVisible();
      await expect(form.getByLabel(publish.carousel)).toBeVisible();
      await expect(form.getByRole('button', { name: publish.submit })).toBeVisible();

      for (const [view, name] of Object.entries(inspect.tabs)) {
        await openView(page, name);
        await expect(page.getByRole('tabpanel', { name })).toHaveAttribute('id', `view-${view}`);
      }
      await expect(page.getByRole('combobox', { name: inspect.code.variant })).toBeVisible();
      await expect(button(inspect.code.copy)).toBeVisible();
      await openView(page, inspect.tabs.events);
      await expect(page.getByRole('combobox', { name: inspect.events.filter })).toBeVisible();
      await expect(button(inspect.events.copy)).toBeVisible();
      await expect(button(inspect.events.clear)).toBeVisible();
      await openView(page, inspect.tabs.chunks);
      await expect(page.getByRole('combobox', { name: inspect.chunks.file })).toBeVisible();
      await openView(page, inspect.tabs.requests);
      await expect(page.getByLabel(inspect.requests.all)).toBeVisible();
      await openView(page, inspect.tabs.faults);
      await expect(page.getByRole('combobox', { name: faults.chunk })).toBeVisible();
      await expect(button(faults.clear)).toBeVisible();
      await expect(button(faults.release)).toBeVisible();
      for (const { title } of Object.values(faults.scenarios)) {
        await expect(button(faults.armIt(title))).toBeVisible();
      }
    });
  });
}

/** All that can be read or heard, of the whole page; without what is the same in every language. */
const readable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const own =
      '[data-locale], .file-name, .row-head, .row-foot, .chip, code, script, style, noscript, [hidden], [aria-hidden=true]';
    const found: string[] = [document.title];
    for (const node of document.querySelectorAll('body *')) {
      if (node.closest(own)) continue;
      found.push(node.getAttribute('aria-label') ?? '', node.getAttribute('aria-valuetext') ?? '');
      for (const child of node.childNodes) if (child.nodeType === 3) found.push(child.textContent ?? '');
    }
    return found.map((text) => text.trim()).filter(Boolean);
  });

test('the language changes everywhere at once, whatever goes on', async ({ page, context }) => {
  await fault(page, { name: 'up.mp4', do: { kind: 'hold' } });
  await fault(page, { name: 'bad.mp4', do: { kind: 'status', status: 422 } });
  await pick(page, file('bad.mp4', 1000), { ...file('notes.txt', 10), mimeType: 'text/plain' });
  await expect(event(page, 'failed')).toBeVisible();
  await pick(page, file('done.mp4', 1000), file('up.mp4', 1000));
  await expect(card(page, 'up.mp4').getByText('Uploading')).toBeVisible();
  for (const view of Object.values(en.inspect.tabs)) await openView(page, view);
  await context.setOffline(true);
  await expect(page.getByText(en.uploads.offline)).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('notes.txt');
  expect((await readable(page)).filter((text) => chinese.test(text))).toEqual([]);

  await inChinese(page);
  await expect(page.getByText(zhCN.uploads.offline)).toBeVisible();
  const bad = card(page, 'bad.mp4');
  await expect(bad.getByText('上传服务器返回状态 422。点“重试”即可从中断处继续。')).toBeVisible();
  for (const view of Object.values(zhCN.inspect.tabs)) await openView(page, view);
  const known =
    /^(fengmi-uploader|plupload|npm|html5|jQuery|React|Vue|Svelte|Angular|bad|done|up|notes\.txt|\(?\d|[\d.]+.([kM]?B|%))/;
  const english = (await readable(page)).filter((text) => !chinese.test(text) && /[a-z]{2}/i.test(text));
  expect(english.filter((text) => !known.test(text))).toEqual([]);
  await context.setOffline(false);
  await release(page);
  await expect(card(page, 'up.mp4').getByText('已上传', { exact: true })).toBeVisible();
});

test('a browser that keeps no data gets a page all the same', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await page.reload();
  await inChinese(page);
  await expect(page.getByText(zhCN.page.lead)).toBeVisible();
});

test('every text that the HTML names is there, and what it holds is the English one', async ({ page }) => {
  const html = await (await page.request.get('/')).text();
  await page.setContent(html.replace(/<script[\s\S]*?<\/script>/g, ''));
  const named = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-text], [data-label]')].map(
      (node): [string, string | null][] => [
        ...(node.dataset.text ? ([[node.dataset.text, node.textContent]] as [string, string][]) : []),
        ...(node.dataset.label
          ? ([[node.dataset.label, node.getAttribute('aria-label')]] as [string, string][])
          : []),
      ],
    ),
  );
  expect(named.flat().length).toBeGreaterThan(50);
  for (const [path, text] of named.flat()) {
    expect(textAt(zhCN, path), path).toMatch(/./);
    if (path !== 'faults.offline') expect(text, path).toBe(textAt(en, path));
  }
});
