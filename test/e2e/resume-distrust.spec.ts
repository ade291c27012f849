// What a resumed run does not believe: the file that was picked, and what the server still has.
import type { Page } from 'playwright/test';
import type { FengmiOptions } from '../../src/index.js';
import type { Stub, UploadRule } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import {
  CHUNK,
  chunksOf,
  keeps,
  leaveBefore,
  openKeeping,
  pick,
  pickToEnd,
  pickUntil,
  reopen,
} from './support/resume.js';

test.beforeEach(async ({ page, stub }) => {
  await openKeeping(page, stub);
});

/** A page that is left with chunk 6 on its way, of which the server keeps nothing. */
async function leave(page: Page, stub: Stub, url?: string): Promise<void> {
  await leaveBefore(page, stub, 6, { url });
  await reopen(page, stub);
}

/** One byte of a file of the same name, size, date and type. */
const changes: Record<string, number> = {
  'its first byte': 0,
  'a byte in the middle of what is there': 3 * CHUNK + 100,
  'the last byte of what is there': 6 * CHUNK - 1,
};

for (const [what, at] of Object.entries(changes)) {
  test(`a file that differs in ${what} starts over`, async ({ page, stub }) => {
    await leave(page, stub);
    const run = await pickToEnd(page, stub, { changed: [at] });
    expect([run.from, run.restarts]).toEqual([[6, 0], ['file-changed']]);
    expect(run.events.find(({ type }) => type === 'restarted')?.error.chunk).toBe(Math.floor(at / CHUNK));
    expect(run.sent.slice(-10)).toEqual(chunksOf('k2', 0));
    // Not even for a moment was there a wrong one.
    expect(run.sent).not.toContain('k1 9/10');
    expect(stub.videos.length).toBe(1);
    expect(stub.violations).toEqual([]);
  });
}

for (const [what, at] of Object.entries({ 'next chunk': 6 * CHUNK, 'last chunk': 9 * CHUNK + 5 })) {
  test(`a file that differs in the ${what} alone goes on, and goes up as it is now`, async ({
    page,
    stub,
  }) => {
    await leave(page, stub);
    const run = await pickToEnd(page, stub, { changed: [at] });
    expect([run.sent, run.from, run.restarts]).toEqual([chunksOf('k1', 6), [6], []]);
    expect(stub.violations).toEqual([]);
  });
}

test('the last chunk waits until all that was skipped is compared', async ({ page, stub }) => {
  await leave(page, stub);
  await page.evaluate(() => {
    const { digest } = crypto.subtle;
    const held: (() => void)[] = [];
    // The harness' own is not held up.
    crypto.subtle.digest = (algorithm, data) =>
      (data as ArrayBuffer).byteLength === 32 * 1024
        ? new Promise((resolve) => held.push(() => resolve(digest.call(crypto.subtle, algorithm, data))))
        : digest.call(crypto.subtle, algorithm, data);
    Object.assign(window, {
      letGo: () => {
        crypto.subtle.digest = digest;
        for (const go of held.splice(0)) go();
      },
    });
  });
  await pick(page);
  await until(page, 'chunk', { index: 8 });
  // What could be sent was sent: a round trip to the server is time enough for one more request.
  await page.evaluate(() => fetch('/full.html'));
  expect(stub.journal.filter(({ chunk }) => chunk === 9)).toEqual([]);
  expect(await page.evaluate(() => window.harness.snapshots.at(-1)?.files[0]?.status)).toBe('uploading');
  await page.evaluate(() => (window as unknown as { letGo(): void }).letGo());
  await until(page, 'completed');
  expect((await recorded(page)).filter(({ type }) => type === 'restarted')).toEqual([]);
});

const html = '<html>down for maintenance</html>';

/** What the server says first of what a page goes on with. */
const firstAnswers: Record<string, { do: UploadRule['do']; code: string }> = {
  'that it is rejected': { do: { kind: 'reject' }, code: 'rejected' },
  '404': { do: { kind: 'status', status: 404 }, code: 'http' },
  '400': { do: { kind: 'status', status: 400 }, code: 'http' },
  'a page of HTML': { do: { kind: 'body', body: html, store: false }, code: 'malformed-reply' },
};

for (const [what, { do: fault, code }] of Object.entries(firstAnswers)) {
  test(`the server answers ${what} to what is gone on with: the file starts over once`, async ({
    page,
    stub,
  }) => {
    await leave(page, stub);
    stub.fault({ chunk: 6, do: fault });
    const run = await pickToEnd(page, stub);
    expect([run.from, run.restarts]).toEqual([[6, 0], [code]]);
    expect(run.sent).toEqual(['k1 6/10', ...chunksOf('k2', 0)]);
    expect(stub.violations).toEqual([]);
  });
}

test('the target has expired', async ({ page, stub }) => {
  await leave(page, stub);
  stub.expireKey('k1');
  const run = await pickToEnd(page, stub);
  expect([run.from, run.restarts]).toEqual([[6, 0], ['http']]);
  expect(run.sent.slice(1)).toEqual(chunksOf('k2', 0));
});

