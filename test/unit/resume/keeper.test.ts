import { describe, expect, test, vi } from 'vitest';
import { DIGEST_LENGTH } from '../../../src/resume/record.js';
import {
  answer,
  chunk,
  failed,
  type Given,
  http,
  IN_PROGRESS,
  laneAnswer,
  lastChunk,
  OK,
  prepare,
  retry,
  sending,
  stop,
  target,
  URL_A,
  URL_B,
} from '../upload/signals.js';
import { chunks, KEY, NOW, pageOf, settle, uploadOf, useBrowser } from './pages.js';
import { fails, setLocks, storageOf } from './storages.js';

const browser = useBrowser();

const acknowledged: Given = (state) => answer(state, IN_PROGRESS);
const rejected: Given = (state) => answer(state, '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}');

describe('a record', () => {
  test('is written once a chunk is acknowledged and has its digest', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, sending);
    expect([page.record(), page.storage.items.size]).toEqual([null, 0]);
    vi.setSystemTime(NOW + 7);
    await page.on(entry, acknowledged);
    expect(page.record()).toMatchObject({
      version: 1,
      scope: '',
      name: 'film.mp4',
      size: 22,
      modified: 5,
      type: 'video/mp4',
      url: URL_A,
      hadFields: false,
      chunkSize: 4,
      chunks: 6,
      sentName: 'film.mp4',
      done: '0',
      lastWasSent: false,
      first: NOW + 7,
      latest: NOW + 7,
    });
    expect(page.record()?.digests).toHaveLength(DIGEST_LENGTH);
  });

  test('is not written before the digest is there, whichever comes first', async () => {
    const page = pageOf();
    const entry = page.add();
    browser.reads.isHeld = true;
    await page.begin(entry);
    await page.on(entry, ...chunk);
    expect(page.record()).toBeNull();
    await browser.reads.release();
    expect(page.record()?.done).toBe('0');
  });

  test('has each chunk that is acknowledged, and when', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    for (const done of ['0', '0-1', '0-2']) {
      vi.setSystemTime(Date.now() + 1000);
      await page.on(entry, ...chunk);
      expect(page.record()).toMatchObject({ done, first: NOW + 1000, latest: Date.now() });
    }
    const { digests } = page.record()!;
    expect(new Set(digests.match(/.{24}/g)).size).toBe(3);
  });

  test('has chunks that go side by side as they are acknowledged', async () => {
    const page = pageOf({ rules: { parallel: 3 } });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunk, laneAnswer(3));
    expect(page.record()?.done).toBe('0,3');
    await page.on(entry, laneAnswer(1), laneAnswer(2), laneAnswer(4));
    expect(page.record()?.done).toBe('0,3,1-2,4');
    expect(browser.reads.begun.sort()).toEqual(['abcd', 'efgh', 'ijkl', 'mnop', 'qrst']);
  });

  test('costs the memory of one chunk at a time', async () => {
    const page = pageOf({ rules: { parallel: 3 } });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, sending);
    browser.reads.isHeld = true;
    await page.on(entry, acknowledged);
    expect([entry.state.lanes.size, browser.reads.begun]).toEqual([3, ['abcd', 'efgh']]);
    await browser.reads.release();
    expect(browser.reads.begun).toEqual(['abcd', 'efgh', 'ijkl', 'mnop']);
  });

  test('does without a chunk that could not be read, which goes up all the same', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    browser.reads.fail = true;
    await page.on(entry, ...chunk);
    browser.reads.fail = false;
    await page.on(entry, ...chunk);
    expect([page.record()?.done, entry.state.acknowledged]).toEqual(['1', 2]);
  });

  test('has one digest of a chunk that goes more than once', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, sending, failed(), { type: 'waited' }, ...chunk);
    expect([page.record()?.done, browser.reads.begun]).toEqual(['0', ['abcd']]);
  });

  test('says that the last chunk is on its way', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(5));
    expect(page.record()).toMatchObject({ done: '0-4', lastWasSent: false });
    await page.on(entry, sending);
    expect(page.record()).toMatchObject({ done: '0-4', lastWasSent: true });
    // Nobody asks for its digest.
    expect(browser.reads.begun).toEqual(['abcd', 'efgh', 'ijkl', 'mnop', 'qrst']);
  });

  test('is under the scope of the page, and has no headers and fields', async () => {
    const target = { url: URL_A, chunked: true, headers: { Authorization: 'secret' } };
    const page = pageOf({ scope: 'me', target });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunk);
    expect(page.record()).toBeNull();
    expect(page.record(uploadOf(), 'me')).toMatchObject({ scope: 'me', hadFields: true });
    expect([...page.storage.items.values()].join()).not.toContain('secret');
  });

  test.each<[string, Parameters<typeof uploadOf>]>([
    ['a blob, which has no date', [new Blob(['abcdefghijklmnopqrstuv'])]],
    ['a file that the browser does not hand out', [null]],
  ])('is made of none: %s', async (_, given) => {
    const page = pageOf();
    const entry = page.add(uploadOf(...given));
    await page.begin(entry);
    await page.on(entry, ...chunks(2));
    expect(entry.state.acknowledged).toBe(2);
    expect([page.storage.items.size, browser.locks.held.size, browser.reads.begun]).toEqual([0, 0, []]);
  });

  test('is made of no file that is one chunk', async () => {
    const page = pageOf({ targets: [target(true, 22)] });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, sending);
    expect([page.storage.items.size, browser.reads.begun]).toEqual([0, []]);
    await page.on(entry, (state) => answer(state, OK));
    expect([entry.state.phase, page.storage.items.size]).toEqual(['completed', 0]);
  });

  test('is made of no image that plupload has made smaller', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, { type: 'sending', size: 20, chunks: 5, name: 'film.mp4' }, acknowledged, ...chunk);
    expect([entry.state.acknowledged, page.storage.items.size]).toEqual([2, 0]);
  });
});

