// Servers that can be asked what they have of a file.
import type { Page } from 'playwright/test';
import type { UploadFile, UploadKnown } from '../../src/index.js';
import type { Stub } from '../stub/index.js';
import { type CheckServer, createCheckServer } from './support/check-server.js';
import { test as base, expect, makeStub, open, recorded, until } from './support/fixture.js';
import {
  CHUNK,
  chunksOf,
  idleUploader,
  keeps,
  type Picking,
  pending,
  pick,
  pickAlone,
  pickToEnd,
  reopen,
} from './support/resume.js';
import { expectStored, sentUnderKeys } from './support/send.js';

const test = base.extend<{ server: CheckServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  async server({}, use) {
    await use(createCheckServer());
  },
  async stub({ server }, use) {
    const stub = await makeStub({ mounts: server.mounts });
    server.know(stub);
    await use(stub);
    await stub.close();
  },
});

type Check = (file: UploadFile, known: UploadKnown) => unknown;

/** The ways of the servers in use, as a page would write them. */
const checks = {
  chunks: async (_file, { target: { url }, chunks, digest }) => {
    const held: number[] = [];
    for (let chunk = 0; chunk < chunks; chunk++) {
      const query = new URLSearchParams({ url, chunk: String(chunk), digest: await digest(chunk) });
      if (await (await fetch(`/app/has?${query}`)).json()) held.push(chunk);
    }
    return held;
  },
  list: async (_file, { target: { url } }) =>
    (await fetch(`/app/uploaded?${new URLSearchParams({ url })}`)).json(),
  whole: async ({ source }) => {
    const md5 = await (await fetch('/app/md5', { method: 'POST', body: source as File })).json();
    const id = await (await fetch(`/app/whole?md5=${md5}`)).json();
    return id && { id };
  },
  bytes: async (_file, { target: { url } }) => ({
    bytes: await (await fetch(`/app/bytes?${new URLSearchParams({ url })}`)).json(),
  }),
} satisfies Record<string, Check>;

/** Has the page's uploads ask so. */
const askBy = (page: Page, check: Check): Promise<void> =>
  page.evaluate((text) => {
    window.hooks = { resume: { check: new Function(`return ${text}`)() } };
  }, String(check));

test.beforeEach(async ({ page, stub, server }) => {
  await page.exposeFunction('fresh', () => server.issue());
  await open(page, stub);
});

/** Leaves a page with chunk 6 on its way, which the server has. */
async function leave(page: Page, stub: Stub, check: Check, picking: Picking = {}): Promise<void> {
  stub.fault({ chunk: 6, do: { kind: 'hold' } });
  await askBy(page, check);
  await pick(page, picking);
  await stub.nextHeld();
  await keeps(page, 6);
  await reopen(page, stub);
  await askBy(page, check);
}

/** As another browser would have it. */
async function loseRecords(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        localStorage.clear();
        indexedDB.deleteDatabase('fengmi-uploader').onsuccess = resolve;
      }),
  );
}

