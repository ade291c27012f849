import type { Page } from 'playwright/test';
import {
  clockedTest,
  event,
  fault,
  file,
  journal,
  MB,
  openView,
  pick,
  release,
  test,
} from './support/demo-page.js';
import { expect } from './support/fixture.js';

const choose = (page: Page, value: string): Promise<unknown> =>
  page.locator('#events-filter').selectOption(value);

test('the event stream can be filtered, cleared and copied as JSON', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await fault(page, { chunk: 1, do: { kind: 'status', status: 422 } });
  await pick(page, file('film.mp4', 1.5 * MB));
  await expect(event(page, 'failed')).toBeVisible();

  await choose(page, 'few');
  await expect(event(page, 'chunk')).toHaveCount(0);
  await expect(event(page, 'progress')).toHaveCount(0);
  await expect(event(page, 'started', '2 chunks of 1')).toBeVisible();
  await choose(page, 'failed');
  await expect(page.locator('#events > li')).toHaveCount(1);
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied).toEqual([
    {
      at: expect.any(Number),
      type: 'failed',
      file: { id: expect.any(String), name: 'film.mp4', size: 1.5 * MB, type: 'video/mp4' },
      error: expect.objectContaining({ code: 'http', status: 422, chunk: 1 }),
    },
  ]);

  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page.getByText('Nothing has happened yet.')).toBeVisible();
  await choose(page, 'all');
  await pick(page, file('other.mp4', 1000));
  await expect(event(page, 'completed')).toBeVisible();
  await expect(event(page, 'failed')).toHaveCount(0);
});

test('the list of events scrolls along as long as its end is in sight', async ({ page }) => {
  const list = page.locator('#events');
  const gap = (): Promise<number> =>
    list.evaluate((node) => Math.round(node.scrollHeight - node.scrollTop - node.clientHeight));
  await pick(page, ...['a', 'b', 'c', 'd'].map((name) => file(`${name}.mp4`, 1000)));
  await expect(event(page, 'drained')).toBeInViewport();
  expect(await gap()).toBeLessThan(12);
  await list.evaluate((node) => {
    node.scrollTop = 0;
  });
  await pick(page, file('e.mp4', 1000));
  await expect(event(page, 'completed')).toHaveCount(5);
  expect(await list.evaluate((node) => node.scrollTop)).toBe(0);
});

/** Cells of the map by their colour, left to right, top to bottom. */
const cells = (page: Page, count: number): Promise<string[]> =>
  page.locator('#chunks-cells').evaluate((canvas: HTMLCanvasElement, count) => {
    const style = getComputedStyle(canvas);
    const known = new Map(
      [
        ['waiting', '--bar'],
        ['flying', '--flying'],
        ['acknowledged', '--bar-acknowledged'],
        ['retried', '--retried'],
      ].map(([name = '', colour = '']) => {
        const paint = document.createElement('canvas').getContext('2d')!;
        paint.fillStyle = style.getPropertyValue(colour);
        return [paint.fillStyle, name];
      }),
    );
    const context = canvas.getContext('2d')!;
    return Array.from({ length: count }, (_, at) => {
      const [red, green, blue] = context.getImageData(at * 20 + 2, 2, 1, 1).data;
      const hex = [red, green, blue].map((value = 0) => value.toString(16).padStart(2, '0')).join('');
      return known.get(`#${hex}`) ?? hex;
    });
  }, count);

test('the chunk map shows what waits, flies, is acknowledged, and was tried again', async ({ page }) => {
  await openView(page, 'Chunks');
  await expect(page.getByText('shown here once it goes up')).toBeVisible();
  await fault(page, { chunk: 1, do: { kind: 'status', status: 503, headers: { 'Retry-After': '0' } } });
  await fault(page, { chunk: 3, do: { kind: 'hold' } });
  await pick(page, file('film.mp4', 5 * MB));
  await expect(page.getByText('3 of 5 chunks acknowledged, 1 of them tried more than once')).toBeVisible();
  await expect
    .poll(() => cells(page, 5))
    .toEqual(['acknowledged', 'retried', 'acknowledged', 'flying', 'waiting']);
  await expect(page.getByRole('img', { name: 'film.mp4: 3 of 5 chunks acknowledged' })).toBeVisible();
  await release(page);
  await expect(page.getByText('5 of 5 chunks acknowledged')).toBeVisible();

  // The next file takes the place of the last, unless one is chosen.
  await pick(page, file('short.mp4', 1.5 * MB));
  await expect(page.getByText('2 of 2 chunks acknowledged')).toBeVisible();
  await page.getByRole('combobox', { name: 'File' }).selectOption('film.mp4');
  await expect(page.getByText('5 of 5 chunks acknowledged')).toBeVisible();
});

