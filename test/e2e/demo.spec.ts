import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright/test';
import type { FaultRule, JournalEntry } from '../stub/index.js';
import { endDemo, startDemo, test } from './support/demo.js';
import { expect } from './support/fixture.js';

const MB = 1_000_000;
interface Picked {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const file = (name: string, size: number): Picked => ({
  name,
  mimeType: 'video/mp4',
  buffer: Buffer.alloc(size, name),
});

/** A second of video, followed by an element that players skip: WebM that takes several chunks. */
async function recordVideo(page: Page, name: string, size: number): Promise<Picked> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    let frame = 0;
    const drawing = setInterval(() => {
      frame += 1;
      context?.fillRect(frame, frame, 20, 20);
    }, 30);
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    const enough = new Promise<void>((resolve) => {
      recorder.addEventListener('dataavailable', ({ data }) => {
        parts.push(data);
        if (frame >= 30) resolve();
      });
    });
    recorder.start(100);
    await enough;
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.stop();
    await stopped;
    clearInterval(drawing);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  const video = Buffer.from(base64, 'base64');
  const padding = Buffer.alloc(size - video.length);
  // EBML Void, with a length of seven bytes.
  padding.set([0xec, 0x01]);
  padding.writeUIntBE(padding.length - 9, 3, 6);
  return { name, mimeType: 'video/webm', buffer: Buffer.concat([video, padding]) };
}

const pick = (page: Page, ...files: Picked[]): Promise<void> =>
  page.locator('input[type=file]').setInputFiles(files);

