// What is kept of an upload, where, for whom and for how long.
import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import {
  chunksOf,
  idleUploader,
  keeps,
  kept,
  openKeeping,
  pending,
  pick,
  pickToEnd,
  pickUntil,
  reopen,
  shift,
} from './support/resume.js';

const HOUR = 3_600_000;

test.beforeEach(async ({ page, stub }) => {
  await openKeeping(page, stub);
});

/** What is kept of files, in either place; the rest tells of hosts. */
const records = async (page: Page): Promise<string[]> =>
  (await kept(page)).filter((entry) => /film|other|video/.test(entry));

const keepsNothing = (page: Page): Promise<void> => expect.poll(() => records(page)).toEqual([]);

test.describe('a target with headers and fields', () => {
  const hooks = (page: Page, url?: string): Promise<void> =>
    page.evaluate((url) => {
      const tokens = { headers: { 'X-Token': 'secret-of-headers' }, params: { token: 'secret-of-fields' } };
      window.hooks = {
        target: async () => ({ url: url ?? (await window.fresh()), chunked: true, ...tokens }),
      };
    }, url);

  for (const isSame of [true, false]) {
    test(`is asked for again, and the file ${isSame ? 'goes on under the same URL' : 'starts afresh under another'}`, async ({
      page,
      stub,
    }) => {
      const url = isSame ? stub.issueUrl().url : undefined;
      await hooks(page, url);
      await pickUntil(page, stub, 6);
      const text = (await records(page)).join('\n');
      expect(text).toContain('film.mp4');
      expect(text).not.toContain('secret');
      await reopen(page, stub);
      await hooks(page, url);
      const mark = stub.journal.length;
      const run = await pickToEnd(page, stub);
      expect(run.sent).toEqual(isSame ? chunksOf('k1', 6) : chunksOf('k2', 0));
      expect([run.from, run.restarts]).toEqual([[isSame ? 6 : 0], []]);
      for (const { kind, headers, fields } of stub.journal.slice(mark)) {
        if (kind !== 'upload') continue;
        expect([headers['x-token'], fields?.token]).toEqual(['secret-of-headers', 'secret-of-fields']);
      }
    });
  }
});

test('what one user has left is neither told to another nor gone on with by him', async ({ page, stub }) => {
  const of = (scope: string) => ({ fengmi: { resume: { scope } } });
  await pickUntil(page, stub, 6, of('anna'));
  await reopen(page, stub);
  await idleUploader(page, of('bert').fengmi);
  expect(await pending(page)).toEqual([]);
  await page.evaluate(() => window.harness.uploader.forget());
  await reopen(page, stub);
  const bert = await pickToEnd(page, stub, of('bert'));
  expect(bert.sent).toEqual(chunksOf('k2', 0));
  await reopen(page, stub);
  await idleUploader(page, of('anna').fengmi);
  expect(await pending(page)).toMatchObject([{ name: 'film.mp4', size: 327_580, sent: 6 * 32 * 1024 }]);
  await reopen(page, stub);
  expect((await pickToEnd(page, stub, of('anna'))).sent).toEqual(chunksOf('k1', 6));
});

/** How much later the file is picked again, with which `maxAge`, and where it goes on. */
const ages: [ms: number, maxAge: number | undefined, from: number][] = [
  [4 * HOUR - 60_000, undefined, 6],
  [4 * HOUR + 1000, undefined, 0],
  [HOUR + 1000, HOUR, 0],
  [5 * HOUR, 6 * HOUR, 6],
  // A clock that was wrong, or was put right.
  [-HOUR, undefined, 6],
  [-5 * HOUR, undefined, 0],
];

for (const [ms, maxAge, from] of ages) {
  const limit = maxAge === undefined ? '' : ` with a limit of ${maxAge / HOUR} h`;
  test(`${(ms / HOUR).toFixed(2)} h later${limit} it goes on at chunk ${from}`, async ({ page, stub }) => {
    await pickUntil(page, stub, 6);
    await reopen(page, stub);
    await shift(page, ms);
    const fengmi = { resume: maxAge === undefined ? true : { maxAge } };
    await idleUploader(page, fengmi);
    expect((await pending(page)).length).toBe(from ? 1 : 0);
    await page.evaluate(() => window.harness.uploader.destroy());
    await reopen(page, stub);
    await shift(page, ms);
    const run = await pickToEnd(page, stub, { fengmi });
    expect(run.sent).toEqual(chunksOf(from ? 'k1' : 'k2', from));
    expect(run.restarts).toEqual([]);
  });
}

test('a record is gone once its file is up', async ({ page, stub }) => {
  await pickUntil(page, stub, 6);
  expect((await records(page)).length).toBeGreaterThan(1);
  stub.release();
  await until(page, 'completed');
  await keepsNothing(page);
});

test('a record is gone once its file starts over', async ({ page, stub }) => {
  await pickUntil(page, stub, 6);
  await reopen(page, stub);
  stub.fault({ chunk: 0, do: { kind: 'hold' } });
  await pick(page, { changed: [0] });
  await stub.nextHeld();
  await keepsNothing(page);
});

