import { describe, expect, test, vi } from 'vitest';
import { decode, encode, type UploadRecord } from '../../../src/resume/record.js';
import {
  checked,
  chunk,
  errors,
  failed,
  type Given,
  http,
  laneAnswer,
  lastChunk,
  prepare,
  remove,
  retry,
  sending,
  stop,
  URL_A,
  URL_B,
} from '../upload/signals.js';
import { chunks, fileWith, HOUR, NOW, type Page, pageOf, settle, uploadOf, useBrowser } from './pages.js';
import { setLocks, storageOf } from './storages.js';

const browser = useBrowser();

type PageOptions = Parameters<typeof pageOf>[0];

/** A page that has sent some chunks and is gone, without a word. */
async function gone(count: number, options: PageOptions = {}): Promise<Page> {
  const page = pageOf(options);
  const entry = page.add();
  await page.begin(entry);
  await page.on(entry, ...chunks(count));
  browser.locks.held.clear();
  return page;
}

/** Has another page go on with the file. */
async function next(from: Page, options: PageOptions = {}, file = uploadOf()) {
  const page = pageOf({ storage: from.storage, ...options });
  const entry = page.add(file);
  await page.begin(entry);
  return { page, entry };
}

/** Changes what was kept of the file. */
function alter({ storage }: Page, change: (record: UploadRecord) => object): void {
  for (const [key, text] of storage.items) {
    if (!key.startsWith('fengmi-uploader:upload:')) continue;
    const record = decode(text, key.slice('fengmi-uploader:upload:'.length));
    if (record) storage.items.set(key, encode({ ...record, ...change(record) }));
  }
}

describe('the same file on a later page', () => {
  test('goes on where it was, and is compared while it does', async () => {
    const from = await gone(3);
    browser.reads.begun.length = 0;
    browser.reads.isHeld = true;
    const { page, entry } = await next(from);
    expect(entry.state).toMatchObject({
      target: { url: URL_A, chunked: true },
      name: 'film.mp4',
      chunkSize: 4,
      acknowledged: 3,
      sent: 12,
      resumed: true,
      unverified: true,
    });
    expect(page.takeName.mock.calls).toEqual([[URL_A, 'film.mp4']]);
    await page.on(entry, ...chunks(2));
    expect(entry.state.effect).toEqual({ do: 'verify' });
    await browser.reads.release();
    expect(entry.state).toMatchObject({ unverified: false, effect: { do: 'send' } });
    expect(browser.reads.begun.sort()).toEqual(['abcd', 'efgh', 'ijkl', 'mnop', 'qrst']);
    await page.on(entry, ...lastChunk);
    expect([entry.state.phase, page.storage.items.size]).toEqual(['completed', 0]);
  });

  test('has a record that goes on, too', async () => {
    const from = await gone(2);
    vi.setSystemTime(NOW + HOUR);
    const { page, entry } = await next(from);
    const before = page.record()!;
    await page.on(entry, ...chunk);
    const after = page.record()!;
    expect(after).toMatchObject({ done: '0-2', first: NOW, latest: NOW + HOUR });
    expect(after.digests.slice(0, before.digests.length)).toBe(before.digests);
    expect(after.writer).not.toBe(before.writer);
  });

  test('has one chunk read after the other, and none twice at a time', async () => {
    const from = await gone(4);
    browser.reads.begun.length = 0;
    browser.reads.isHeld = true;
    await next(from);
    await settle();
    expect(browser.reads.begun).toEqual(['abcd']);
    await browser.reads.release();
    expect(browser.reads.begun).toEqual(['abcd', 'efgh', 'ijkl', 'mnop']);
  });

  test('goes on with its gaps', async () => {
    const rules = { parallel: 3 };
    const from = pageOf({ rules });
    const first = from.add();
    await from.begin(first);
    await from.on(first, ...chunk, laneAnswer(3));
    browser.locks.held.clear();
    const { page, entry } = await next(from, { rules });
    expect([entry.state.acknowledged, entry.state.ahead]).toEqual([1, [[3, 3]]]);
    expect([...entry.state.lanes.keys()]).toEqual([1, 2, 4]);
    await page.on(entry, laneAnswer(4), laneAnswer(2), laneAnswer(1), ...lastChunk);
    expect(entry.state.phase).toBe('completed');
  });

  test('that has other bytes starts over, and nothing of it is kept', async () => {
    const from = await gone(3);
    const other = fileWith('abcdefgh-jklmnopqrstuv');
    const { page, entry } = await next(from, { target: { url: URL_B, chunked: true } }, uploadOf(other));
    expect(entry.state).toMatchObject({ isDistrusted: true, resumed: false, acknowledged: 0 });
    expect([page.record(), entry.state.target?.url]).toEqual([null, URL_B]);
    await page.on(entry, ...chunks(5), ...lastChunk);
    expect(entry.state.phase).toBe('completed');
  });

  test('that cannot be read starts over, too: who knows what it is', async () => {
    const from = await gone(3);
    browser.reads.fail = true;
    const { page, entry } = await next(from);
    expect([entry.state.isDistrusted, page.record()]).toEqual([true, null]);
  });

  test('is not compared while the queue is stopped, but once it goes on', async () => {
    const from = await gone(3);
    browser.reads.begun.length = 0;
    browser.reads.isHeld = true;
    const { page, entry } = await next(from, {}, uploadOf(fileWith('-bcdefghijklmnopqrstuv')));
    await page.on(entry, stop);
    await browser.reads.release();
    expect([entry.state.unverified, browser.reads.begun]).toEqual([true, ['-bcd']]);
    await page.on(entry, prepare);
    expect(entry.state.isDistrusted).toBe(true);
  });

  test('has its target asked for again where that was not kept whole', async () => {
    const target = { url: URL_A, chunked: true, headers: { Authorization: 'x' } };
    const { entry } = await next(await gone(2, { target }), { target });
    expect(entry.state).toMatchObject({ target, acknowledged: 2, resumed: true, name: 'film.mp4' });
    const other = { ...target, url: URL_B };
    const { page, entry: anew } = await next(await gone(2, { target }), { target: other });
    expect(anew.state).toMatchObject({ target: other, acknowledged: 0, resumed: false });
    await page.on(anew, ...chunk);
    expect(page.record()).toMatchObject({ url: URL_B, done: '0' });
  });
});