test('the speed is shown as figures and as a line', async ({ page }) => {
  await openView(page, 'Speed');
  await expect(page.locator('#speed-now')).toHaveText('nothing');
  await pick(page, file('film.mp4', 6 * MB));
  await expect(page.locator('#speed-highest')).toHaveText(/^[\d.]+.[kM]B\/s$/);
  await expect(page.locator('.speed-line')).toHaveAttribute('d', /^M[\d.]+ [\d.]+L/);
  await expect(
    page.getByRole('img', { name: /^Speed over the last minute: now .+, at most .+B\/s$/ }),
  ).toBeVisible();
});

clockedTest(
  'the journal of the server is shown, and asked for only while it can be seen',
  async ({ page }) => {
    let asked = 0;
    await page.route('**/stub/journal?*', (route) => {
      asked += 1;
      return route.continue();
    });
    await fault(page, { chunk: 1, do: { kind: 'hold' } });
    await pick(page, file('film.mp4', 1.5 * MB));
    await expect(event(page, 'chunk', '1 of 2')).toBeVisible();
    await page.clock.runFor(3000);
    expect(asked).toBe(0);
    await openView(page, 'Requests');
    const list = page.locator('#requests');
    await expect(list.getByText(/^under way · chunk 2 of 2 · .* · fault: hold$/)).toBeVisible();
    await expect(list).not.toContainText('page.js');
    await release(page);
    await expect(list.getByText(/^200 · chunk 2 of 2 · 500.kB · \d+ ms · fault: hold$/)).toBeVisible();
    // In the order of their arrival, though one of them has changed.
    expect(await list.locator('.row-text').allTextContents()).toEqual([
      expect.stringMatching(/^200 · \d+ ms$/),
      expect.stringContaining('chunk 1 of 2'),
      expect.stringContaining('chunk 2 of 2'),
    ]);
    await page.getByLabel('Page and scripts, too').check();
    await expect(list.getByText('GET /page.js').first()).toBeVisible();

    await openView(page, 'Speed');
    const before = asked;
    await page.clock.runFor(3000);
    await expect(page.locator('#speed-now')).toHaveText(/./);
    expect(asked).toBe(before);
  },
);

test('a server that is gone is told of', async ({ page }) => {
  await openView(page, 'Requests');
  await page.route('**/stub/journal?*', (route) => route.abort());
  await expect(page.getByText('The server does not answer.')).toBeVisible();
  await page.unroute('**/stub/journal?*');
  await expect(page.getByText('The server does not answer.')).toBeHidden();
});

test('the code can be copied, and makes an uploader that publishes', async ({ page, context, demo }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openView(page, 'Code');
  await expect(page.locator('#code')).toContainText('FengmiUploader.createUploader({');
  await page.getByRole('button', { name: 'Copy the code' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('combobox', { name: 'Loaded by' }).selectOption('npm');
  await expect(page.locator('#code')).toContainText(
    "import { createUploader, ofType } from 'fengmi-uploader';",
  );

  await page.request.post('/stub/settings', { data: { transcoding: { ms: 0, outcome: 'success' } } });
  const copied = await context.newPage();
  // Into a document of the demo's own origin: one that the test makes up may not reach the upload host.
  await copied.goto(`${demo.url}/style.css`);
  await copied.setContent(`<!doctype html><html lang="en"><title>Copied</title>${script}`);
  const ready = copied.waitForEvent('console', (message) => / ready http:\S+\/videos\//.test(message.text()));
  await pick(copied, file('film.mp4', 2.5 * MB));
  expect((await ready).text()).toContain('film.mp4 100 ready');
});

test('the tools are folded where there is no room beside the uploads, and open when asked for', async ({
  page,
}) => {
  await page.setViewportSize({ width: 768, height: 900 });
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Events' })).toBeHidden();
  await page.getByRole('heading', { name: 'Developer tools' }).click();
  await expect(event(page, 'ready')).toBeVisible();
  expect((await journal(page)).length).toBeGreaterThan(0);
});