/** How a file fails, and whether what was sent of it may be gone on with. */
const failures: Record<string, { fail: Parameters<Stub['fault']>[0]['do']; isKept: boolean }> = {
  'a rejection': { fail: { kind: 'reject' }, isKept: false },
  'status 404': { fail: { kind: 'status', status: 404 }, isKept: false },
  'status 403': { fail: { kind: 'status', status: 403 }, isKept: false },
  'status 400': { fail: { kind: 'status', status: 400 }, isKept: true },
  'status 500': { fail: { kind: 'status', status: 500 }, isKept: true },
  'a lost line': { fail: { kind: 'reset', when: 'before' }, isKept: true },
};

for (const [what, { fail, isKept }] of Object.entries(failures)) {
  test(`after ${what} the record is ${isKept ? 'kept' : 'gone'}`, async ({ page, stub }) => {
    stub.fault({ chunk: 6, times: 2, do: fail as never });
    await pick(page, { fengmi: { retry: { attempts: 0, restarts: 0 } } });
    await until(page, 'failed');
    if (isKept) await keeps(page, 6);
    else await keepsNothing(page);
    await expect.poll(async () => (await pending(page)).length).toBe(isKept ? 1 : 0);
    stub.clearFaults();
    await reopen(page, stub);
    const run = await pickToEnd(page, stub);
    expect(run.sent).toEqual(chunksOf(isKept ? 'k1' : 'k2', isKept ? 6 : 0));
  });
}

for (const how of ['remove', 'destroy'] as const) {
  test(`\`${how}\` keeps the record`, async ({ page, stub }) => {
    await pickUntil(page, stub, 6);
    await page.evaluate((how) => window.harness.act(how), how);
    await until(page, 'removed');
    await keeps(page, 6);
    if (how === 'remove') await expect.poll(async () => (await pending(page)).length).toBe(1);
    await reopen(page, stub);
    expect((await pickToEnd(page, stub)).sent).toEqual(chunksOf('k1', 6));
  });
}

test('`forget` has the file start over', async ({ page, stub }) => {
  await pickUntil(page, stub, 6);
  await reopen(page, stub);
  await idleUploader(page);
  const [upload] = await pending(page);
  await page.evaluate((id) => window.harness.uploader.forget(id), upload?.id);
  await keepsNothing(page);
  expect(await pending(page)).toEqual([]);
  await reopen(page, stub);
  expect((await pickToEnd(page, stub)).sent).toEqual(chunksOf('k2', 0));
});

test('nothing is kept where `resume` is off, and what was kept is not used', async ({ page, stub }) => {
  const off = { fengmi: { resume: false } };
  await pickUntil(page, stub, 6);
  await reopen(page, stub);
  expect((await pickToEnd(page, stub, off)).sent).toEqual(chunksOf('k2', 0));
  expect((await recorded(page)).some(({ error }) => error)).toBe(false);
  await reopen(page, stub);
  await pickToEnd(page, stub);
  await keepsNothing(page);
  const databases = async () => page.evaluate(async () => (await indexedDB.databases()).length);
  expect(await databases()).toBe(1);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase('fengmi-uploader').onsuccess = resolve;
      }),
  );
  await reopen(page, stub);
  stub.fault({ chunk: 6, do: { kind: 'hold' } });
  await pick(page, { ...off, name: 'other.mp4' });
  await stub.nextHeld();
  expect([await records(page), await databases()]).toEqual([[], 0]);
});

test.describe("in the page's own storage", () => {
  /** A storage of the page's, which it takes from one page to the next itself. */
  const provide = (page: Page, isWhole: boolean, entries: [string, string][] = []): Promise<void> =>
    page.evaluate(
      ([isWhole, entries]) => {
        const mine = new Map(entries);
        const storage = {
          getItem: (key: string) => mine.get(key) ?? null,
          setItem: (key: string, text: string) => void mine.set(key, text),
          removeItem: (key: string) => void mine.delete(key),
        };
        Object.assign(window, { mine });
        window.hooks = { resume: isWhole ? storage : { storage } };
      },
      [isWhole, entries] as const,
    );
  const entriesOf = (page: Page): Promise<[string, string][]> =>
    page.evaluate(() => [...(window as unknown as { mine: Map<string, string> }).mine]);

  for (const isWhole of [true, false]) {
    test(`given as ${isWhole ? '`resume`' : '`resume: {storage}`'}`, async ({ page, stub }) => {
      await provide(page, isWhole);
      stub.fault({ chunk: 6, do: { kind: 'hold' } });
      await pick(page);
      await stub.nextHeld();
      await expect.poll(async () => JSON.stringify(await entriesOf(page))).toContain('0-5');
      const entries = await entriesOf(page);
      expect(await records(page)).toEqual([]);
      expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
      await reopen(page, stub);
      await provide(page, isWhole, entries);
      expect((await pickToEnd(page, stub)).sent).toEqual(chunksOf('k1', 6));
      expect((await entriesOf(page)).filter(([, text]) => text)).toEqual([]);
    });
  }

  test('a failure shows in `pending` at once', async ({ page, stub }) => {
    await provide(page, true);
    stub.fault({ chunk: 6, do: { kind: 'status', status: 400 } });
    await pick(page);
    await until(page, 'failed');
    await expect.poll(async () => (await pending(page)).length).toBe(1);
  });
});
