import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, test, until } from './support/fixture.js';
import {
  CHUNK,
  chunksOf,
  idleUploader,
  keeps,
  locksAreFree,
  openKeeping,
  pending,
  pick,
  pickToEnd,
  pickUntil,
  reopen,
} from './support/resume.js';
import { expectStored, sentUnderKeys } from './support/send.js';

test.beforeEach(async ({ page, stub }) => {
  await openKeeping(page, stub);
});

test('a file that is picked again goes on at the first missing chunk, under the same target @smoke', async ({
  page,
  stub,
}) => {
  await pickUntil(page, stub, 6);
  await reopen(page, stub);
  const { events, sent } = await pickToEnd(page, stub);
  expect(sent).toEqual(chunksOf('k1', 6));
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual(['ready', 'added', 'target', 'started']);
  expect(events[3]).toMatchObject({ from: 6, chunks: 10 });
  expect(await page.evaluate(() => window.harness.snapshots.at(-1)?.files[0]?.resumed)).toBe(true);
  expect(stub.violations).toEqual([]);
});

test('progress starts from what is there', async ({ page, stub }) => {
  await pickUntil(page, stub, 6);
  await reopen(page, stub);
  await pickUntil(page, stub, 7);
  const seen = await page.evaluate(() =>
    window.harness.snapshots.flatMap(({ files }) =>
      files
        .filter(({ status }) => status === 'uploading')
        .map(({ sent, acknowledged, percent, resumed }) => ({ sent, acknowledged, percent, resumed })),
    ),
  );
  expect(seen[0]).toEqual({ sent: 6 * CHUNK, acknowledged: 6 * CHUNK, percent: 60, resumed: true });
  const progress = await page.evaluate(() =>
    window.harness.records
      .filter(({ type }) => type === 'progress')
      .map(({ sent, percent }) => [sent, percent]),
  );
  for (const [sent = 0, percent = 0] of progress) {
    expect(sent).toBeGreaterThanOrEqual(6 * CHUNK);
    expect(percent).toBeGreaterThanOrEqual(60);
  }
  stub.release();
  await until(page, 'completed');
});

/** Uploads until the stub has read the beginning of a chunk, of which nothing is stored. */
async function pickUntilInside(page: Page, stub: Stub, chunk: number): Promise<void> {
  stub.fault({ chunk, do: { kind: 'hang', when: 'request' } });
  await pick(page);
  await stub.waitFor(({ fault }) => fault === 'hang');
  await keeps(page, chunk);
}

/** When a page is left: what goes on then, and where it goes on later. */
const moments: Record<string, { act(page: Page, stub: Stub): Promise<unknown>; from: number }> = {
  'before the first answer': { act: (page, stub) => pickUntil(page, stub, 0), from: 0 },
  'in the middle of a chunk': { act: (page, stub) => pickUntilInside(page, stub, 6), from: 6 },
  'in the middle of the last chunk': { act: (page, stub) => pickUntilInside(page, stub, 9), from: 9 },
};

/** As a person leaves a page: by its reload button, or by closing its tab. */
const ways: Record<string, (page: Page, stub: Stub) => Promise<Page>> = {
  async reloaded(page) {
    await page.reload();
    await locksAreFree(page);
    return page;
  },
  async closed(page, stub) {
    const next = await page.context().newPage();
    await page.close();
    await openKeeping(next, stub);
    await locksAreFree(next);
    return next;
  },
};

for (const [when, { act, from }] of Object.entries(moments)) {
  for (const [how, leave] of Object.entries(ways)) {
    test(`a page that is ${how} ${when}`, async ({ page, stub }) => {
      await act(page, stub);
      const run = await pickToEnd(await leave(page, stub), stub);
      expect(run.sent).toEqual(chunksOf(from ? 'k1' : 'k2', from));
      expect([run.from, run.restarts]).toEqual([[from], []]);
      expect(stub.violations).toEqual([]);
    });
  }
}

/** Has the page reload itself right at an event. */
async function pickAndReloadAt(page: Page, type: string, index?: number): Promise<void> {
  const reloaded = page.waitForEvent('load');
  await page.evaluate(
    ([type, index]) => {
      const target = () => {
        window.harness.uploader.events$.subscribe((event) => {
          if (event.type === type && (event.type !== 'chunk' || event.index === index)) location.reload();
        });
        return window.fresh();
      };
      window.hooks = { target };
    },
    [type, index] as const,
  );
  pick(page).catch(() => {});
  await reloaded;
  await locksAreFree(page);
}