describe('is another upload', () => {
  test.each<[string, PageOptions, ReturnType<typeof uploadOf>]>([
    ['of another user', { scope: 'you' }, uploadOf()],
    ['of another time', {}, uploadOf(fileWith(undefined, 6))],
    ['of another name', {}, uploadOf(fileWith(), { name: 'other.mp4' })],
    ['of another type', {}, uploadOf(fileWith(), { type: '' })],
    ['of another size', {}, uploadOf(fileWith(), { size: 21 })],
  ])('%s', async (_, options, file) => {
    const from = await gone(3);
    const { page, entry } = await next(from, options, file);
    expect(entry.state).toMatchObject({ acknowledged: 0, resumed: false });
    expect([from.record()?.done, page.takeName.mock.calls.length]).toEqual(['0-2', 1]);
  });

  const old: [string, number, PageOptions, boolean][] = [
    ['of less than four hours ago', 4 * HOUR - 1, {}, true],
    ['of four hours ago', 4 * HOUR, {}, false],
    ['of a clock that was ahead a little', -4 * HOUR + 1, {}, true],
    ['of a clock that was ahead too far', -4 * HOUR, {}, false],
    ['of longer ago than the page trusts', 1000, { maxAge: 1000 }, false],
    ['of a day ago, as the page trusts its server', 24 * HOUR, { maxAge: 25 * HOUR }, true],
  ];
  test.each(old)('or not: %s', async (_, ms, options, isResumed) => {
    const from = await gone(3);
    vi.setSystemTime(NOW + ms);
    const { page, entry } = await next(from, options);
    expect(entry.state.resumed).toBe(isResumed);
    // Whatever became of it, its name was used.
    expect(page.takeName.mock.calls).toEqual([[URL_A, 'film.mp4']]);
    if (!isResumed) expect(page.record()).toBeNull();
  });

  test.each(['', 'rubbish', '{"version":2}', 'null'])('where %j was kept, which is dropped', async (text) => {
    const from = await gone(3);
    for (const key of from.storage.items.keys())
      if (key.includes(':upload:')) from.storage.items.set(key, text);
    const { page, entry } = await next(from);
    expect(entry.state).toMatchObject({ acknowledged: 0, resumed: false });
    if (text) expect([...page.storage.items]).toEqual([]);
    await page.on(entry, ...chunk);
    expect(page.record()?.done).toBe('0');
  });

  test('where what was kept makes no sense', async () => {
    const from = await gone(3);
    alter(from, () => ({ done: '0-5' }));
    expect((await next(from)).entry.state.resumed).toBe(false);
  });
});

