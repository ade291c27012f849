import type { Locator } from 'playwright/test';
import {
  card,
  chunksOf,
  clockedTest,
  event,
  fault,
  file,
  journal,
  MB,
  pick,
  recordVideo,
  release,
  test,
} from './support/demo-page.js';
import { expect } from './support/fixture.js';

/** What the two shades of a bar show, as parts of the whole. */
async function shades(bar: Locator): Promise<{ sent: string; acknowledged: string }> {
  const shown = (shade: string): Promise<string> =>
    bar.locator(shade).evaluate((part: HTMLElement) => part.style.transform);
  const [sent, acknowledged] = await Promise.all([shown('.bar-sent'), shown('.bar-acknowledged')]);
  return { sent, acknowledged };
}

test('a video goes up in chunks, gets its id and plays', { tag: '@smoke' }, async ({ page }) => {
  test.slow(true, 'records a video first');
  const video = await recordVideo(page, 'holiday.webm', 2.5 * MB);
  await fault(page, { chunk: 1, do: { kind: 'hold' } });
  await pick(page, video);

  const holiday = card(page, video.name);
  const bar = holiday.getByRole('progressbar');
  await expect(event(page, 'chunk', '1 of 3 acknowledged')).toBeVisible();
  // Sent is the second chunk too, but the server has not acknowledged it.
  await expect(bar).toHaveAttribute('aria-valuenow', '80');
  expect(await shades(bar)).toEqual({ sent: 'scaleX(0.8)', acknowledged: 'scaleX(0.4)' });
  await expect(holiday.getByText('Uploading')).toBeVisible();
  await expect(holiday.getByText(/^2.MB of 2\.5.MB/)).toBeVisible();
  await expect(holiday.getByText(/^80.%$/)).toBeVisible();
  await expect(page).toHaveTitle(/^80.% – fengmi-uploader demo$/);
  await expect(holiday.getByRole('button', { name: 'Play holiday.webm' })).toBeDisabled();
  await release(page);

  await expect(holiday.getByText('Uploaded', { exact: true })).toBeVisible();
  await expect(bar).toHaveAttribute('aria-valuenow', '100');
  await expect(page.getByText('1 of 1 file uploaded')).toBeVisible();
  await expect(page).toHaveTitle('1 file uploaded – fengmi-uploader demo');
  const id = (await holiday.locator('code').textContent()) ?? '';
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  await expect(event(page, 'completed', id)).toBeVisible();
  expect(await chunksOf(page, video.name)).toEqual([0, 1, 2]);
  // Not toEqual, which takes long over so many bytes.
  expect((await (await page.request.get(`/videos/${id}`)).body()).equals(video.buffer)).toBe(true);

  await holiday.getByRole('button', { name: 'Play holiday.webm' }).click();
  // It begins by itself: play was pressed.
  await expect
    .poll(() => holiday.locator('video').evaluate((player: HTMLVideoElement) => player.currentTime))
    .toBeGreaterThan(0);
  await holiday.getByRole('button', { name: 'Close the player of holiday.webm' }).click();
  await expect(holiday.locator('video')).toHaveCount(0);
  expect((await journal(page)).filter(({ violation }) => violation)).toEqual([]);
});

test('a card shows a picture out of the video and how long it plays, and lets go of the file', async ({
  page,
}) => {
  test.slow(true, 'records a video first');
  await page.evaluate(() => {
    const urls = new Set<string>();
    const [make, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
    URL.createObjectURL = (object) => {
      const url = make.call(URL, object);
      urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      urls.delete(url);
      revoke.call(URL, url);
    };
    Object.assign(window, { urls });
  });
  await pick(page, await recordVideo(page, 'holiday.webm', 1 * MB), file('noise.mp4', 1000));
  const holiday = card(page, 'holiday.webm');
  await expect(holiday.locator('.thumb canvas')).toBeVisible();
  await expect(holiday.locator('.thumb-duration')).toHaveText(/^0:0[12]$/);
  // It is no video inside, so there is nothing to show.
  await expect(card(page, 'noise.mp4').locator('.thumb canvas')).toHaveCount(0);
  await expect(event(page, 'drained')).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { urls: Set<string> }).urls.size))
    .toBe(0);
});

test('what cannot be played can be downloaded', async ({ page }) => {
  await pick(page, file('noise.mp4', 1000));
  await card(page, 'noise.mp4').getByRole('button', { name: 'Play noise.mp4' }).click();
  await expect(card(page, 'noise.mp4').getByText('cannot play it')).toBeVisible();
  const download = page.waitForEvent('download');
  await card(page, 'noise.mp4').getByRole('link', { name: 'Download it' }).click();
  expect((await download).suggestedFilename()).toBe('noise.mp4');
});