for (const shape of ['chunks', 'list'] as const) {
  test.describe(shape === 'chunks' ? 'one request a chunk' : 'a list of chunks', () => {
    const check = checks[shape];

    test('what is there without an answer does not go again', async ({ page, stub, server }) => {
      await leave(page, stub, check);
      const mark = server.asked.length;
      const run = await pickToEnd(page, stub);
      expect([run.sent, run.from, run.restarts]).toEqual([chunksOf('k1', 7), [7], []]);
      expect(server.asked.slice(mark)).toEqual(shape === 'chunks' ? Array(10).fill('/has') : ['/uploaded']);
      expect(stub.violations).toEqual([]);
    });

    test('what the server has no longer goes again', async ({ page, stub, server }) => {
      await leave(page, stub, check);
      await server.sweep();
      const run = await pickToEnd(page, stub);
      expect([run.sent, run.from, run.restarts]).toEqual([chunksOf('k1', 0), [0], []]);
      expect(await page.evaluate(() => window.harness.snapshots.at(-1)?.files[0]?.resumed)).toBeUndefined();
    });

    test('gaps are filled', async ({ page, stub }) => {
      await askBy(page, check);
      stub.fault({ chunk: 2, do: { kind: 'hang', when: 'request' } });
      for (const chunk of [5, 6]) stub.fault({ chunk, do: { kind: 'hold' } });
      await pick(page, { fengmi: { parallel: 3 } });
      for (const _ of [5, 6]) await stub.nextHeld();
      await keeps(page, 4);
      await reopen(page, stub);
      await askBy(page, check);
      const run = await pickToEnd(page, stub);
      expect([run.sent, run.from]).toEqual([['k1 2/10', ...chunksOf('k1', 7)], [2]]);
      expect(stub.violations).toEqual([]);
    });

    test('a file that differs starts over all the same', async ({ page, stub }) => {
      await leave(page, stub, check);
      const run = await pickToEnd(page, stub, { changed: [2 * CHUNK + 1] });
      // The stub refuses a chunk that it has with other bytes, which may be heard of first.
      expect(run.restarts.join()).toMatch(shape === 'chunks' ? /^(file-changed|http)$/ : /^file-changed$/);
      expect(run.sent.slice(-10)).toEqual(chunksOf('k2', 0));
      expect(stub.videos.length).toBe(1);
    });

    test('the file goes on in another browser, too, where that gets the same target', async ({
      page,
      stub,
      server,
    }) => {
      const picking = { url: server.issue() };
      await leave(page, stub, check, picking);
      await loseRecords(page);
      const run = await pickToEnd(page, stub, picking);
      expect([run.sent, run.from, run.restarts]).toEqual([chunksOf('k1', 7), [7], []]);
      expect(stub.violations).toEqual([]);
    });
  });
}

test('the server has the whole file already: nothing is sent', async ({ page, stub, server }) => {
  await pickToEnd(page, stub);
  await reopen(page, stub);
  await askBy(page, checks.whole);
  const run = await pickToEnd(page, stub, { name: 'copy.mp4', modified: 5 });
  expect([run.sent, run.from]).toEqual([[], []]);
  expect(run.events.map(({ type }) => type).slice(0, 4)).toEqual(['ready', 'added', 'target', 'completed']);
  expect(run.id).toBe(stub.videos[0]?.id);
  expect(server.asked).toEqual(['/md5', '/whole']);
  const last = await page.evaluate(() => window.harness.snapshots.at(-1)?.files[0]);
  expect(last).toMatchObject({ status: 'completed', percent: 100, sent: last?.size });
  await reopen(page, stub);
  await askBy(page, checks.whole);
  expect((await pickToEnd(page, stub, { seed: 2 })).from).toEqual([0]);
});

test.describe('a count of bytes', () => {
  const append = { assembly: 'append' } as const;

  test('where chunks are kept by index', async ({ page, stub }) => {
    await leave(page, stub, checks.bytes);
    expect((await pickToEnd(page, stub)).sent).toEqual(chunksOf('k1', 7));
  });

  test('where they are added as they arrive', async ({ page, stub }) => {
    stub.settings.model = 'append';
    await leave(page, stub, checks.bytes, { fengmi: append });
    const run = await pickToEnd(page, stub, { fengmi: append });
    expect([run.sent, run.from, run.restarts]).toEqual([chunksOf('k1', 7), [7], []]);
  });

  test('half a chunk is there, which cannot be added to: it goes up under another name', async ({
    page,
    stub,
    server,
  }) => {
    stub.settings.model = 'append';
    const picking = { url: server.issue(), fengmi: append };
    await leave(page, stub, checks.bytes, picking);
    await askBy(page, async () => ({ bytes: 6.5 * 32 * 1024 }));
    const run = await pickToEnd(page, stub, picking);
    expect([run.sent, run.from]).toEqual([chunksOf('k1', 0), [0]]);
    expect(stub.videos[0]?.name).toMatch(/^film-.+\.mp4$/);
  });
});

