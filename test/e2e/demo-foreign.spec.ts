import type { Page } from 'playwright/test';
import { card, event, fault, file, openView, pick, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

/** Turns the direction of what follows, closes what is open, and is HTML. */
const evil = (what: string): string => `${what}\u202e\u2069\u2069<img src=x onerror=hacked=1>`;
const name = `${evil('name')}.mp4`;

/** Where foreign text stands: the elements that hold it, and those in which it is not by itself. */
const places = (page: Page): Promise<{ all: string[]; bare: string[] }> =>
  page.evaluate(() => {
    const all: string[] = [];
    const bare: string[] = [];
    for (const node of document.querySelectorAll<HTMLElement>('*')) {
      const isField = node instanceof HTMLInputElement && node.type === 'text';
      const own = [...node.childNodes].filter((child) => child instanceof Text);
      const text = isField ? node.value : own.map(({ data }) => data).join('');
      if (!text.includes('\u202e') || node.matches('script')) continue;
      const { parentElement: parent } = node;
      const place = node.id || node.className || parent?.id || parent?.className || parent?.localName || '';
      all.push(place);
      if (!node.closest('bdi, [dir=auto]')) bare.push(`${place}: ${text}`);
    }
    return { all: [...new Set(all)].sort(), bare };
  });

const isHacked = (page: Page): Promise<boolean> =>
  page.evaluate(() => 'hacked' in window || document.querySelector('img[src=x]') !== null);

test('what people and servers say is text, and turns nothing around it', async ({ page }) => {
  await page.route('**/fengmi/oauth2/tags', (route) =>
    route.fulfill({ json: { code: 200, msg: '', data: [{ id: 1, name: evil('tag') }] } }),
  );
  const refusal = JSON.stringify({ OK: 0, debug: 1, data: { message: evil('refusal') } });
  await fault(page, { times: 2, do: { kind: 'body', body: refusal } });
  await pick(page, file('rejected.mp4', 1000));
  await expect(card(page, 'rejected.mp4').locator('.server-text')).toContainText('refusal');
  const body = JSON.stringify({ OK: 1, debug: 1, data: { id: evil('id') } });
  await fault(page, { do: { kind: 'body', body } });
  await pick(page, file(name, 1000), { ...file(evil('text'), 10), mimeType: 'text/plain' });
  await expect(event(page, 'completed', 'id')).toBeVisible();
  await expect(page.locator('.chip')).toBeVisible();
  await expect(page.locator('#announcer')).toContainText('name');
  await openView(page, 'Chunks');
  await expect(page.locator('#chunks-file option')).toHaveCount(3);
  await openView(page, 'Requests');
  await expect(page.locator('#requests .row-foot').filter({ hasText: 'name' })).toBeVisible();
  await openView(page, 'Events');
  const { all, bare } = await places(page);
  expect(bare).toEqual([]);
  expect(all).toEqual([
    'announcer',
    'chip',
    'chunks-file',
    'file-name',
    'input',
    'remote-id',
    'row-foot',
    'row-text',
    'server-text',
    'strong',
  ]);
  expect(await isHacked(page)).toBe(false);
});

for (const [kind, list, start] of [
  ['inline', '#filelist', '#uploadfiles'],
  ['queue', '#uploader_filelist', '.plupload_start'],
  ['amd', '#list', undefined],
] as const) {
  for (const side of ['before', 'after']) {
    test(`so it is on the old pages: ${kind}.html, ${side}`, async ({ page }) => {
      const body = JSON.stringify({ OK: 1, debug: 1, data: { id: '<img src=x onerror=hacked=1>' } });
      await fault(page, { do: { kind: 'body', body } });
      await page.goto(`/legacy/${side}/${kind}.html`);
      await pick(page, file(name, 1000));
      if (start) await page.click(start);
      const heard = () => page.evaluate(() => (window as never as { pageEvents: string[] }).pageEvents);
      await expect.poll(heard).toContain('UploadComplete 1');
      await expect(page.locator(list)).toContainText(name);
      expect(await isHacked(page)).toBe(false);
    });
  }
}
