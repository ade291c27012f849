import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { asked, expectStored, KB, openWithTargets, send } from './support/send.js';

const SECOND = 1000;

/** How many times something was tried again so far, after a request to the stub had its way there and back. */
async function retried(page: Page): Promise<number> {
  await page.evaluate(() => fetch('/full.html'));
  return (await recorded(page)).filter(({ type }) => type === 'retrying').length;
}

/** Chunk `index` is all sent and the page knows it: from here on only its answer is missing. */
async function untilSent(page: Page, stub: Stub, index: number): Promise<void> {
  await stub.waitFor(({ outcome, chunk }) => outcome === 'hung' && chunk === index);
  const end = Math.min((index + 1) * 32 * KB, 100 * KB);
  await expect.poll(() => page.evaluate(() => window.harness.snapshots.at(-1)?.files[0]?.sent)).toBe(end);
}

test.describe('by the clock of the page', () => {
  test.beforeEach(async ({ page, stub }) => {
    await page.clock.install();
    await openWithTargets(page, stub);
  });

  test('an answer has 120 s, that to the last chunk 300 s', async ({ page, stub }) => {
    stub.fault({ chunk: 1, do: { kind: 'hang', when: 'reply' } });
    stub.fault({ chunk: 'last', do: { kind: 'hang', when: 'reply' } });
    await send(page, stub, { fengmi: { retry: { attempts: 1 } } });
    await untilSent(page, stub, 1);
    await page.clock.runFor(115 * SECOND);
    expect(await retried(page)).toBe(0);
    await page.clock.runFor(6 * SECOND);
    const { error } = await until(page, 'retrying');
    expect(error).toMatchObject({ code: 'timeout', chunk: 1, retryable: true });
    await untilSent(page, stub, 3);
    await page.clock.runFor(290 * SECOND);
    expect(await retried(page)).toBe(1);
    await page.clock.runFor(11 * SECOND);
    expect((await until(page, 'retrying', {}, 2)).error).toMatchObject({ code: 'timeout', chunk: 3 });
  });

  test('a target has 15 s', async ({ page, stub }) => {
    stub.fault({ on: 'url', do: { kind: 'hang', when: 'reply' } });
    const sha256 = await send(page, stub, { via: 'api' });
    await stub.waitFor(({ outcome }) => outcome === 'hung');
    await page.clock.runFor(13 * SECOND);
    expect(await retried(page)).toBe(0);
    await page.clock.runFor(3 * SECOND);
    expect((await until(page, 'retrying')).error).toMatchObject({ code: 'target-request', retryable: true });
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(asked(stub)).toBe(2);
  });

  test('0 is for ever', async ({ page, stub }) => {
    stub.fault({ on: 'url', do: { kind: 'hold' } });
    stub.fault({ chunk: 1, do: { kind: 'hold' } });
    const fengmi = { timeout: { stall: 0, reply: 0, target: 0 } };
    const sha256 = await send(page, stub, { via: 'api', fengmi });
    for (const _ of ['target', 'chunk']) {
      await stub.nextHeld();
      await page.clock.runFor(3600 * SECOND);
      stub.release();
    }
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(await retried(page)).toBe(0);
  });

  test('a computer that slept has its time once more, and only once', async ({ page, stub }) => {
    stub.fault({ chunk: 1, do: { kind: 'hold' } });
    stub.fault({ chunk: 2, do: { kind: 'hang', when: 'reply' } });
    const sha256 = await send(page, stub);
    await stub.nextHeld();
    await page.clock.fastForward(8 * 3600 * SECOND);
    expect(await retried(page)).toBe(0);
    stub.release();
    await untilSent(page, stub, 2);
    await page.clock.fastForward(3600 * SECOND);
    expect(await retried(page)).toBe(0);
    await page.clock.fastForward(3600 * SECOND);
    expect((await until(page, 'retrying')).error).toMatchObject({ code: 'timeout', chunk: 2 });
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '2/4', '3/4']);
  });
});

test('no byte sent for a while: the request is aborted and the chunk goes again', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  // More than sockets hold between the browser and a server that reads no more.
  const size = 24 * 1024 * KB;
  stub.fault({ chunk: 0, do: { kind: 'hang', when: 'request' } });
  const timeout = { stall: 2500, reply: 60_000 };
  const sha256 = await send(page, stub, { size, chunkSize: size, fengmi: { timeout } });
  const { error } = await until(page, 'retrying');
  expect(error).toMatchObject({ code: 'timeout', chunk: 0 });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentChunks(stub)).toEqual(['0/1', '0/1']);
});

test('a server that reads slowly and steadily is given all the time it needs', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  const size = 24 * 1024 * KB;
  stub.fault({ chunk: 0, do: { kind: 'slow', bytesPerSecond: 6_000_000 } });
  const timeout = { stall: 3500, reply: 60_000 };
  const sha256 = await send(page, stub, { size, chunkSize: size, fengmi: { timeout } });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(await retried(page)).toBe(0);
  const { time = 0, endTime = 0 } = stub.journal.find(({ kind }) => kind === 'upload') ?? {};
  expect(endTime - time).toBeGreaterThan(timeout.stall);
});

test('what times out is aborted: nothing of it is left open', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 1, do: { kind: 'hold' } });
  stub.fault({ on: 'url', do: { kind: 'hold' } });
  await send(page, stub, { via: 'api', fengmi: { timeout: { reply: 2500, target: 2500 } } });
  await until(page, 'completed');
  await expect.poll(() => stub.held).toBe(0);
  const aborted = stub.journal.filter(({ outcome }) => outcome === 'aborted');
  expect(aborted.map(({ kind }) => kind)).toEqual(['url', 'upload']);
});
