import type { Page } from 'playwright/test';
import type { FengmiOptions, UploadTarget } from '../../src/index.js';
import type { JournalEntry, Stub } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import { expectStored, openWithTargets, send } from './support/send.js';

/** A target with what goes along with its requests. */
type Laden = UploadTarget & { headers?: Record<string, string>; params?: Record<string, string> };

declare global {
  interface Window {
    /** What `target` hands out, one after the other; a text is a bare URL. */
    targets: (Laden | string)[];
    /** The page's settings before and after, as text and by identity. */
    settingsNow: () => { headers: unknown; params: unknown; same: boolean };
  }
}

const pageHeaders = { 'X-Page': 'old', 'X-Key': 'of the page' };
const pageParams = { album: '7', token: 'of the page' };

test.beforeEach(async ({ page, stub }) => {
  await openWithTargets(page, stub);
});

/** An uploader with headers and fields of the page's own, and targets in a row. */
async function create(page: Page, targets: (Laden | string)[], own = {}): Promise<void> {
  await page.evaluate(
    ({ targets, headers, params, own }) => {
      const { harness } = window;
      window.targets = targets;
      const target = () => window.targets.shift() ?? '';
      harness.create({
        browse_button: 'pick',
        chunk_size: '32kb',
        headers,
        multipart_params: params,
        fengmi: { target, retry: { delay: 10 }, ...own } as FengmiOptions,
      });
      const { settings } = harness.uploader.plupload;
      const before = [settings.headers, settings.multipart_params];
      window.settingsNow = () => ({
        headers: { ...settings.headers },
        params: { ...settings.multipart_params },
        same: settings.headers === before[0] && settings.multipart_params === before[1],
      });
    },
    { targets, headers: pageHeaders, params: pageParams, own },
  );
}

const said = ({ headers, fields }: JournalEntry): string[] =>
  [headers['x-page'], headers['x-key'], headers['x-more'], fields?.album, fields?.token, fields?.more].map(
    (value) => `${value ?? '-'}`,
  );

/** What went along with each request, once for each that is the same in a row. */
const saidInTurn = (stub: Stub): string[] =>
  stub.journal
    .filter(({ kind }) => kind === 'upload')
    .map((entry) => `${entry.keyLabel}: ${said(entry).join(', ')}`)
    .filter((text, index, all) => text !== all[index - 1]);

const laden = (stub: Stub, which: string): Laden => ({
  url: stub.issueUrl().url,
  chunked: true,
  headers: { 'X-Key': `key ${which}`, 'X-More': `header ${which}` },
  params: { token: `token ${which}`, more: `field ${which}` },
});

const withLoad = (which: string): string =>
  `old, key ${which}, header ${which}, 7, token ${which}, field ${which}`;
const withoutLoad = 'old, of the page, -, 7, of the page, -';
const untouched = { headers: pageHeaders, params: pageParams, same: true };

test('its headers and fields go with every chunk, over the page’s own, and with no other target', async ({
  page,
  stub,
}) => {
  await create(page, [laden(stub, 'a'), stub.issueUrl().url, laden(stub, 'c'), stub.issueUrl().url]);
  for (const [index, name] of ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4'].entries()) {
    const sha256 = await send(page, stub, { name, seed: index });
    expectStored(stub, (await until(page, 'completed', { name })).id, sha256);
  }
  expect(saidInTurn(stub)).toEqual([
    `k1: ${withLoad('a')}`,
    `k2: ${withoutLoad}`,
    `k3: ${withLoad('c')}`,
    `k4: ${withoutLoad}`,
  ]);
  expect(stub.journal.filter(({ kind }) => kind === 'upload')).toHaveLength(16);
  expect(await page.evaluate(() => window.settingsNow())).toEqual(untouched);
});

test('they stay with it over a retry and a pause, and go with it at a restart', async ({ page, stub }) => {
  stub.fault({ chunk: 1, do: { kind: 'status', status: 503 } });
  stub.fault({ chunk: 2, do: { kind: 'hold' } });
  await create(page, [laden(stub, 'a'), stub.issueUrl().url]);
  const sha256 = await send(page, stub);
  await stub.nextHeld();
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped');
  expect(await page.evaluate(() => window.settingsNow()), 'while it is stopped').toEqual(untouched);
  stub.release();
  stub.fault({ chunk: 3, do: { kind: 'status', status: 403 } });
  await page.evaluate(() => window.harness.uploader.start());
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(saidInTurn(stub)).toEqual([`k1: ${withLoad('a')}`, `k2: ${withoutLoad}`]);
  expect((await recorded(page)).filter(({ type }) => type === 'restarted')).toHaveLength(1);
  expect(await page.evaluate(() => window.settingsNow())).toEqual(untouched);
});