test('a page that is reloaded between two chunks', async ({ page, stub }) => {
  await pickAndReloadAt(page, 'chunk', 5);
  const run = await pickToEnd(page, stub);
  // What was on its way may have been answered, too; and one chunk may go twice, whose digest was not made yet.
  expect(run.from[0]).toBeGreaterThanOrEqual(5);
  expect(run.sent).toEqual(chunksOf('k1', run.from[0]!));
  expect(stub.violations).toEqual([]);
});

test('nothing waits where pages are left as soon as all is up', async ({ page, stub }) => {
  for (const _ of [1, 2, 3, 4]) {
    await pickAndReloadAt(page, 'completed');
    await idleUploader(page);
    expect(await pending(page)).toEqual([]);
    await reopen(page, stub);
  }
});

test.describe('before the answer to the last chunk', () => {
  test.beforeEach(async ({ page, stub }) => {
    await pickUntil(page, stub, 'last');
    expect(stub.videos.length).toBe(1);
    await reopen(page, stub);
  });

  test('the file starts over, as the server has it already, and nothing of it is left', async ({
    page,
    stub,
  }) => {
    const run = await pickToEnd(page, stub);
    expect(run.sent).toEqual(['k1 9/10', ...chunksOf('k2', 0)]);
    expect([run.from, run.restarts]).toEqual([[9, 0], ['incomplete']]);
  });

  test('nothing is sent again where `confirm` knows of it', async ({ page, stub }) => {
    await page.exposeFunction('whole', () => stub.videos[0]?.id ?? null);
    await page.evaluate(() => {
      window.hooks = { confirm: () => (window as unknown as { whole(): Promise<string> }).whole() };
    });
    const run = await pickToEnd(page, stub);
    expect([run.sent, run.from, run.restarts]).toEqual([[], [9], []]);
    expect(run.id).toBe(stub.videos[0]?.id);
  });
});

test('names, dates, types and sizes tell files apart', async ({ page, stub }) => {
  const files = [
    {},
    { name: '电影 🎬, "一".mp4' },
    { name: 'fe\u0301e.mp4' },
    { name: 'f\u00e9e.mp4' },
    { size: 10 * CHUNK - 101 },
    { modified: 1_700_000_000_001 },
    { type: 'video/webm' },
  ].map((file, index) => ({ seed: index + 10, ...file }));
  const fengmi = { retry: { attempts: 0 } };
  stub.fault({ chunk: 3, times: files.length, do: { kind: 'status', status: 400 } });
  for (const [index, file] of files.entries()) {
    await pick(page, { ...file, fengmi });
    await until(page, 'failed', {}, index + 1);
  }
  await reopen(page, stub);
  const mark = sentUnderKeys(stub).length;
  // The other way round, and one that is new.
  for (const [index, file] of [{ modified: 5, seed: 9 }, ...files.reverse()].entries()) {
    const sha256 = await pick(page, file);
    expectStored(stub, (await until(page, 'completed', {}, index + 1)).id, sha256);
  }
  const sent = sentUnderKeys(stub).slice(mark);
  expect(sent.slice(0, 10)).toEqual(chunksOf('k8', 0));
  expect(sent.slice(10)).toEqual(files.flatMap((_, index) => chunksOf(`k${7 - index}`, 3)));
  expect(stub.violations).toEqual([]);
});

test('`parallel: 3`, closed with three chunks on their way', async ({ page, stub }) => {
  const fengmi = { parallel: 3 };
  for (const chunk of [4, 5, 6]) stub.fault({ chunk, do: { kind: 'hang', when: 'request' } });
  await pick(page, { fengmi });
  for (const at of [4, 5, 6]) await stub.waitFor(({ chunk, fault }) => chunk === at && fault === 'hang');
  await keeps(page, 4);
  await reopen(page, stub);
  const run = await pickToEnd(page, stub, { fengmi });
  expect(run.sent.sort()).toEqual(chunksOf('k1', 4));
  expect([run.from, run.restarts]).toEqual([[4], []]);
  expect(stub.violations).toEqual([]);
});

test('`parallel: 3`, closed with a gap: what is beyond it does not go again', async ({ page, stub }) => {
  const fengmi = { parallel: 3 };
  stub.fault({ chunk: 2, do: { kind: 'hold' } });
  stub.fault({ chunk: 5, do: { kind: 'hold' } });
  stub.fault({ chunk: 6, do: { kind: 'hold' } });
  await pick(page, { fengmi });
  for (const _ of [2, 5, 6]) await stub.nextHeld();
  await keeps(page, 4);
  await reopen(page, stub);
  const run = await pickToEnd(page, stub, { fengmi });
  expect(run.sent.sort()).toEqual(['k1 2/10', ...chunksOf('k1', 5)]);
  expect([run.from, run.restarts]).toEqual([[2], []]);
  expect(stub.violations).toEqual([]);
});
