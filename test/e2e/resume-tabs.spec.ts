// The same file in two tabs, with locks of the browser and, on pages that have none, with leases in the storage.
import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { test as base, expect, recorded, until } from './support/fixture.js';
import {
  chunksOf,
  idleUploader,
  kept,
  locksAreFree,
  openKeeping,
  pending,
  pick,
  pickUntil,
  reopen,
  shift,
} from './support/resume.js';
import { expectStored, sentUnderKeys } from './support/send.js';

/** Ways in which tabs keep out of each other's way; `none`: no Web Locks. */
const kinds = ['Web Locks', 'leases'] as const;

const test = base.extend<{ other: Page; kind: (typeof kinds)[number] }>({
  kind: ['Web Locks', { option: true }],
  async page({ page, kind }, use) {
    if (kind === 'leases') await withoutLocks(page);
    await use(page);
  },
  async other({ context, kind, stub }, use) {
    const other = await context.newPage();
    if (kind === 'leases') await withoutLocks(other);
    await openKeeping(other, stub);
    await use(other);
    await other.close();
  },
});

const withoutLocks = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    // biome-ignore lint/suspicious/noExplicitAny: as pages of plain http are
    delete (Navigator.prototype as any).locks;
  });

const retry = (page: Page): Promise<void> => page.evaluate(() => window.harness.uploader.retry());

/** Tries again whenever another tab still has the file: a tab that was closed or crashed is not gone at once. */
const takeOver = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { uploader } = window.harness;
    uploader.events$.subscribe((event) => {
      if (event.type === 'failed' && event.error.code === 'already-uploading') setTimeout(uploader.retry, 20);
    });
    uploader.retry();
  });

/** A tab has chunk 6 on its way, and another was told that the file goes up already. */
async function both(page: Page, other: Page, stub: Stub): Promise<string> {
  const sha256 = await pickUntil(page, stub, 6);
  await pick(other);
  expect((await until(other, 'failed')).error).toMatchObject({ code: 'already-uploading', retryable: false });
  expect(sentUnderKeys(stub)).toEqual(chunksOf('k1', 0, 6));
  return sha256;
}