describe('a server that adds chunks as they come', () => {
  const rules = { appends: true };

  test('is known to have something under the name from the first byte on', async () => {
    const page = pageOf({ rules });
    const entry = page.add();
    await page.begin(entry);
    expect(page.record()).toBeNull();
    await page.on(entry, sending);
    expect(page.record()).toMatchObject({ done: '', sentName: 'film.mp4' });
    expect(await page.pending()).toEqual([]);
  });

  test.each([0, 2])('has nothing added to it under that name, after %i chunks', async (count) => {
    const from = await gone(count, { rules });
    if (!count) {
      const entry = from.queue.all()[0]!;
      await from.on(entry, sending);
    }
    const { page, entry } = await next(from, { rules });
    expect(entry.state).toMatchObject({ acknowledged: 0, resumed: false, unverified: false });
    expect(page.takeName.mock.calls).toEqual([[URL_A, 'film.mp4']]);
    await page.on(entry, ...chunk);
    expect(page.record()?.done).toBe('0');
  });
});

test('a server that can be asked is not asked of an upload that it has nothing of', async () => {
  const rules = { appends: true, canCheck: true };
  const from = pageOf({ rules });
  const first = from.add();
  await from.begin(first);
  await from.on(first, checked([]), sending);
  browser.locks.held.clear();
  expect(from.record()?.done).toBe('');
  const { page, entry } = await next(from, { rules });
  expect(entry.state).toMatchObject({ name: null, effect: { do: 'check' } });
  expect(page.takeName).toHaveBeenCalledOnce();
});

test('what is gone on with is as old as its last acknowledgement', async () => {
  const rules = { appends: true, canCheck: true };
  const from = pageOf({ rules });
  const first = from.add();
  await from.begin(first);
  await from.on(first, checked([]), ...chunks(2));
  browser.locks.held.clear();
  vi.setSystemTime(NOW + HOUR);
  const { page, entry } = await next(from, { rules });
  await page.on(entry, checked([0, 1]), sending);
  expect(entry.state.resumed).toBe(true);
  expect(page.record()).toMatchObject({ done: '0-1', latest: NOW });
});

describe('a server that says what it has', () => {
  const rules = { canCheck: true };
  const from = () =>
    gone(0, { rules }).then(async (page) => {
      const entry = page.queue.all()[0]!;
      await page.on(entry, checked([]), ...chunks(4));
      return page;
    });

  test.each<[string, number[], string, number]>([
    ['all that was kept', [0, 1, 2, 3], '0-4', 4],
    ['less than was kept', [0, 1], '0-2', 2],
    ['a part of it, with a gap', [0, 2], '0,2,1', 1],
    ['nothing of it', [], '0', 0],
  ])('has what is kept be no more than that: %s', async (_, held, done, acknowledged) => {
    const { page, entry } = await next(await from(), { rules });
    await page.on(entry, checked(held));
    expect(entry.state.acknowledged).toBe(acknowledged);
    await page.on(entry, ...(held.includes(2) && acknowledged === 1 ? [laneAnswer(1)] : chunk));
    expect(page.record()?.done).toBe(done);
  });

  test('has what is there be compared, whatever it says', async () => {
    const other = uploadOf(fileWith('abcdefgh-jklmnopqrstuv'));
    const { page, entry } = await next(await from(), { rules }, other);
    browser.reads.isHeld = true;
    await page.on(entry, checked([0]));
    expect(entry.state.unverified).toBe(true);
    await browser.reads.release();
    expect(entry.state.isDistrusted).toBe(true);
  });

  test('is not waited for by who compares, who waits for it', async () => {
    const page = await from();
    browser.reads.begun.length = 0;
    const { page: later, entry } = await next(page, { rules });
    expect(browser.reads.begun).toEqual([]);
    await later.on(entry, checked([0, 1, 2, 3]));
    expect([browser.reads.begun.length, entry.state.unverified]).toEqual([4, false]);
  });
});