test('the server has swept the chunks away, which shows at the last one', async ({ page, stub }) => {
  await leave(page, stub);
  await stub.sweep();
  const run = await pickToEnd(page, stub);
  expect([run.from, run.restarts]).toEqual([[6, 0], ['incomplete']]);
  expect(run.sent).toEqual([...chunksOf('k1', 6), ...chunksOf('k2', 0)]);
  expect(stub.violations).toEqual([]);
});

test('a server that never puts a file together is believed the second time', async ({ page, stub }) => {
  await leave(page, stub);
  stub.fault({ chunk: 'last', times: 9, do: { kind: 'never-assembled' } });
  await pick(page, { fengmi: { retry: { attempts: 1, delay: 20 } } });
  expect((await until(page, 'failed')).error.code).toBe('incomplete');
  const events = await recorded(page);
  expect(events.filter(({ type }) => type === 'restarted').length).toBe(1);
});

test('an answer that says nothing of the upload is tried again, and nothing is dropped', async ({
  page,
  stub,
}) => {
  await leave(page, stub);
  stub.fault({ chunk: 6, do: { kind: 'status', status: 503 } });
  stub.fault({ chunk: 6, do: { kind: 'reset', when: 'before' } });
  const run = await pickToEnd(page, stub);
  expect([run.from, run.restarts]).toEqual([[6], []]);
  expect(run.sent).toEqual(['k1 6/10', 'k1 6/10', ...chunksOf('k1', 6)]);
});

test.describe('where the page has one URL', () => {
  const namesOf = (stub: Stub, from: number): string[] => [
    ...new Set(stub.journal.slice(from).flatMap(({ kind, name }) => (kind === 'upload' ? [name!] : []))),
  ];

  test('the file goes on under it', async ({ page, stub }) => {
    const { url } = stub.issueUrl();
    await leave(page, stub, url);
    const run = await pickToEnd(page, stub, { url });
    expect([run.sent, run.restarts]).toEqual([chunksOf('k1', 6), []]);
    expect(namesOf(stub, 0)).toEqual(['film.mp4']);
  });

  test('it starts over under another name', async ({ page, stub }) => {
    const { url } = stub.issueUrl();
    await leave(page, stub, url);
    const mark = stub.journal.length;
    const run = await pickToEnd(page, stub, { url, changed: [7] });
    expect([run.from, run.restarts]).toEqual([[6, 0], ['file-changed']]);
    const after = stub.videos[0]?.name;
    expect(after).toMatch(/^film-.+\.mp4$/);
    // The difference may be found before anything has gone under the name that it had.
    expect(['film.mp4', after]).toEqual(expect.arrayContaining(namesOf(stub, mark)));
    expect(stub.videos.length).toBe(1);
    expect(stub.violations).toEqual([]);
  });

  test('another file of the same name does not meet it at the server', async ({ page, stub }) => {
    const { url } = stub.issueUrl();
    await leave(page, stub, url);
    const other = { url, seed: 2, modified: 5 };
    stub.fault({ chunk: 3, do: { kind: 'hold' } });
    await pick(page, other);
    await stub.nextHeld();
    await keeps(page, 6 + 3);
    await reopen(page, stub);
    const first = await pickToEnd(page, stub, { url });
    expect([first.sent, first.restarts]).toEqual([chunksOf('k1', 6), []]);
    await reopen(page, stub);
    const second = await pickToEnd(page, stub, other);
    expect([second.sent, second.restarts]).toEqual([chunksOf('k1', 3), []]);
    expect(stub.violations).toEqual([]);
  });

  test('a name that is given up is not used again, however often the page is closed', async ({
    page,
    stub,
  }) => {
    const { url } = stub.issueUrl();
    await pickUntil(page, stub, 'last', { url });
    await reopen(page, stub);
    stub.fault({ chunk: 'last', skip: 1, do: { kind: 'hold' } });
    await pick(page, { url });
    await stub.nextHeld();
    await keeps(page, 9);
    await reopen(page, stub);
    const mark = stub.journal.length;
    const run = await pickToEnd(page, stub, { url });
    expect([run.from, run.restarts]).toEqual([[9, 0], ['incomplete']]);
    const [before, after] = namesOf(stub, mark);
    expect(namesOf(stub, 0)).toEqual(['film.mp4', before, after]);
    expect(stub.violations).toEqual([]);
  });

  test('chunks are not added to what earlier pages have had added', async ({ page, stub }) => {
    const { url } = stub.issueUrl();
    stub.settings.model = 'append';
    const fengmi: FengmiOptions = { assembly: 'append' };
    for (let times = 0; times < 2; times++) {
      await pickUntil(page, stub, 2, { url, fengmi });
      await reopen(page, stub);
    }
    const run = await pickToEnd(page, stub, { url, fengmi });
    expect(run.restarts).toEqual([]);
    expect(namesOf(stub, 0).length).toBe(3);
    expect(stub.videos.length).toBe(1);
  });

  test('it has expired, and nothing else can be had', async ({ page, stub }) => {
    const { url } = stub.issueUrl();
    await leave(page, stub, url);
    stub.expireKey('k1');
    await pick(page, { url });
    expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', status: 403 });
  });
});
