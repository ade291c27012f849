// A browser of its own, with a profile that outlives it, and its death.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright/test';
import config from '../../playwright.config.js';
import type { Stub } from '../../stub/index.js';
import { openKeeping } from './resume.js';

export interface Mortal {
  readonly page: Page;
  /** Ends the browser's main process as a crash of the machine would: it gets to do nothing more. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

async function processOf(context: BrowserContext): Promise<number> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.find(({ type }) => type === 'browser')!.id;
}

/** Starts a browser with the profile of a folder, and opens the page whose uploads are kept. */
export async function startMortal(profile: string, stub: Stub): Promise<Mortal> {
  // What a killed browser leaves behind to keep a second one off its profile.
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
    await rm(join(profile, name), { force: true });
  }
  const context = await chromium.launchPersistentContext(profile, config.use?.launchOptions);
  const pid = await processOf(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await openKeeping(page, stub);
  return {
    page,
    async kill() {
      const closed = context.waitForEvent('close');
      process.kill(pid, 'SIGKILL');
      await closed;
    },
    close: () => context.close(),
  };
}

/** Picks a file of the disk, as a person does; it starts at once. */
export async function pickFromDisk(page: Page, path: string, chunkSize: number): Promise<void> {
  await page.evaluate((chunkSize) => {
    const target = () => window.fresh();
    const fengmi = { target, resume: true, autoStart: true, retry: { delay: 20 }, ...window.hooks };
    const settings = { browse_button: 'pick', container: 'container', chunk_size: chunkSize, fengmi };
    window.harness.create(settings);
    return window.harness.until('ready');
  }, chunkSize);
  await page.locator('input[type=file]').setInputFiles(path);
}
