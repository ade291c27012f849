import { describe, expect, test, vi } from 'vitest';
import type { PendingUpload } from '../../../src/contract/resume.js';
import { recordIdOf } from '../../../src/resume/record.js';
import { watch } from '../support.js';
import { failed, type Given, http, lastChunk, prepare, retry, sending } from '../upload/signals.js';
import {
  chunks,
  fileWith,
  HOUR,
  KEY,
  NOW,
  type Page,
  pageOf,
  settle,
  uploadOf,
  useBrowser,
} from './pages.js';
import { setLocks, storageOf } from './storages.js';

const INDEX = 'fengmi-uploader:uploads';

const browser = useBrowser();

const failure: Given[] = [sending, failed(http(400))];
const names = (pending: readonly PendingUpload[] | undefined) => pending?.map(({ name }) => name);
const named = (name: string) => uploadOf(fileWith(), { name });

/** Has a page send two chunks of a file, and fail with it. */
async function leave(page: Page, file = uploadOf()) {
  const entry = page.add(file);
  await page.begin(entry);
  await page.on(entry, ...chunks(2), ...failure);
  page.queue.remove(entry.file.id);
  await settle();
  return entry;
}

describe('the uploads that wait for their file', () => {
  test('are what earlier pages have left', async () => {
    const page = pageOf();
    expect(await page.pending()).toEqual([]);
    await leave(page);
    vi.setSystemTime(NOW + HOUR);
    await leave(page, named('片子.mp4'));
    const next = pageOf({ storage: page.storage });
    expect(await next.pending()).toEqual([
      {
        id: recordIdOf(uploadOf(), ''),
        name: 'film.mp4',
        size: 22,
        type: 'video/mp4',
        lastModified: 5,
        sent: 8,
        date: NOW,
      },
      {
        id: recordIdOf(named('片子.mp4'), ''),
        name: '片子.mp4',
        size: 22,
        type: 'video/mp4',
        lastModified: 5,
        sent: 8,
        date: NOW + HOUR,
      },
    ]);
  });

  test('are none that this page sends, but those that it has failed with', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(2));
    browser.locks.held.clear();
    expect(await page.pending()).toEqual([]);
    expect(names(await pageOf({ storage: page.storage }).pending())).toEqual(['film.mp4']);
    await page.on(entry, ...failure);
    expect(names(await page.pending())).toEqual(['film.mp4']);
    page.queue.remove(entry.file.id);
    expect(names(await page.pending())).toEqual(['film.mp4']);
  });

  test('are none that another tab sends', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(2));
    const other = pageOf({ storage: page.storage });
    expect(await other.pending()).toEqual([]);
    other.keeper.forget();
    await settle();
    expect(page.record()?.done).toBe('0-1');
    browser.locks.held.clear();
    expect(names(await other.pending())).toEqual(['film.mp4']);
  });

  test('are none of another user', async () => {
    const storage = storageOf();
    await leave(pageOf({ storage, scope: 'me' }));
    await leave(pageOf({ storage, scope: 'you' }), named('yours.mp4'));
    const [me, you, all] = ['me', 'you', ''].map((scope) => pageOf({ storage, scope }));
    expect(names(await me!.pending())).toEqual(['film.mp4']);
    expect(names(await you!.pending())).toEqual(['yours.mp4']);
    expect(await all!.pending()).toEqual([]);
    me!.keeper.forget();
    await settle();
    expect([await me!.pending(), names(await you!.pending())]).toEqual([[], ['yours.mp4']]);
  });

  test('are none that the server has swept by now, and those are forgotten, of whomever', async () => {
    const storage = storageOf();
    await leave(pageOf({ storage, scope: 'you' }), named('yours.mp4'));
    await leave(pageOf({ storage }));
    vi.setSystemTime(NOW + 4 * HOUR - 1);
    const page = pageOf({ storage });
    expect(names(await page.pending())).toEqual(['film.mp4']);
    vi.setSystemTime(NOW + 4 * HOUR);
    expect(await page.pending()).toEqual([]);
    expect(storage.items.size).toBe(0);
  });

  test('are none of which nothing was acknowledged, but what is known of those stays', async () => {
    const page = pageOf({ rules: { appends: true } });
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...failure);
    expect([await page.pending(), page.record()?.done]).toEqual([[], '']);
  });

  test('are none that make no sense, which are forgotten', async () => {
    const storage = storageOf();
    await leave(pageOf({ storage }));
    const good = storage.getItem(`${KEY}${recordIdOf(uploadOf(), '')}`)!;
    const ids = ['a', 'b', 'c', 'd'];
    for (const [index, text] of ['rubbish', '{}', good].entries())
      storage.items.set(`${KEY}${ids[index]}`, text);
    storage.items.set(INDEX, `${ids.join('\n')}\n${storage.items.get(INDEX)}`);
    const page = pageOf({ storage });
    expect(names(await page.pending())).toEqual(['film.mp4']);
    expect([...storage.items.keys()].filter((key) => ids.includes(key.slice(KEY.length)))).toEqual([]);
    expect(storage.items.get(INDEX)).toBe(recordIdOf(uploadOf(), ''));
  });
});