test('the queue pauses and goes on where it was', { tag: '@smoke' }, async ({ page }) => {
  await fault(page, { chunk: 1, do: { kind: 'hold' } });
  await pick(page, file('first.mp4', 2.5 * MB), file('second.mp4', 1000));
  await expect(event(page, 'chunk', '1 of 3')).toBeVisible();
  await expect(card(page, 'second.mp4').getByText('Waiting for its turn')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(event(page, 'stopped')).toBeVisible();
  await expect(card(page, 'first.mp4').getByText('Paused')).toBeVisible();
  await expect(page).toHaveTitle(/^Paused, \d+.% – /);

  // What is added meanwhile waits as well.
  await pick(page, file('third.mp4', 1000));
  await expect(event(page, 'added', 'third.mp4')).toBeVisible();
  await expect(page.getByText('0 of 3 files uploaded')).toBeVisible();
  await release(page);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(event(page, 'drained', '3 uploaded, 0 failed')).toBeVisible();
  await expect(event(page, 'started', 'from chunk 2')).toBeVisible();
  expect(await chunksOf(page, 'first.mp4')).toEqual([0, 1, 1, 2]);
});

test('a file can be cancelled while it goes up, and removed once it is there', async ({ page }) => {
  await fault(page, { name: 'unwanted.mp4', do: { kind: 'hold' } });
  await pick(page, file('unwanted.mp4', 2 * MB), file('wanted.mp4', 1000));
  await expect(card(page, 'unwanted.mp4').getByText('Uploading')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel unwanted.mp4' }).click();
  await expect(event(page, 'removed', 'unwanted.mp4')).toBeVisible();
  await expect(card(page, 'unwanted.mp4')).toHaveCount(0);

  await expect(page.getByText('1 of 1 file uploaded')).toBeVisible();
  await page.getByRole('button', { name: 'Remove wanted.mp4' }).press('Enter');
  await expect(card(page, 'wanted.mp4')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Choose videos' })).toBeFocused();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.getByText('Your videos will be listed here.')).toBeVisible();
});

test('a file that failed says what happened and what to do, and is uploaded by a retry', async ({ page }) => {
  await fault(page, { chunk: 1, do: { kind: 'status', status: 422 } });
  await pick(page, file('unlucky.mp4', 2.5 * MB));
  const unlucky = card(page, 'unlucky.mp4');
  await expect(
    unlucky.getByText('The upload server answered with status 422. Retry: it goes on'),
  ).toBeVisible();
  await expect(event(page, 'failed', 'http')).toBeVisible();
  await expect(page.getByText(/^1 failed/)).toBeVisible();
  await expect(page).toHaveTitle(/^1 failed – /);
  await page.getByRole('button', { name: 'Retry unlucky.mp4' }).click();
  await expect(unlucky.getByText('Uploaded', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry unlucky.mp4' })).toHaveCount(0);
  expect(await chunksOf(page, 'unlucky.mp4')).toEqual([0, 1, 1, 2]);
});

test('all that failed is tried again at once, and all that is finished is cleared', async ({ page }) => {
  await fault(page, { times: 2, do: { kind: 'status', status: 422 } });
  await pick(page, file('one.mp4', 1000), file('two.mp4', 1000), file('three.mp4', 1000));
  await expect(event(page, 'drained', '1 uploaded, 2 failed')).toBeVisible();
  await page.getByRole('button', { name: 'Retry failed' }).click();
  await expect(page.getByText('3 of 3 files uploaded')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry failed' })).toBeHidden();
  await page.getByRole('button', { name: 'Clear finished' }).click();
  await expect(page.locator('.card')).toHaveCount(0);
});

test('a file that the server rejects over and over fails', async ({ page }) => {
  await fault(page, { times: 100, do: { kind: 'reject' } });
  await pick(page, file('rejected.mp4', 1000));
  await expect(card(page, 'rejected.mp4').getByText('The upload server rejected the file.')).toBeVisible();
  await expect(event(page, 'failed', 'rejected')).toBeVisible();
});

clockedTest('a chunk that is tried again says why, and counts the seconds', async ({ page }) => {
  await fault(page, { do: { kind: 'status', status: 503, headers: { 'Retry-After': '30' } } });
  await pick(page, file('busy.mp4', 1000));
  await expect(event(page, 'retrying', /attempt 1 in 30.s: http/)).toHaveCount(0);
  await page.clock.runFor(2000);
  await expect(event(page, 'retrying', /attempt 1 in 30.s: http/)).toBeVisible();
  const busy = card(page, 'busy.mp4');
  await expect(busy.getByText('The upload server answered with status 503. Attempt 1 of 5.')).toBeVisible();
  await expect(busy.getByText(/^Trying again in (2\d|30).s$/)).toBeVisible();
  await page.clock.runFor(15_000);
  await expect(busy.getByText(/^Trying again in 1\d.s$/)).toBeVisible();
});

test('without a network the page says so, and goes on by itself', async ({ page, context }) => {
  await fault(page, { chunk: 1, do: { kind: 'hold' } });
  await pick(page, file('late.mp4', 2.5 * MB));
  await expect(event(page, 'chunk', '1 of 3')).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText('There is no network.')).toBeVisible();
  await expect(card(page, 'late.mp4').getByText('Waiting for the network')).toBeVisible();
  await expect(page).toHaveTitle('Offline – fengmi-uploader demo');
  await context.setOffline(false);
  await expect(page.getByText('There is no network.')).toBeHidden();
  await expect(card(page, 'late.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
});

test('names are text, never HTML', async ({ page }) => {
  const name = '<img src=x onerror="document.title=1">.mp4';
  const refused = '<img src=x onerror="document.title=1">.txt';
  await pick(page, file(name, 1000), { ...file(refused, 1000), mimeType: 'text/plain' });
  await expect(event(page, 'completed', name)).toBeVisible();
  await page.getByRole('button', { name: `Play ${name}` }).click();
  await expect(card(page, name).getByText('cannot play it')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText(refused);
  await page.getByRole('tab', { name: 'Chunks' }).click();
  await expect(page.getByRole('combobox', { name: 'File' })).toContainText(name);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(page.locator('#requests')).toContainText(name);
  await expect(page.locator('img[src=x]')).toHaveCount(0);
  await expect(page).toHaveTitle('1 file uploaded – fengmi-uploader demo');
});