describe('a record is gone', () => {
  test('once the file is up', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(5), ...lastChunk);
    expect([entry.state.phase, page.storage.items.size, browser.locks.held.size]).toEqual([
      'completed',
      0,
      0,
    ]);
  });

  test.each<[string, Given]>([
    ['it was rejected', rejected],
    ['the target was turned away', failed(http(403))],
  ])('where %s, and there is no other', async (_, given) => {
    const page = pageOf({ rules: { restarts: 0 } });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunk, sending, given);
    expect([entry.state.phase, page.storage.items.size, browser.locks.held.size]).toEqual(['failed', 0, 0]);
  });

  const fresh = [target(), target(true, 4, URL_B)];
  const turnedAway: Given = failed(http(403));

  test('as the file starts over, and another is written', async () => {
    const page = pageOf({ targets: fresh });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(2), sending, turnedAway);
    expect([entry.state.target?.url, page.storage.items.size]).toEqual([URL_B, 0]);
    await page.on(entry, ...chunk);
    expect(page.record()).toMatchObject({ url: URL_B, done: '0' });
  });

  test('and late digests of what was started over do not bring it back', async () => {
    const page = pageOf({ targets: fresh });
    const entry = page.add();
    browser.reads.isHeld = true;
    await page.begin(entry);
    await page.on(entry, ...chunk, sending, turnedAway);
    await browser.reads.release();
    expect(page.storage.items.size).toBe(0);
    await page.on(entry, sending);
    expect(page.storage.items.size).toBe(0);
    await page.on(entry, acknowledged);
    expect(page.record()?.done).toBe('0');
  });

  test.each([false, true])(
    'and digests of its chunks are none of smaller ones, late or not: %s',
    async (isLate) => {
      const plain = pageOf({ targets: [target(true, 2, URL_B)] });
      const same = plain.add();
      await plain.begin(same);
      await plain.on(same, ...chunk);
      browser.locks.held.clear();
      const page = pageOf({ targets: [target(), target(true, 2, URL_B)] });
      const entry = page.add();
      await page.begin(entry);
      browser.reads.isHeld = isLate;
      await page.on(entry, ...chunk, sending, turnedAway, ...chunk);
      await browser.reads.release();
      expect(page.record()).toMatchObject({ done: '0', chunkSize: 2 });
      expect(page.record()?.digests).toBe(plain.record()?.digests);
    },
  );

  test('and what is under the new target is not given up in another run', async () => {
    const page = pageOf({ targets: [...fresh, target(true, 4, 'http://u.test/?key=c')] });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunk, sending, turnedAway, sending, failed(http(400)), retry, prepare);
    expect(entry.state).toMatchObject({ target: { url: URL_B }, effect: { do: 'send' }, generation: 1 });
  });
});