describe('two tabs', () => {
  test('do not send the same file: the second fails, and may take over once the first is gone', async () => {
    const first = pageOf();
    const one = first.add();
    await first.begin(one);
    await first.on(one, ...chunks(2));
    const { page, entry } = await next(first);
    expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'already-uploading' } });
    expect(first.record()?.done).toBe('0-1');
    await page.on(entry, retry, prepare);
    expect(entry.state.phase).toBe('failed');
    first.queue.close();
    first.keeper.release();
    await page.on(entry, retry, prepare);
    expect(entry.state).toMatchObject({ phase: 'active', acknowledged: 2, resumed: true });
  });

  test('nor does one uploader of a page twice', async () => {
    const page = pageOf();
    const [one, other] = [page.add(), page.add()];
    await page.begin(one);
    await page.on(one, ...chunk, stop);
    await page.begin(other);
    expect(other.state.error?.code).toBe('already-uploading');
    await page.on(one, remove);
    await page.on(other, retry, prepare);
    expect(other.state).toMatchObject({ phase: 'active', acknowledged: 1, resumed: true });
  });

  test('that began at the same moment have one that goes on', async () => {
    const storage = storageOf();
    const pages = [pageOf({ storage }), pageOf({ storage })];
    const entries = pages.map((page) => page.add());
    await Promise.all(pages.map((page, index) => page.begin(entries[index]!)));
    expect(entries.map(({ state }) => state.phase)).toEqual(['active', 'failed']);
  });

  test('of which one was stopped as it claimed the file leave it to the other', async () => {
    const page = pageOf();
    const entry = page.add();
    page.queue.signal(entry, prepare);
    page.queue.flush();
    page.queue.signal(entry, stop);
    page.queue.flush();
    await settle();
    expect([entry.state.phase, browser.locks.held.size]).toEqual(['stopped', 0]);
  });

  test('of which one loses the file while it slept: that one fails', async () => {
    setLocks(undefined);
    const page = pageOf();
    const entry = page.add();
    page.queue.signal(entry, prepare);
    await vi.waitUntil(() => entry.state.effect?.do === 'send');
    const lease = [...page.storage.items].find(([key]) => key.includes(':lock:'))!;
    vi.setSystemTime(NOW + HOUR);
    page.storage.items.set(lease[0], `other ${NOW + HOUR + 5000}`);
    await page.on(entry, sending);
    expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'already-uploading' } });
    expect(page.storage.items.get(lease[0])).toMatch(/^other/);
  });
});

describe('another run of the same page', () => {
  const failing: Given[] = [...chunks(2), sending, failed(http(400))];
  async function over(options: PageOptions = {}) {
    const page = pageOf(options);
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...failing);
    return { page, entry };
  }

  test('goes on, and nothing is compared', async () => {
    const { page, entry } = await over();
    await page.on(entry, retry, prepare);
    expect(entry.state).toMatchObject({ acknowledged: 2, resumed: false, unverified: false });
    await page.on(entry, ...chunk);
    expect(page.record()?.done).toBe('0-2');
  });

  test('begins anew where another tab has ended the upload', async () => {
    const { page, entry } = await over();
    const { page: other, entry: same } = await next(page);
    await other.on(same, ...chunks(3), ...lastChunk);
    expect(same.state.phase).toBe('completed');
    await page.on(entry, retry, prepare);
    expect(entry.state).toMatchObject({ acknowledged: 0, resumed: false, sent: 0 });
  });

  test('begins anew where that was a resumed one, too', async () => {
    const { page, entry } = await next(await gone(2));
    await page.on(entry, { type: 'give-up', error: errors('network'), told: false });
    const { page: other, entry: same } = await next(page);
    await other.on(same, ...chunks(3), ...lastChunk);
    expect(same.state.phase).toBe('completed');
    await page.on(entry, retry, prepare);
    expect(entry.state).toMatchObject({ acknowledged: 0, resumed: false });
  });

  test.each([false, true])(
    'goes on with what another tab has made of it; asked for again: %j',
    async (hasFields) => {
      const target = { url: URL_A, chunked: true, ...(hasFields && { headers: { A: 'x' } }) };
      const { page, entry } = await over({ target });
      const { page: other, entry: same } = await next(page, { target });
      await other.on(same, ...chunks(2), sending, failed(http(400)));
      expect(other.record()?.done).toBe('0-3');
      browser.reads.begun.length = 0;
      await page.on(entry, retry, prepare);
      expect(entry.state).toMatchObject({ acknowledged: 4, resumed: true, unverified: false });
      expect(browser.reads.begun).toEqual(['abcd', 'efgh', 'ijkl', 'mnop']);
      expect(page.record()?.done).toBe('0-3');
      await page.on(entry, ...chunk);
      expect(page.record()?.done).toBe('0-4');
    },
  );

  test('of a completed file is another upload', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(5), ...lastChunk, retry, prepare, ...chunk);
    expect([entry.state.acknowledged, page.record()?.done]).toEqual([1, '0']);
  });
});
