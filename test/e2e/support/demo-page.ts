// What the tests of the demo page do and look at.
import type { Locator, Page } from 'playwright/test';
import type { FaultRule, JournalEntry } from '../../stub/index.js';
import { test as base } from './demo.js';
import { expect } from './fixture.js';
import { locksAreFree } from './resume.js';

export const MB = 1_000_000;

export interface Picked {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const file = (name: string, size: number): Picked => ({
  name,
  mimeType: 'video/mp4',
  buffer: Buffer.alloc(size, name),
});

export const pick = (page: Page, ...files: Picked[]): Promise<void> =>
  page.locator('.moxie-shim input[type=file]').setInputFiles(files);

export const card = (page: Page, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** A line of the list of events. */
export const event = (page: Page, type: string, text: string | RegExp = ''): Locator =>
  page.locator(`#events [data-type=${type}]`).filter({ hasText: text });

export const openView = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name }).click();

export const inChinese = (page: Page): Promise<void> => page.getByRole('button', { name: '中文' }).click();

export const fault = async (page: Page, rule: FaultRule): Promise<void> => {
  expect((await page.request.post('/stub/faults', { data: rule })).ok()).toBe(true);
};

export const release = (page: Page): Promise<unknown> => page.request.post('/stub/release');

export async function journal(page: Page): Promise<JournalEntry[]> {
  return (await page.request.get('/stub/journal')).json();
}

export async function chunksOf(page: Page, name: string): Promise<(number | undefined)[]> {
  const uploads = (await journal(page)).filter((entry) => entry.kind === 'upload' && entry.name === name);
  return uploads.map(({ chunk }) => chunk);
}

/** Opens the page, and waits until plupload is up. */
async function open(page: Page): Promise<void> {
  await page.goto('/');
  await expect(page.locator('.moxie-shim input')).toBeAttached();
}

/** As a person who closes it, whatever goes on, and comes back: not as soon as to find its files still on their way. */
export async function reopen(page: Page): Promise<void> {
  await leave(page);
  await open(page);
}

/** For a file of the same origin, from which its locks can be seen. */
async function leave(page: Page): Promise<void> {
  await page.goto('/style.css');
  await locksAreFree(page);
}

/** Opens it anew under a clock of the test's own. */
export async function openWithClock(page: Page): Promise<void> {
  // Not while the page is there: timers of its old clock could not be cleared by the new one.
  await leave(page);
  await page.clock.install();
  await open(page);
}

/** On the page, once plupload is up. */
export const test = base.extend<{ beforeOpened: undefined; opened: undefined }>({
  baseURL: async ({ demo }, use) => use(demo.url),
  /** What a page is opened with; to be added to by tests that would have to open it a second time. */
  beforeOpened: async ({ page }, use) => {
    // Playwright hands files to no other picker.
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showOpenFilePicker'));
    await use(undefined);
  },
  opened: [
    async ({ page, beforeOpened }, use) => {
      await open(page);
      await use(beforeOpened);
    },
    { auto: true },
  ],
});

/** The same with a clock of the test's own. */
export const clockedTest = test.extend({
  beforeOpened: async ({ page, beforeOpened }, use) => {
    await page.clock.install();
    await use(beforeOpened);
  },
});

/** A second of video, followed by an element that players skip: WebM that takes several chunks. */
export async function recordVideo(page: Page, name: string, size: number): Promise<Picked> {
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

/** As a person would from a folder. */
export async function dragOver(
  page: Page,
  to: Locator,
  ...paths: string[]
): Promise<{ drop(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const { x, y, width, height } = (await to.boundingBox())!;
  const dispatch = async (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: x + width / 2,
      y: y + height / 2,
      data: { items: [], files: paths, dragOperationsMask: 1 },
    });
  };
  await dispatch('dragEnter');
  await dispatch('dragOver');
  return { drop: () => dispatch('drop') };
}