/** As a person would from a folder. */
async function dragOver(page: Page, to: Locator, path: string): Promise<{ drop(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const { x, y, width, height } = (await to.boundingBox())!;
  const dispatch = async (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: x + width / 2,
      y: y + height / 2,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  };
  await dispatch('dragEnter');
  await dispatch('dragOver');
  return { drop: () => dispatch('drop') };
}

const card = (page: Page, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

const event = (page: Page, type: string, text: string | RegExp = ''): Locator =>
  page.locator(`.event[data-type=${type}]`).filter({ hasText: text });

const fault = async (page: Page, rule: FaultRule): Promise<void> => {
  expect((await page.request.post('/stub/faults', { data: rule })).ok()).toBe(true);
};

async function journal(page: Page): Promise<JournalEntry[]> {
  return (await page.request.get('/stub/journal')).json();
}

async function chunksOf(page: Page, name: string): Promise<(number | undefined)[]> {
  const uploads = (await journal(page)).filter((entry) => entry.kind === 'upload' && entry.name === name);
  return uploads.map(({ chunk }) => chunk);
}

/** What the two shades of a bar show, as parts of the whole. */
async function shades(bar: Locator): Promise<{ sent: string; acknowledged: string }> {
  const shown = (shade: string): Promise<string> =>
    bar.locator(shade).evaluate((part: HTMLElement) => part.style.transform);
  const [sent, acknowledged] = await Promise.all([shown('.bar-sent'), shown('.bar-acknowledged')]);
  return { sent, acknowledged };
}

test.describe('the page', () => {
  test.use({ baseURL: async ({ demo }, use) => use(demo.url) });
  test.beforeEach(async ({ page }) => {
    await page.goto('/');
    await expect(event(page, 'ready')).toBeVisible();
  });

  test('a video goes up in chunks, gets its id and plays', async ({ page }) => {
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
    await expect(holiday.getByText(/80.% · 2.MB of 2\.5.MB/)).toBeVisible();
    await page.request.post('/stub/release');

    await expect(holiday.getByText('Uploaded', { exact: true })).toBeVisible();
    await expect(bar).toHaveAttribute('aria-valuenow', '100');
    await expect(page.getByText('1 of 1 file uploaded')).toBeVisible();
    const id = (await holiday.locator('code').textContent()) ?? '';
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await expect(event(page, 'completed', id)).toBeVisible();
    expect(await chunksOf(page, video.name)).toEqual([0, 1, 2]);
    // Not toEqual, which takes long over so many bytes.
    expect((await (await page.request.get(`/videos/${id}`)).body()).equals(video.buffer)).toBe(true);
    const seconds = await holiday.locator('video').evaluate(async (player: HTMLVideoElement) => {
      const playing = new Promise<number>((resolve) => {
        player.addEventListener('timeupdate', () => {
          if (player.currentTime > 0) resolve(player.currentTime);
        });
      });
      player.muted = true;
      await player.play();
      return playing;
    });
    expect(seconds).toBeGreaterThan(0);
    expect((await journal(page)).filter(({ violation }) => violation)).toEqual([]);
  });

  test('a dropped file goes up; what cannot be played can be downloaded', async ({ page, demo }) => {
    const path = join(demo.tempFolder, 'dropped.mp4');
    writeFileSync(path, 'no video');
    const drag = await dragOver(page, page.locator('#drop'), path);
    await expect(page.locator('#drop')).toHaveClass(/is-over/);
    await drag.drop();
    await expect(page.locator('#drop')).not.toHaveClass(/is-over/);
    await expect(card(page, 'dropped.mp4').getByText('cannot play it')).toBeVisible();
    const download = page.waitForEvent('download');
    await card(page, 'dropped.mp4').getByRole('link', { name: 'Download it' }).click();
    expect((await download).suggestedFilename()).toBe('dropped.mp4');
  });

  test('the queue pauses and goes on where it was', async ({ page }) => {
    await fault(page, { chunk: 1, do: { kind: 'hold' } });
    await pick(page, file('first.mp4', 2.5 * MB), file('second.mp4', 1000));
    await expect(event(page, 'chunk', '1 of 3 acknowledged')).toBeVisible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(event(page, 'stopped')).toBeVisible();
    await expect(card(page, 'first.mp4').getByText('Paused')).toBeVisible();

    // What is added meanwhile waits as well.
    await pick(page, file('third.mp4', 1000));
    await expect(event(page, 'added', 'third.mp4')).toBeVisible();
    await expect(page.getByText('0 of 3 files uploaded')).toBeVisible();
    await page.request.post('/stub/release');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(event(page, 'drained', '3 uploaded, 0 failed')).toBeVisible();
    await expect(event(page, 'started', 'from chunk 2')).toBeVisible();
    expect(await chunksOf(page, 'first.mp4')).toEqual([0, 1, 1, 2]);
  });

  test('a file can be removed while it goes up, and once it is there', async ({ page }) => {
    await fault(page, { name: 'unwanted.mp4', do: { kind: 'hold' } });
    await pick(page, file('unwanted.mp4', 2 * MB), file('wanted.mp4', 1000));
    await expect(card(page, 'unwanted.mp4').getByText('Uploading')).toBeVisible();
    await page.getByRole('button', { name: 'Remove unwanted.mp4' }).click();
    await expect(event(page, 'removed', 'unwanted.mp4')).toBeVisible();
    await expect(card(page, 'unwanted.mp4')).toHaveCount(0);

    await expect(page.getByText('1 of 1 file uploaded')).toBeVisible();
    await page.getByRole('button', { name: 'Remove wanted.mp4' }).press('Enter');
    await expect(card(page, 'wanted.mp4')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Choose videos' })).toBeFocused();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
  });

  test('a file that failed says why and is uploaded by a retry', async ({ page }) => {
    await fault(page, { chunk: 1, do: { kind: 'status', status: 422 } });
    await pick(page, file('unlucky.mp4', 2.5 * MB));
    const unlucky = card(page, 'unlucky.mp4');
    await expect(unlucky.getByText('The upload server answered with status 422.')).toBeVisible();
    await expect(event(page, 'failed', 'http')).toBeVisible();
    await expect(page.getByText(/^1 failed/)).toBeVisible();
    await page.getByRole('button', { name: 'Retry unlucky.mp4' }).click();
    await expect(unlucky.getByText('Uploaded', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Retry unlucky.mp4' })).toHaveCount(0);
    expect(await chunksOf(page, 'unlucky.mp4')).toEqual([0, 1, 1, 2]);
  });

  test('a file that the server rejects over and over fails', async ({ page }) => {
    await fault(page, { times: 100, do: { kind: 'reject' } });
    await pick(page, file('rejected.mp4', 1000));
    await expect(card(page, 'rejected.mp4').getByText('The upload server rejected the file.')).toBeVisible();
    await expect(event(page, 'failed', 'rejected')).toBeVisible();
  });

  test('a chunk that is tried again says so', async ({ page }) => {
    await fault(page, { do: { kind: 'status', status: 503, headers: { 'Retry-After': '30' } } });
    await pick(page, file('busy.mp4', 1000));
    const why = /Trying again in 30.s\. The upload server answered with status 503\./;
    await expect(card(page, 'busy.mp4').getByText(why)).toBeVisible();
    await expect(event(page, 'retrying', /Attempt 1 in 30.s: http/)).toBeVisible();
  });

  test('a file that is no video is refused, until that is dismissed', async ({ page }) => {
    await pick(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no video') });
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('notes.txt This file cannot be uploaded here.');
    await expect(event(page, 'refused', 'file-type')).toBeVisible();
    await alert.getByRole('button', { name: 'Dismiss' }).click();
    await expect(alert).toBeHidden();
  });

  test('names are text, never HTML', async ({ page }) => {
    const name = '<img src=x onerror="document.title=1">.mp4';
    const refused = '<img src=x onerror="document.title=1">.txt';
    await pick(page, file(name, 1000), { ...file(refused, 1000), mimeType: 'text/plain' });
    await expect(card(page, name).getByText('cannot play it')).toBeVisible();
    await expect(page.getByRole('alert')).toContainText(refused);
    await expect(event(page, 'completed', name)).toBeVisible();
    await expect(page.locator('img')).toHaveCount(0);
    await expect(page).toHaveTitle('fengmi-uploader demo');
  });

  test('the page learns no key, token or signature', async ({ page }) => {
    await pick(page, file('film.mp4', 1000));
    await expect(event(page, 'completed')).toBeVisible();
    const entries = await journal(page);
    const asked = entries.find(({ kind }) => kind === 'url')!;
    const { access_token, signature } = asked.fields as Record<string, string>;
    expect([asked.status, access_token?.length, signature?.length]).toEqual([200, 32, 32]);
    // From the page's own server, with a session of its own.
    const ofPage = entries.filter(({ kind }) => kind === 'app');
    expect(ofPage.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /fengmi/session',
      'GET /fengmi/oauth2/video/upload/url',
    ]);
    expect(JSON.stringify(ofPage)).not.toMatch(new RegExp(`${access_token}|${signature}`));
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test("the page's own server serves its own pages only, and no other calls", async ({ page }) => {
    const { csrf } = await (await page.request.post('/fengmi/session')).json();
    const status = async (path: string, headers: Record<string, string> = { 'X-CSRF-Token': csrf }) =>
      (await page.request.get(`/fengmi${path}`, { headers })).status();
    expect(await status('/oauth2/tags')).toBe(200);
    expect(await status('/oauth2/tags', {})).toBe(403);
    expect(await status('/oauth2/tags', { 'X-CSRF-Token': 'guessed' })).toBe(403);
    expect(await status('/oauth2/user/info')).toBe(405);
    expect(await status('/oauth2/tags?appid=other')).toBe(400);
    await page.context().clearCookies();
    expect(await status('/oauth2/tags')).toBe(403);
  });

  for (const width of [360, 1440]) {
    test(`nothing sticks out at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await pick(page, file(`${'long'.repeat(50)}.mp4`, 1000));
      await expect(event(page, 'drained')).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`the server stops on ${signal}, frees its port and leaves nothing behind`, async ({ page, demo }) => {
    await page.goto(demo.url);
    await pick(page, file('left.mp4', 1000));
    await expect(event(page, 'completed')).toBeVisible();
    expect(readdirSync(demo.tempFolder)).not.toEqual([]);
    expect(await demo.stop(signal)).toEqual([0, null]);
    expect(readdirSync(demo.tempFolder)).toEqual([]);
    const next = createServer().listen(Number(new URL(demo.url).port), '127.0.0.1');
    await once(next, 'listening');
    next.close();
  });
}

test('where its port is taken the server takes the next', async ({ demo: first }) => {
  const taken = Number(new URL(first.url).port);
  const second = await startDemo(taken);
  expect(Number(new URL(second.url).port)).toBeGreaterThan(taken);
  await endDemo(second);
});