describe('an upload', () => {
  test('is forgotten by its id', async () => {
    const page = pageOf();
    for (const name of ['a', 'b', 'c']) await leave(page, named(name));
    const [, { id }] = (await page.pending()) as [PendingUpload, PendingUpload];
    page.keeper.forget(id);
    await settle();
    expect(names(await page.pending())).toEqual(['a', 'c']);
    page.keeper.forget('unknown');
    await settle();
    expect(names(await page.pending())).toEqual(['a', 'c']);
    page.keeper.forget();
    await settle();
    expect(page.storage.items.size).toBe(0);
  });

  test('that goes on is not forgotten', async () => {
    const page = pageOf();
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(2));
    for (const id of [undefined, recordIdOf(uploadOf(), '')!]) page.keeper.forget(id);
    await settle();
    expect(page.record()?.done).toBe('0-1');
  });

  test('that is forgotten begins anew', async () => {
    const page = pageOf();
    const entry = await leave(page);
    page.keeper.forget();
    await settle();
    await page.on(entry, retry, prepare);
    expect(entry.state).toMatchObject({ acknowledged: 0, resumed: false });
  });
});

describe('the list', () => {
  test('is told anew as it changes', async () => {
    const page = pageOf();
    const seen = watch(page.keeper.pending$);
    await settle();
    expect(seen.values.map(names)).toEqual([[]]);
    const entry = await leave(page);
    expect(names(seen.values.at(-1))).toEqual(['film.mp4']);
    await page.on(entry, retry, prepare);
    expect(names(seen.values.at(-1))).toEqual([]);
    await page.on(entry, ...failure);
    page.keeper.forget();
    await settle();
    expect(names(seen.values.at(-1))).toEqual([]);
    await page.on(entry, retry, prepare, ...chunks(5), ...lastChunk);
    expect(names(seen.values.at(-1))).toEqual([]);
  });

  test('is told anew as another tab has changed it', async () => {
    const page = pageOf();
    const seen = watch(page.keeper.pending$);
    await leave(pageOf({ storage: page.storage }));
    expect(seen.values.map(names)).toEqual([[]]);
    window.dispatchEvent(new StorageEvent('storage', { key: INDEX }));
    await settle();
    expect(seen.values.map(names)).toEqual([[], ['film.mp4']]);
    seen.unsubscribe();
    window.dispatchEvent(new StorageEvent('storage', { key: INDEX }));
    await settle();
    expect(seen.values).toHaveLength(2);
  });

  test('ends with the uploader', async () => {
    const page = pageOf();
    const seen = watch(page.keeper.pending$);
    await settle();
    page.keeper.release();
    expect(seen.done).toBe(true);
    const late = watch(page.keeper.pending$);
    await settle();
    expect([late.done, late.values]).toEqual([true, []]);
  });
});

describe('nothing is left', () => {
  const listeners = () => {
    const add = vi.spyOn(window, 'addEventListener');
    const drop = vi.spyOn(window, 'removeEventListener');
    return () => {
      const left = new Set(
        add.mock.calls.map(
          ([type, listener]) => `${type} ${add.mock.calls.findIndex(([, other]) => other === listener)}`,
        ),
      );
      for (const [type, listener] of drop.mock.calls) {
        left.delete(`${type} ${add.mock.calls.findIndex(([, other]) => other === listener)}`);
      }
      return [...left];
    };
  };

  test('as the uploader ends: no listener, no lock', async () => {
    const left = listeners();
    const page = pageOf();
    const seen = watch(page.keeper.pending$);
    const entry = page.add();
    await page.begin(entry);
    await page.on(entry, ...chunks(2));
    expect(left()).toHaveLength(1);
    page.queue.close();
    page.keeper.release();
    await settle();
    expect([left(), browser.locks.held.size, seen.done]).toEqual([[], 0, true]);
  });

  test('where there are no Web Locks: no timer, no lease', async () => {
    setLocks(undefined);
    const left = listeners();
    const [set, clear] = [vi.spyOn(window, 'setInterval'), vi.spyOn(window, 'clearInterval')];
    const page = pageOf();
    const entry = page.add();
    page.queue.signal(entry, prepare);
    await vi.waitUntil(() => entry.state.effect?.do === 'send');
    expect([set.mock.calls.length, left().length]).toEqual([1, 1]);
    page.queue.close();
    page.keeper.release();
    expect(clear.mock.calls.map(([timer]) => timer)).toContain(set.mock.results[0]!.value);
    expect([left(), page.storage.items.size]).toEqual([[], 0]);
  });

  test('where it ends as the file is claimed', async () => {
    const page = pageOf();
    const entry = page.add();
    page.queue.signal(entry, prepare);
    page.queue.flush();
    page.queue.close();
    page.keeper.release();
    await settle();
    expect([browser.locks.held.size, page.storage.items.size]).toEqual([0, 0]);
  });

  test('of a file that has failed and is removed: it is sent anew as any other', async () => {
    const page = pageOf();
    const entry = await leave(page);
    page.queue.remove(entry.file.id);
    const again = page.add();
    await page.begin(again);
    expect(again.state).toMatchObject({ acknowledged: 2, resumed: true });
  });
});
