import type { Locator, Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, pageOf, pluploadScript, test } from './support/fixture.js';

const FULL = '/dist/fengmi-uploader.full.min.js';
const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' https: http:";
const video = { name: 'picked.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(300_000, 'picked') };

/** A page under the policy; its own script starts what is picked. */
const setup = `
var up = new plupload.Uploader({
  browse_button: 'pick',
  drop_element: 'drop',
  url: document.documentElement.getAttribute('data-url'),
  chunk_size: '100kb',
  init: {
    PostInit: function () { document.title = 'ready'; },
    FilesAdded: function (up) { up.start(); },
    FileUploaded: function (up, file, info) { document.title = 'done ' + JSON.parse(info.response).data.id; },
    Error: function (up, error) { document.title = 'error ' + error.code; }
  }
});
up.init();
`;

async function openStrict(page: Page, stub: Stub, build = FULL, button?: string): Promise<void> {
  const body = pageOf(build, '/setup.js').replace(
    '<!doctype html>',
    `<!doctype html><html data-url="${stub.issueUrl().url}"><link rel="stylesheet" href="/page.css">`,
  );
  stub.pages['/setup.js'] = { body: setup, type: 'text/javascript' };
  stub.pages['/page.css'] = { body: '.hidden { display: none }', type: 'text/css' };
  stub.pages['/strict.html'] = {
    body: button ? body.replace(/<button.*<\/button>/, button) : body,
    headers: { 'content-security-policy': POLICY },
  };
  stub.pages['/framing.html'] = '<!doctype html><title>Framing</title><iframe src="/strict.html"></iframe>';
  await page.goto(`${stub.origin}/strict.html`);
  await expect(page).toHaveTitle('ready');
}

async function pickThrough(page: Page, press: () => Promise<void>): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
  await chooser.setFiles(video);
}

const videoOf = (stub: Stub, title: string) => stub.video(title.replace('done ', ''));

const opacityOf = (input: Locator) =>
  input.evaluate((each) => [getComputedStyle(each).opacity, getComputedStyle(each).fontSize]);

test('under a strict policy the injected input stays hidden, and files go up', async ({ page, stub }) => {
  await openStrict(page, stub, pluploadScript);
  const input = page.locator('input[type=file]');
  expect(await opacityOf(input), 'what the policy does to stock').not.toEqual(['0', '999px']);
  await openStrict(page, stub);
  expect(await opacityOf(input)).toEqual(['0', '999px']);
  await pickThrough(page, () => page.click('#pick'));
  await expect(page).toHaveTitle(/^done /);
  expect(videoOf(stub, await page.title())).toMatchObject({ size: 300_000, name: 'picked.mp4' });
});

test('files go up from inside a frame', async ({ page, stub }) => {
  await openStrict(page, stub);
  await page.goto(`${stub.origin}/framing.html`);
  const frame = page.frames()[1];
  const title = () => frame?.title();
  await expect.poll(title).toBe('ready');
  await pickThrough(page, async () => frame?.click('#pick'));
  await expect.poll(title).toMatch(/^done /);
  expect(videoOf(stub, (await title()) ?? '')).toMatchObject({ size: 300_000 });
});

for (const [what, button] of [
  ['a button', '<button id="pick" type="button">Pick</button>'],
  ['a link', '<a id="pick" href="javascript:;">Pick</a>'],
  ['a div', '<div id="pick">Pick</div>'],
] as const) {
  for (const key of ['Enter', 'Space']) {
    test(`${key} on ${what} opens the picker, once`, async ({ page, stub }) => {
      await openStrict(page, stub, FULL, button);
      let opened = 0;
      page.on('filechooser', () => {
        opened++;
      });
      await page.keyboard.press('Tab');
      await expect(page.locator('#pick')).toBeFocused();
      await pickThrough(page, () => page.keyboard.press(key));
      await expect(page).toHaveTitle(/^done /);
      expect(opened).toBe(1);
    });
  }
}

test('the injected input has a label and is no stop for the Tab key', async ({ page, stub }) => {
  const two = '<button id="pick">Pick</button><button id="next">Next</button>';
  await openStrict(page, stub, FULL, two);
  const input = page.locator('input[type=file]');
  await expect(input).toHaveAttribute('aria-label', 'Pick');
  const stops: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Tab');
    stops.push(
      await page.evaluate(() =>
        document.activeElement?.matches('input') ? 'INPUT' : document.activeElement?.id,
      ),
    );
  }
  expect(stops.slice(0, 2)).toEqual(['pick', 'next']);
  expect(stops[2]).not.toBe('INPUT');
});

test('a button that was hidden gets its input when it is shown', async ({ page, stub }) => {
  await openStrict(page, stub, FULL, '<button id="pick" class="hidden" type="button">Pick</button>');
  const shim = page.locator('.moxie-shim');
  const size = (each: Locator) =>
    each.evaluate(({ offsetWidth, offsetHeight }: HTMLElement) => [offsetWidth, offsetHeight]);
  expect(await size(shim)).toEqual([0, 0]);
  await page.evaluate(() => document.getElementById('pick')?.classList.remove('hidden'));
  const shown = await size(page.locator('#pick'));
  expect(shown[0]).toBeGreaterThan(10);
  await expect.poll(() => size(shim)).toEqual(shown);
  await pickThrough(page, () => page.click('#pick'));
  await expect(page).toHaveTitle(/^done /);
});
