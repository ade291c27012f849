import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import { expectStored, KB, openWithTargets, send, sentUnderKeys } from './support/send.js';

const CHUNKS = 12;
const SIZE = CHUNKS * 32 * KB - 100;

const begin = (page: Page, stub: Stub, parallel = 3, retry: object = {}) =>
  send(page, stub, { size: SIZE, fengmi: { parallel, retry } as never });

/** Indices of the chunks that were acknowledged, in the order in which the page heard of it. */
const acknowledged = async (page: Page): Promise<number[]> =>
  (await recorded(page)).filter(({ type }) => type === 'chunk').map(({ index }) => index);

const all = Array.from({ length: CHUNKS }, (_, index) => index);

/** The chunks of the journal as they came, without their count. */
const arrived = (stub: Stub): number[] =>
  sentUnderKeys(stub).map((text) => Number(/ (\d+)\//.exec(text)?.[1] ?? -1));

test.beforeEach(async ({ page, stub }) => {
  await openWithTargets(page, stub);
});

test('the first chunk goes alone, the others three at once, and the last alone', async ({ page, stub }) => {
  stub.fault({ chunk: 0, do: { kind: 'hold' } });
  for (const chunk of [1, 2, 3]) stub.fault({ chunk, do: { kind: 'hold' } });
  stub.fault({ chunk: 'last', do: { kind: 'hold' } });
  const sha256 = await begin(page, stub);
  await stub.nextHeld();
  expect(await page.evaluate(() => window.harness.requests.length)).toBe(1);
  stub.release();
  for (const _ of [1, 2, 3]) await stub.nextHeld();
  expect(await page.evaluate(() => window.harness.requests.map(({ chunk }) => chunk))).toEqual([0, 1, 2, 3]);
  stub.release();
  await stub.nextHeld();
  const open = await page.evaluate(() => window.harness.requests.filter(({ status }) => status === -1));
  expect(open.map(({ chunk }) => chunk)).toEqual([CHUNKS - 1]);
  stub.release();
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(await page.evaluate(() => window.harness.mostOpen())).toBe(3);
  expect((await acknowledged(page)).sort((a, b) => a - b)).toEqual(all);
  expect(stub.violations).toEqual([]);
});

test('a chunk that fails has a budget of its own, and the others go on', async ({ page, stub }) => {
  stub.fault({ chunk: 2, times: 2, do: { kind: 'status', status: 500 } });
  stub.fault({ chunk: 5, times: 2, do: { kind: 'reset', when: 'before' } });
  const sha256 = await begin(page, stub, 3, { attempts: 2 });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const retries = (await recorded(page)).filter(({ type }) => type === 'retrying');
  expect(retries.map(({ error, attempt }) => `${error.chunk} ${attempt}`).sort()).toEqual([
    '2 1',
    '2 2',
    '5 1',
    '5 2',
  ]);
  expect((await acknowledged(page)).sort((a, b) => a - b)).toEqual(all);
});

test('a server that has too much to do gets one at a time from there on', async ({ page, stub }) => {
  stub.fault({ chunk: 2, do: { kind: 'status', status: 429 } });
  const sha256 = await begin(page, stub);
  await until(page, 'retrying');
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  // Its own turn comes when its wait is over; those that were under way when the server said so may still have been.
  const others = arrived(stub).filter((index) => index !== 2);
  expect(others.slice(-5)).toEqual([7, 8, 9, 10, 11]);
});

test('a pause ends all that is under way, and the missing chunks alone go afterwards', async ({
  page,
  stub,
}) => {
  stub.fault({ chunk: 1, do: { kind: 'hold' } });
  stub.fault({ chunk: 4, do: { kind: 'hold' } });
  const sha256 = await begin(page, stub);
  await stub.nextHeld();
  await stub.nextHeld();
  await until(page, 'chunk', { index: 6 });
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped');
  expect(await page.evaluate(() => window.harness.requests.some(({ status }) => status === -1))).toBe(false);
  const before = await acknowledged(page);
  expect(before).not.toContain(1);
  stub.release();
  await page.evaluate(() => window.harness.uploader.start());
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const started = (await recorded(page)).filter(({ type }) => type === 'started');
  expect(started.map(({ from }) => from)).toEqual([0, 1]);
  // Each is acknowledged once, whatever the order.
  expect((await acknowledged(page)).sort((a, b) => a - b)).toEqual(all);
});

test('a page sees each chunk in the order in which it happens', async ({ page, stub }) => {
  await page.evaluate(() => {
    const { harness } = window;
    const create = harness.create.bind(harness);
    harness.create = (settings) => {
      const uploader = create(settings);
      for (const name of ['BeforeChunkUpload', 'ChunkUploaded', 'FileUploaded']) {
        uploader.plupload.bind(name, (_: unknown, __: unknown, args: { chunk?: number; offset?: number }) => {
          harness.log.push(`${name} ${args.chunk ?? args.offset}`);
        });
      }
      return uploader;
    };
  });
  const sha256 = await begin(page, stub);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  await until(page, 'drained');
  const log = await page.evaluate(() => window.harness.log);
  for (const index of all) {
    const [asked, told] = [
      `BeforeChunkUpload ${index}`,
      `ChunkUploaded ${Math.min((index + 1) * 32 * KB, SIZE)}`,
    ];
    expect(log.filter((line) => line === asked || line === told)).toEqual([asked, told]);
  }
  expect(log.at(-1)).toMatch(/^FileUploaded/);
});

test('a key that expires under three chunks restarts the file once', async ({ page, stub }) => {
  for (const chunk of [3, 4, 5]) stub.fault({ chunk, do: { kind: 'hold' } });
  const sha256 = await begin(page, stub);
  for (const _ of [1, 2, 3]) await stub.nextHeld();
  stub.expireKey('k1');
  stub.release();
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const events = await recorded(page);
  expect(events.filter(({ type }) => type === 'restarted').length).toBeLessThanOrEqual(1);
  expect(stub.video(String((await until(page, 'completed')).id))?.sha256).toBe(sha256);
});

test('destroy leaves no request', async ({ page, stub }) => {
  for (const chunk of [1, 2, 3]) stub.fault({ chunk, do: { kind: 'hold' } });
  await begin(page, stub);
  for (const _ of [1, 2, 3]) await stub.nextHeld();
  await page.evaluate(() => window.harness.uploader.destroy());
  await until(page, 'COMPLETE');
  const open = await page.evaluate(
    () => window.harness.requests.filter(({ status }) => status === -1).length,
  );
  expect(open).toBe(0);
});

test('one that is not chunked goes as one request', async ({ page, stub }) => {
  stub.settings.block = 0;
  const sha256 = await send(page, stub, { via: 'api', size: SIZE, fengmi: { parallel: 3 } as never });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual(['k1 whole']);
});
