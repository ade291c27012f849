import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { asked, expectStored, openWithTargets, send } from './support/send.js';

const fengmi = { retry: { attempts: 0 } };

const count = async (page: Page, type: string): Promise<number> =>
  (await recorded(page)).filter((event) => event.type === type).length;

/** What a UI shows of the queue. */
const shown = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { state, files = [] } = window.harness.snapshots.at(-1) ?? {};
    return [state, ...files.map(({ status }) => status)].join(' ');
  });

test('offline in the middle of a chunk: it waits, spends nothing, and goes on', { tag: '@smoke' }, async ({
  page,
  stub,
  context,
}) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 1, do: { kind: 'reset', when: 'after' } });
  stub.fault({ chunk: 2, do: { kind: 'hold' } });
  stub.fault({ chunk: 2, do: { kind: 'hold' } });
  const sha256 = await send(page, stub, { fengmi: { retry: { attempts: 1 } } });
  // Once with a chunk that failed for another reason before.
  await stub.nextHeld();
  for (const time of [1, 2]) {
    await context.setOffline(true);
    expect(await until(page, 'waiting', {}, time)).toMatchObject({ reason: 'offline' });
    expect(await shown(page)).toBe('waiting waiting');
    await context.setOffline(false);
    if (time === 1) await stub.nextHeld();
  }
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(await count(page, 'retrying')).toBe(1);
  expect(sentChunks(stub)).toEqual(['0/4', '1/4', '1/4', '2/4', '2/4', '2/4', '3/4']);
});

test('offline before a target could be asked for', async ({ page, stub, context }) => {
  await openWithTargets(page, stub);
  await page.evaluate(() => window.harness.create({ browse_button: 'pick' }).destroy());
  await context.setOffline(true);
  await page.evaluate(() => {
    Object.assign(window.harness, { uploader: undefined });
  });
  const sha256 = await send(page, stub, { via: 'api', fengmi });
  await until(page, 'waiting');
  expect(asked(stub)).toBe(0);
  await context.setOffline(false);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(await count(page, 'retrying')).toBe(0);
});

test.describe('while it waits for the line', () => {
  test.beforeEach(async ({ page, stub, context }) => {
    await page.clock.install();
    await openWithTargets(page, stub);
    stub.fault({ name: 'film.mp4', chunk: 1, do: { kind: 'hold' } });
    await send(page, stub, { fengmi });
    await stub.nextHeld();
    await context.setOffline(true);
    await until(page, 'waiting');
  });

  test('stop ends it, and start goes on where it was', async ({ page, stub, context }) => {
    await page.evaluate(() => window.harness.uploader.stop());
    await until(page, 'stopped');
    expect(await shown(page)).toBe('stopped stopped');
    await context.setOffline(false);
    await page.clock.runFor(60_000);
    await page.evaluate(() => fetch('/full.html'));
    expect(sentChunks(stub)).toEqual(['0/4', '1/4']);
    await page.evaluate(() => window.harness.uploader.start());
    await until(page, 'completed');
    expect(sentChunks(stub)).toEqual(['0/4', '1/4', '1/4', '2/4', '3/4']);
  });

  test('started without a line, it waits again', async ({ page, context }) => {
    await page.evaluate(() => {
      window.harness.uploader.stop();
      window.harness.uploader.start();
    });
    await until(page, 'waiting', {}, 2);
    await context.setOffline(false);
    await until(page, 'completed');
  });

  test('remove ends it, and the next file has its turn', async ({ page, stub, context }) => {
    const id = (await until(page, 'waiting')).file?.id ?? '';
    await page.evaluate((id) => window.harness.uploader.remove(id), id);
    await context.setOffline(false);
    const sha256 = await send(page, stub, { name: 'next.mp4' });
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentChunks(stub, 'film.mp4')).toEqual(['0/4', '1/4']);
  });

  test('destroy ends it and everything', async ({ page, stub, context }) => {
    await page.evaluate(() => window.harness.uploader.destroy());
    await context.setOffline(false);
    const before = stub.journal.length;
    await page.clock.runFor(60_000);
    await page.evaluate(() => fetch('/full.html'));
    expect(stub.journal.slice(before).map(({ kind }) => kind)).toEqual(['page']);
    expect((await recorded(page)).at(-1)?.type).toBe('COMPLETE');
  });
});

test.describe('a line that is lost without the browser noticing', () => {
  /** From here on the page's own server gives no sign of life. */
  const cut = (stub: Stub): void =>
    stub.fault({ on: 'head', times: 1000, do: { kind: 'reset', when: 'before' } });

  test.beforeEach(async ({ page, stub }) => {
    await page.clock.install();
    await openWithTargets(page, stub, true);
  });

  test('shows in the page’s own server being out of reach, too, which it was not before', async ({
    page,
    stub,
  }) => {
    stub.fault({ chunk: 0, do: { kind: 'reset', when: 'before' } });
    stub.fault({ chunk: 0, do: { kind: 'hold' } });
    stub.fault({ chunk: 1, do: { kind: 'reset', when: 'before' } });
    const sha256 = await send(page, stub, { fengmi: { retry: { attempts: 1 } } });
    await stub.nextHeld();
    cut(stub);
    stub.release();
    await until(page, 'waiting');
    expect(await page.evaluate(() => navigator.onLine)).toBe(true);
    await page.clock.runFor(10_000);
    expect(sentChunks(stub)).toEqual(['0/4', '0/4', '1/4']);
    stub.clearFaults();
    await page.clock.runFor(5000);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(await count(page, 'retrying')).toBe(1);
  });

  test('shows when a request hangs, and when a target is asked for', async ({ page, stub }) => {
    stub.fault({ on: 'url', times: 2, do: { kind: 'reset', when: 'before' } });
    await page.evaluate((baseUrl) => {
      const params = { appid: 'stub-appid', access_token: 'stub-token' };
      window.hooks = { api: { baseUrl, params, sign: window.sign }, timeout: { reply: 3000 } };
    }, stub.otherOrigin);
    stub.settings.urlHost = 'same';
    const sha256 = await send(page, stub, { via: 'api', fengmi: { retry: { attempts: 1, delay: 3000 } } });
    await until(page, 'retrying');
    cut(stub);
    await page.clock.runFor(3000);
    await until(page, 'waiting');
    stub.clearFaults();
    stub.fault({ chunk: 1, do: { kind: 'hang', when: 'reply' } });
    await page.clock.runFor(5000);
    await stub.waitFor(({ outcome }) => outcome === 'hung');
    cut(stub);
    await expect.poll(() => shown(page)).toBe('uploading uploading');
    await page.clock.runFor(3000);
    await until(page, 'waiting', {}, 2);
    stub.clearFaults();
    await page.clock.runFor(5000);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(await count(page, 'retrying')).toBe(1);
  });

  test('is not taken for one when only the upload server is out of reach', async ({ page, stub }) => {
    stub.fault({ chunk: 1, do: { kind: 'reset', when: 'before' } });
    await send(page, stub, { fengmi });
    const { error } = await until(page, 'failed');
    expect(error).toMatchObject({ code: 'network', status: 0, chunk: 1 });
    expect(error.message).toMatch(/connection.*firewall.*CORS/);
    expect(await count(page, 'waiting')).toBe(0);
  });
});