describe('a record stays', () => {
  const begun = async (page = pageOf()) => {
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(2), sending);
    return { page, entry };
  };

  test('after a failure, and so may others have the file', async () => {
    const { page, entry } = await begun();
    expect(browser.locks.held.size).toBe(1);
    await page.on(entry, failed(http(400)));
    expect([entry.state.phase, page.record()?.done, browser.locks.held.size]).toEqual(['failed', '0-1', 0]);
  });

  test('as the file is removed', async () => {
    const { page, entry } = await begun();
    page.queue.remove(entry.file.id);
    await settle();
    expect([page.record()?.done, browser.locks.held.size]).toEqual(['0-1', 0]);
  });

  test('as the uploader ends, in whatever order', async () => {
    for (const isClosedFirst of [true, false]) {
      const { page } = await begun();
      if (isClosedFirst) page.queue.close();
      page.keeper.release();
      await settle();
      expect([page.record()?.done, browser.locks.held.size]).toEqual(['0-1', 0]);
      page.queue.close();
      expect(page.record()?.done).toBe('0-1');
    }
  });

  test('as the queue is stopped, and the file is not for others then', async () => {
    const { page, entry } = await begun();
    await page.on(entry, stop);
    expect([page.record()?.done, browser.locks.held.size]).toEqual(['0-1', 1]);
    await page.on(entry, prepare, sending, acknowledged);
    expect(page.record()?.done).toBe('0-2');
  });

  test('not at all of an image that plupload makes smaller: it is another each time', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    const smaller: Given = { type: 'sending', size: 18, chunks: 5, name: 'film.mp4' };
    await page.on(entry, smaller, acknowledged, smaller, acknowledged);
    expect([entry.state.acknowledged, page.record()]).toEqual([2, null]);
  });

  test('whole, where a digest comes after the end: nobody else has the file before', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunk);
    browser.reads.isHeld = true;
    await page.on(entry, ...chunk, sending, failed(http(400)));
    const other = pageOf({ storage: page.storage });
    const taken = other.add();
    await other.begin(taken);
    expect([page.record()?.done, taken.state.effect?.do, browser.locks.held.size]).toEqual(['0', 'claim', 1]);
    await browser.reads.release();
    await settle();
    expect(page.record()?.done).toBe('0-1');
    expect(taken.state).toMatchObject({ acknowledged: 2, resumed: true });
  });

  test('of another tab stays as an uploader ends that has failed with the file', async () => {
    const storage = storageOf();
    const page = pageOf({ storage, rules: { restarts: 0 } });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunk, sending, failed(http(403)));
    const other = await begun(pageOf({ storage }));
    page.keeper.release();
    expect(other.page.record()?.done).toBe('0-1');
  });
});

describe('a storage that cannot be used', () => {
  test.each(['getItem', 'setItem', 'removeItem'] as const)(
    'costs this page nothing: %s throws',
    async (method) => {
      const page = pageOf({ storage: { ...storageOf(), [method]: fails } as never });
      const entry = page.add();
      await page.begin(entry);
      await page.on(entry, ...chunks(3), sending, failed(http(400)), retry, prepare);
      expect(entry.state).toMatchObject({ acknowledged: 3, resumed: false, effect: { do: 'send' } });
      await page.on(entry, ...chunks(2), ...lastChunk);
      expect(entry.state.phase).toBe('completed');
    },
  );

  test.each(['getItem', 'setItem', 'removeItem'] as const)(
    'nor where there are no Web Locks: %s throws',
    async (method) => {
      setLocks(undefined);
      const page = pageOf({ storage: { ...storageOf(), [method]: fails } as never });
      const entry = page.add();
      page.queue.signal(entry, prepare);
      await vi.waitUntil(() => entry.state.effect?.do === 'send');
      await page.on(entry, ...chunks(5), ...lastChunk);
      expect(entry.state.phase).toBe('completed');
    },
  );
});

test('a page keeps its keys apart from all else in the storage', async () => {
  const page = pageOf({ storage: storageOf({ other: 'x' }) });
  const entry = page.add();
  await page.begin(entry);
  await page.on(entry, ...chunk);
  const keys = [...page.storage.items.keys()].filter((key) => key !== 'other');
  expect(keys.every((key) => key === 'fengmi-uploader:uploads' || key.startsWith(KEY))).toBe(true);
  await page.on(entry, ...chunks(4), ...lastChunk);
  expect([...page.storage.items]).toEqual([['other', 'x']]);
});