/** What a page's function may come to, and where the file begins then. */
const answers: Record<string, [Check, from: number]> = {
  'it throws': [
    () => {
      throw new Error('no');
    },
    0,
  ],
  'it rejects': [() => Promise.reject(new Error('no')), 0],
  'it never answers': [() => new Promise(() => {}), 0],
  'the server answers with an error': [async () => (await fetch('/app/none', { method: 'PUT' })).json(), 0],
  'it says nothing': [() => undefined, 0],
  null: [() => null, 0],
  'a text': [() => 'yes', 0],
  'an id that is none': [() => ({ id: ' ' }), 0],
  'bytes that are none': [() => ({ bytes: 'many' }), 0],
  'indices that are none': [() => [-1, 0.5, Number.NaN, 1e9, '0'], 1],
  'a list': [() => [0, 1, 2], 3],
  'an empty list': [() => [], 0],
  'a promise of a list': [async () => [0, 1, 2], 3],
  'a list from a generator': [
    async function* () {
      yield [0, 1, 2];
      yield [0];
    },
    3,
  ],
};

test('what a page may answer, and where the file begins then', async ({ page, stub }) => {
  const files = Object.entries(answers).map(([what, [check, from]], index) => ({
    what,
    check,
    from,
    picking: { name: `${index}.mp4`, size: 5 * CHUNK - 100, fengmi: { timeout: { target: 1500 } } },
  }));
  for (const { picking } of files) {
    stub.fault({ name: picking.name, chunk: 4, do: { kind: 'status', status: 400 } });
    await pick(page, { ...picking, fengmi: { retry: { attempts: 0 } } });
    await until(page, 'failed', { name: picking.name });
    await keeps(page, 4, picking.name);
  }
  await reopen(page, stub);
  for (const { what, check, from, picking } of files) {
    await askBy(page, check);
    const mark = sentUnderKeys(stub).length;
    const sha256 = await pickAlone(page, picking);
    const { name } = picking;
    const { id } = await until(page, 'completed', { name });
    expectStored(stub, id, sha256);
    const events = (await recorded(page)).filter(({ file }) => file?.name === name);
    const began = events.filter(({ type }) => type === 'started').map(({ from }) => from);
    const restarts = events.filter(({ type }) => type === 'restarted');
    const key = `k${files.findIndex((file) => file.picking === picking) + 1}`;
    const sent = sentUnderKeys(stub).slice(mark);
    expect([what, sent, began, restarts]).toEqual([what, chunksOf(key, from, 4, 5), [from], []]);
  }
});

test('a server that says too much is found out at the last chunk', async ({ page, stub }) => {
  await leave(page, stub, checks.list);
  await askBy(page, () => ({ bytes: 1e12 }));
  const run = await pickToEnd(page, stub);
  expect([run.from, run.restarts]).toEqual([[9, 0], ['incomplete']]);
  expect(run.sent).toEqual(['k1 9/10', ...chunksOf('k2', 0)]);
});

test('what the server has no longer is no part of what waits', async ({ page, stub, server }) => {
  await leave(page, stub, checks.list);
  await server.sweep();
  stub.fault({ chunk: 2, do: { kind: 'hold' } });
  await pick(page);
  await stub.nextHeld();
  await keeps(page, 2);
  await reopen(page, stub);
  await idleUploader(page);
  expect(await pending(page)).toMatchObject([{ sent: 2 * CHUNK }]);
});

test('it is asked once a run, under each target, with what is known of the upload', async ({
  page,
  stub,
}) => {
  await page.evaluate(() => {
    const asked: object[] = [];
    const check: Check = (file, { target, chunkSize, chunks }) => {
      asked.push({ name: file.name, size: file.size, key: target.url.slice(-6), chunkSize, chunks });
      return null;
    };
    window.hooks = { resume: { check: check as never } };
    Object.assign(window, { asked });
  });
  stub.fault({ chunk: 4, do: { kind: 'status', status: 404 } });
  const run = await pickToEnd(page, stub);
  expect(run.sent).toEqual([...chunksOf('k1', 0, 4), ...chunksOf('k2', 0)]);
  const asked = await page.evaluate(() => (window as unknown as { asked: { key: string }[] }).asked);
  expect(asked.length).toBe(2);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
  expect(asked[0]).toMatchObject({ name: 'film.mp4', size: 10 * CHUNK - 100, chunkSize: CHUNK, chunks: 10 });
});
