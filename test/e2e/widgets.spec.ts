import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, test } from './support/fixture.js';

const FULL = '/dist/fengmi-uploader.full.min.js';
const files = ['good.mp4', 'bad.mp4'].map((name) => ({
  name,
  mimeType: 'video/mp4',
  buffer: Buffer.alloc(150_000, name),
}));

/** What the platform says of a file that it could not take, with status 200. */
const spoil = (stub: Stub) => stub.fault({ name: 'bad.mp4', chunk: 'last', do: { kind: 'reject' } });

async function openWidget(page: Page, stub: Stub, kind: 'queue' | 'ui', build = FULL): Promise<void> {
  const widget = kind === 'queue' ? 'jquery.plupload.queue' : 'jquery.ui.plupload';
  const styles = ['/jquery-ui/themes/base/jquery-ui.css', `/plupload/${widget}/css/${widget}.css`];
  const scripts = ['/jquery/jquery.js', '/jquery-ui/jquery-ui.js', build, `/plupload/${widget}/${widget}.js`];
  const call = kind === 'queue' ? 'pluploadQueue' : 'plupload';
  const settings = { runtimes: 'html5,flash,html4', url: stub.issueUrl().url, chunk_size: '100kb' };
  stub.pages['/widget.html'] = `<!doctype html><meta charset="utf-8"><title>Widget</title>
${styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('')}
<form><div id="uploader"><p>Your browser has no HTML5 support.</p></div></form>
${scripts.map((src) => `<script src="${src}"></script>`).join('')}
<script>$('#uploader').${call}(${JSON.stringify(settings)});</script>`;
  await page.goto(`${stub.origin}/widget.html`);
  await page.locator('input[type=file]').setInputFiles(files);
}

const names = (page: Page, selector: string, name: string) =>
  page.locator(`${selector} ${name}`).allInnerTexts();

async function queueShows(page: Page) {
  const of = (state: string) => names(page, `li.plupload_${state}`, '.plupload_file_name > span');
  const status = page.locator('.plupload_upload_status');
  await page.click('.plupload_start');
  await expect(status).toHaveText(/Uploaded \d\/2 files/);
  await expect(page.locator('li.plupload_done, li.plupload_failed')).toHaveCount(2);
  // The list of hidden fields that the form sends to the page's own server.
  const fields = await page
    .locator('form')
    .evaluate((form: HTMLFormElement) =>
      Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])),
    );
  return { done: await of('done'), failed: await of('failed'), count: fields.uploader_count };
}

test('the queue widget shows as done what the platform has, and as failed what it refused', async ({
  page,
  stub,
}) => {
  spoil(stub);
  await openWidget(page, stub, 'queue', '/plupload/plupload.full.min.js');
  expect(await queueShows(page), 'before the swap').toEqual({
    done: ['good.mp4', 'bad.mp4'],
    failed: [],
    count: '2',
  });
  stub.clearFaults();
  spoil(stub);
  await openWidget(page, stub, 'queue');
  expect(await queueShows(page)).toEqual({ done: ['good.mp4'], failed: ['bad.mp4'], count: '1' });
  expect(stub.videos.map(({ name }) => name)).toEqual(['good.mp4', 'good.mp4']);
});

test('the jQuery UI widget shows as done what the platform has, and as failed what it refused', async ({
  page,
  stub,
}) => {
  const shown = (state: string) => names(page, `li.plupload_${state}`, '.plupload_file_name');
  spoil(stub);
  await openWidget(page, stub, 'ui', '/plupload/plupload.full.min.js');
  await page.click('.plupload_start');
  await expect(page.locator('li.plupload_done')).toHaveCount(2);
  expect(await shown('done'), 'before the swap').toEqual(['good.mp4', 'bad.mp4']);
  stub.clearFaults();
  spoil(stub);
  await openWidget(page, stub, 'ui');
  await page.click('.plupload_start');
  await expect(page.getByText('The upload server rejected the file.').first()).toBeVisible();
  await expect(page.locator('li.plupload_done, li.plupload_failed')).toHaveCount(2);
  expect([await shown('done'), await shown('failed')]).toEqual([['good.mp4'], ['bad.mp4']]);
  expect(stub.videos.map(({ name }) => name)).toEqual(['good.mp4', 'good.mp4']);
});