for (const kind of kinds) {
  test.describe(`by ${kind}`, () => {
    test.use({ kind });

    test.beforeEach(async ({ page, stub }) => {
      await openKeeping(page, stub);
      expect(await page.evaluate(() => 'locks' in navigator)).toBe(kind === 'Web Locks');
    });

    test('the second tab takes over once the first is closed', async ({ page, other, stub }) => {
      const sha256 = await both(page, other, stub);
      await page.close();
      await takeOver(other);
      expectStored(stub, (await until(other, 'completed')).id, sha256);
      expect(sentUnderKeys(stub).slice(7)).toEqual(chunksOf('k1', 6));
      expect(stub.violations).toEqual([]);
    });

    test('the first tab is not disturbed, and once it is done the second may send all of it', async ({
      page,
      other,
      stub,
    }) => {
      const sha256 = await both(page, other, stub);
      await retry(other);
      await until(other, 'failed', {}, 2);
      stub.release();
      expectStored(stub, (await until(page, 'completed')).id, sha256);
      // Neither the lock nor the record is gone at once for another tab.
      await locksAreFree(other);
      await expect
        .poll(async () => (await kept(other)).filter((entry) => entry.includes('film')))
        .toEqual([]);
      await retry(other);
      expectStored(stub, (await until(other, 'completed')).id, sha256);
      expect(sentUnderKeys(stub)).toEqual([...chunksOf('k1', 0), ...chunksOf('k2', 0)]);
      expect(stub.violations).toEqual([]);
    });

    test('of two tabs that start at the same moment one sends', async ({ page, other, stub }) => {
      const tabs = [page, other];
      for (const round of [1, 2, 3]) {
        const name = `${round}.mp4`;
        stub.fault({ chunk: 1, name, do: { kind: 'hold' } });
        const [sha256 = ''] = await Promise.all(tabs.map((tab) => pick(tab, { name, seed: round })));
        const [, failed] = await Promise.all([
          stub.nextHeld(),
          Promise.race(tabs.map((tab) => until(tab, 'failed', { name }))),
        ]);
        expect(failed.error.code).toBe('already-uploading');
        stub.release();
        const { id } = await Promise.race(tabs.map((tab) => until(tab, 'completed', { name })));
        expectStored(stub, id, sha256);
      }
      expect(sentUnderKeys(stub)).toEqual([1, 2, 3].flatMap((round) => chunksOf(`k${round}`, 0)));
      expect(stub.violations).toEqual([]);
    });

    test('a page does not get in its own way', async ({ page, stub }) => {
      await page.evaluate(async () => {
        const { harness } = window;
        const uploader = harness.create({
          browse_button: 'pick',
          chunk_size: 32 * 1024,
          fengmi: { resume: true, target: () => window.fresh() },
        });
        const file = harness.file('film.mp4', 320 * 1024);
        harness.files.push(file);
        uploader.events$.subscribe((event) => {
          if (event.type === 'failed' && event.error.code === 'http') uploader.retry();
          if (event.type !== 'chunk' || event.index !== 4 || harness.files.length > 1) return;
          // The same file once more, while the first lets go of it.
          harness.files.push(file);
          uploader.remove(event.file.id);
          uploader.plupload.addFile(file);
          uploader.start();
        });
        await harness.until('ready');
        uploader.plupload.addFile(file);
        await harness.until('added');
        uploader.start();
        uploader.stop();
        uploader.start();
      });
      stub.fault({ chunk: 3, do: { kind: 'status', status: 400 } });
      await until(page, 'completed');
      const events = await recorded(page);
      expect(events.flatMap(({ error }) => error?.code ?? [])).toEqual(['http']);
      expect(events.filter(({ type }) => type === 'started').map(({ from }) => from)).toEqual([0, 3, 5]);
    });

    test('a tab that crashes while it sends leaves the file to others', async ({ page, other, stub }) => {
      const sha256 = await both(page, other, stub);
      const session = await page.context().newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      session.send('Page.crash').catch(() => {});
      await crashed;
      if (kind === 'leases') {
        // Nobody could put the lease back: it runs out.
        await retry(other);
        await until(other, 'failed', {}, 2);
        await shift(other, 11_000);
      }
      await takeOver(other);
      expectStored(stub, (await until(other, 'completed')).id, sha256);
      expect(sentUnderKeys(stub).slice(7)).toEqual(chunksOf('k1', 6));
      expect(stub.violations).toEqual([]);
    });

    test('`pending` and `forget` leave what another tab sends alone', async ({ page, other, stub }) => {
      const sha256 = await pickUntil(page, stub, 6);
      await idleUploader(other);
      expect(await pending(other)).toEqual([]);
      await other.evaluate(() => window.harness.uploader.forget());
      expect(await pending(other)).toEqual([]);
      await reopen(page, stub);
      // What one tab lets go of, or drops, is so for the other a moment later.
      await expect.poll(() => pending(other)).toMatchObject([{ name: 'film.mp4', sent: 6 * 32 * 1024 }]);
      await pick(page);
      expectStored(stub, (await until(page, 'completed')).id, sha256);
      expect(sentUnderKeys(stub).slice(7)).toEqual(chunksOf('k1', 6));
      await expect.poll(() => pending(other)).toEqual([]);
    });
  });
}

test('what one tab forgets another hears of, and starts over', async ({ page, other, stub }) => {
  await openKeeping(page, stub);
  await pickUntil(page, stub, 6);
  await reopen(page, stub);
  for (const tab of [page, other]) {
    await idleUploader(tab);
    await tab.evaluate(() => {
      const seen: string[][] = [];
      Object.assign(window, { seen });
      window.harness.uploader.pending().subscribe((all) => seen.push(all.map(({ name }) => name)));
    });
  }
  const seen = (tab: Page) => tab.evaluate(() => (window as unknown as { seen: string[][] }).seen.at(-1));
  for (const tab of [page, other]) await expect.poll(() => seen(tab)).toEqual(['film.mp4']);
  await other.evaluate(() => window.harness.uploader.forget());
  for (const tab of [page, other]) await expect.poll(() => seen(tab)).toEqual([]);
  await reopen(page, stub);
  await pick(page);
  await until(page, 'completed');
  expect(sentUnderKeys(stub).slice(7)).toEqual(chunksOf('k2', 0));
});