test('what a handler of the page sets in mid-file lies under them, and stays for the next', async ({
  page,
  stub,
}) => {
  await create(page, [laden(stub, 'a'), stub.issueUrl().url]);
  await page.evaluate(() => {
    const { plupload } = window.harness.uploader;
    plupload.bind('ChunkUploaded', () => {
      plupload.setOption('headers', { 'X-Page': 'new', 'X-Key': 'new' });
      plupload.setOption('multipart_params', { album: '8', token: 'new' });
    });
  });
  await send(page, stub, { name: 'a.mp4' });
  await until(page, 'completed', { name: 'a.mp4' });
  await send(page, stub, { name: 'b.mp4' });
  await until(page, 'completed', { name: 'b.mp4' });
  expect(saidInTurn(stub)).toEqual([
    `k1: ${withLoad('a')}`,
    'k1: new, key a, header a, 8, token a, field a',
    'k2: new, new, -, 8, new, -',
  ]);
});

test('they also come as an object that is the target of every file', async ({ page, stub }) => {
  const target = laden(stub, 'a');
  await create(page, [], { target });
  for (const name of ['a.mp4', 'b.mp4']) {
    await send(page, stub, { name });
    await until(page, 'completed', { name });
  }
  expect(saidInTurn(stub)).toEqual([`k1: ${withLoad('a')}`]);
});

test('no report, event or error holds any of them', async ({ page, stub }) => {
  stub.fault({ chunk: 1, do: { kind: 'status', status: 400 } });
  await create(page, [laden(stub, 'a')]);
  await send(page, stub);
  await until(page, 'failed');
  expect(saidInTurn(stub)).toEqual([`k1: ${withLoad('a')}`]);
  const all = await page.evaluate(() => {
    const { records, snapshots, uploader } = window.harness;
    return JSON.stringify([records, snapshots, uploader.report()]);
  });
  expect(all).not.toMatch(/(key|token|header|field) a\b/);
});

for (const form of ['stream', 'async iterable'] as const) {
  test(`it may be the first value of a page’s ${form}, which is let go of`, async ({ page, stub }) => {
    await page.evaluate(
      ({ form, url }) => {
        const state = { isFree: false };
        Object.assign(window, { state });
        const stream = new ReadableStream<string>({
          start(controller) {
            for (const value of [url, 'never']) controller.enqueue(value);
          },
        });
        const reader = stream.getReader();
        const free = () => {
          state.isFree = true;
        };
        const forms = {
          // As browsers have them that cannot iterate over one.
          stream: { getReader: () => ({ read: () => reader.read(), releaseLock: free }) },
          'async iterable': {
            [Symbol.asyncIterator]: () => ({
              next: () => reader.read(),
              return: () => Promise.resolve(free()),
            }),
          },
        };
        window.hooks = { target: () => forms[form] as unknown as AsyncIterable<string> };
      },
      { form, url: stub.issueUrl().url },
    );
    const sha256 = await send(page, stub);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(await page.evaluate(() => (window as unknown as { state: object }).state)).toEqual({
      isFree: true,
    });
  });

  test(`a page’s ${form} that breaks, or ends without one, is no target`, async ({ page, stub }) => {
    await page.evaluate((form) => {
      let count = 0;
      window.hooks = {
        retry: { attempts: 1, delay: 1 },
        target: () => {
          count++;
          const stream = new ReadableStream<string>({
            start: (controller) => (count === 1 ? controller.error(new Error('broken')) : controller.close()),
          });
          const reader = stream.getReader();
          const next = () => reader.read();
          const given =
            form === 'stream'
              ? { getReader: () => ({ read: next, releaseLock: () => reader.releaseLock() }) }
              : { [Symbol.asyncIterator]: () => ({ next }) };
          return given as unknown as AsyncIterable<string>;
        },
      };
    }, form);
    await send(page, stub);
    expect((await until(page, 'retrying')).error).toMatchObject({ code: 'target-request' });
    expect((await until(page, 'failed')).error).toMatchObject({ code: 'target-invalid' });
  });
}
