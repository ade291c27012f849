import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createShelf, type Shelf } from '../../../src/resume/shelf.js';
import { type FakeJournal, fakeJournal } from './journals.js';
import { brokenStorages, fails, storageOf } from './storages.js';

const INDEX = 'fengmi-uploader:uploads';
const KEY = 'fengmi-uploader:upload:';
const PATIENCE = 1000;

let journal: FakeJournal;

/** What comes of a question, whatever it waits for. */
async function answerOf<T>(asked: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(PATIENCE);
  return asked;
}
const reads = (shelf: Shelf, id = 'a') => answerOf(shelf.read(id));
const ids = (shelf: Shelf) => answerOf(shelf.ids());

beforeEach(() => {
  vi.useFakeTimers();
  journal = fakeJournal();
  vi.stubGlobal('indexedDB', { open: journal.open });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
  localStorage.clear();
});

describe('what is kept', () => {
  test('is there for the next page, in both places', async () => {
    const shelf = createShelf(undefined);
    shelf.write('a', 'one');
    shelf.write('b', 'two');
    shelf.write('a', 'three');
    expect({ ...localStorage }).toEqual({ [`${KEY}a`]: 'three', [`${KEY}b`]: 'two', [INDEX]: 'a\nb' });
    const next = createShelf(undefined);
    expect([await reads(next, 'a'), await reads(next, 'b'), await reads(next, 'c')]).toEqual([
      'three',
      'two',
      null,
    ]);
    expect([...journal.items]).toEqual([
      ['a', 'three'],
      ['b', 'two'],
    ]);
    expect(await ids(next)).toEqual(['a', 'b']);
  });

  test('is gone once it is dropped', async () => {
    const shelf = createShelf(undefined);
    for (const id of ['a', 'b']) shelf.write(id, id);
    shelf.drop('a');
    shelf.drop('unknown');
    expect([await reads(shelf, 'a'), await ids(shelf)]).toEqual([null, ['b']]);
    shelf.drop('b');
    expect([await ids(shelf), journal.items.size]).toEqual([[], 0]);
    expect({ ...localStorage }).toEqual({});
  });

  test('leaves the index last, which other tabs hear of, and not if it was written again', async () => {
    const shelf = createShelf(undefined);
    for (const id of ['a', 'b']) shelf.write(id, id);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    const left: [string, unknown[]][] = [];
    const kept = window.localStorage;
    const setItem = (key: string, text: string) => {
      left.push([`${key} ${text}`, [...journal.items.keys()]]);
      kept.setItem(key, text);
    };
    const own = { setItem, getItem: kept.getItem.bind(kept), removeItem: kept.removeItem.bind(kept) };
    vi.spyOn(window, 'localStorage', 'get').mockReturnValue(own as unknown as Storage);
    shelf.drop('a');
    shelf.drop('b');
    shelf.write('b', 'again');
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(left).toEqual([
      [`${KEY}b again`, ['a', 'b']],
      [`${INDEX} b`, ['b']],
    ]);
    expect(await ids(shelf)).toEqual(['b']);
  });

  test('is there where a browser that was killed has lost what went to the storage last', async () => {
    createShelf(undefined).write('a', 'old');
    await vi.advanceTimersByTimeAsync(PATIENCE);
    journal.items.set('a', 'new').set('b', 'newer');
    const next = createShelf(undefined);
    expect([await reads(next, 'a'), await reads(next, 'b')]).toEqual(['new', 'newer']);
    expect(await ids(next)).toEqual(['a', 'b']);
    next.drop('b');
    expect(await ids(next)).toEqual(['a']);
  });

  test('has one database, which is opened when it is needed first', async () => {
    const shelf = createShelf(undefined);
    expect(journal.open).not.toHaveBeenCalled();
    for (const id of ['a', 'b']) await reads(shelf, id);
    expect(journal.open).toHaveBeenCalledExactlyOnceWith('fengmi-uploader', 1);
    shelf.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(journal.db.close).toHaveBeenCalledOnce();
  });

  test('needs no database to be closed', () => {
    createShelf(undefined).close();
    expect(journal.open).not.toHaveBeenCalled();
  });

  test('lets another page have a newer database', async () => {
    const shelf = createShelf(undefined);
    shelf.write('a', 'one');
    expect(await reads(shelf)).toBe('one');
    journal.db.onversionchange?.();
    expect(journal.db.close).toHaveBeenCalledOnce();
    shelf.write('a', 'two');
    expect([await reads(shelf), await ids(shelf)]).toEqual(['two', ['a']]);
  });
});

describe("the page's own storage", () => {
  test('is the only one', async () => {
    const own = storageOf();
    const shelf = createShelf(own);
    shelf.write('a', 'one');
    expect([await reads(shelf), await ids(shelf)]).toEqual(['one', ['a']]);
    expect(shelf.storage()).toBe(own);
    expect([...own.items.keys()].sort()).toEqual([`${KEY}a`, INDEX].sort());
    shelf.close();
    expect(journal.open).not.toHaveBeenCalled();
    expect(localStorage).toHaveLength(0);
  });

  test.each(brokenStorages.slice(2))('costs nothing but what it cannot keep: one %s', async (_, broken) => {
    const shelf = createShelf(broken());
    shelf.write('a', 'one');
    expect(['one', null]).toContain(await reads(shelf));
    shelf.drop('a');
    expect(await ids(shelf)).toBeInstanceOf(Array);
  });

  test.each([undefined, 7, {}, [], true])('may answer with %j: that is nothing', async (answer) => {
    const shelf = createShelf({ ...storageOf(), getItem: () => answer as string });
    expect([await reads(shelf), await ids(shelf)]).toEqual([null, []]);
  });
});

describe('where the browser has no storage', () => {
  test.each(['getItem', 'setItem', 'removeItem'] as const)(
    'the database alone is enough: %s',
    async (method) => {
      vi.spyOn(Storage.prototype, method).mockImplementation(fails);
      const shelf = createShelf(undefined);
      shelf.write('a', 'one');
      expect([await reads(shelf), await ids(shelf)]).toEqual(['one', ['a']]);
      shelf.drop('a');
      await vi.advanceTimersByTimeAsync(PATIENCE);
      expect(journal.items.size).toBe(0);
    },
  );

  test('or it throws as it is asked for, too', async () => {
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(fails);
    const shelf = createShelf(undefined);
    shelf.write('a', 'one');
    expect([await reads(shelf), await ids(shelf)]).toEqual(['one', ['a']]);
  });
});

describe('where there is no database', () => {
  async function staysUseful(): Promise<void> {
    const shelf = createShelf(undefined);
    shelf.write('a', 'one');
    expect([await reads(shelf), await ids(shelf)]).toEqual(['one', ['a']]);
    shelf.drop('a');
    expect([await reads(shelf), await ids(shelf)]).toEqual([null, []]);
    shelf.close();
    await vi.advanceTimersByTimeAsync(PATIENCE);
  }

  test('as the browser has none, the storage is enough', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await staysUseful();
  });

  test.each<[string, () => void]>([
    ['opening it throws', () => journal.open.mockImplementation(fails)],
    [
      'opening it fails',
      () => {
        journal.ways.open = 'error';
      },
    ],
    [
      'opening it never ends',
      () => {
        journal.ways.open = 'never';
      },
    ],
    [
      'its transactions throw',
      () => {
        journal.ways.transaction = fails;
      },
    ],
    [
      'its store was never made',
      () => {
        journal.db.createObjectStore = () => 0;
      },
    ],
    [
      'its requests fail',
      () => {
        journal.ways.request = 'error';
      },
    ],
    [
      'its requests never end',
      () => {
        journal.ways.request = 'never';
      },
    ],
  ])('as %s, the storage is enough', async (_, spoil) => {
    spoil();
    await staysUseful();
  });

  test('as opening it never ends, that is waited for once, and a second at most', async () => {
    journal.ways.open = 'never';
    localStorage.setItem(`${KEY}a`, 'one');
    const shelf = createShelf(undefined);
    const answers: (string | null)[] = [];
    shelf.read('a').then((text) => answers.push(text));
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(answers).toEqual(['one']);
    shelf.read('a').then((text) => answers.push(text));
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual(['one', 'one']);
  });

  test.each<[string, () => void]>([
    ['it opens', () => {}],
    ['there is none', () => vi.stubGlobal('indexedDB', undefined)],
    ['opening it throws', () => journal.open.mockImplementation(fails)],
    [
      'opening it fails',
      () => {
        journal.ways.open = 'error';
      },
    ],
  ])('nothing is waited for where %s', async (_, spoil) => {
    spoil();
    localStorage.setItem(`${KEY}a`, 'one');
    const answered = vi.fn();
    createShelf(undefined).read('a').then(answered);
    await vi.advanceTimersByTimeAsync(10);
    expect(answered).toHaveBeenCalledExactlyOnceWith('one');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('as it opens too late, it is closed again', async () => {
    journal.ways.open = 'never';
    const shelf = createShelf(undefined);
    await reads(shelf);
    const opening = journal.open.mock.results[0]!.value as { onsuccess(): void };
    opening.onsuccess();
    expect(journal.db.close).toHaveBeenCalledOnce();
  });

  test.each([7, null, { text: 'x' }])('what it holds of another kind is nothing: %j', async (value) => {
    journal.items.set('a', value);
    localStorage.setItem(`${KEY}a`, 'one');
    expect(await reads(createShelf(undefined))).toBe('one');
  });
});

describe('an index that somebody else has written', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['\n\n', []],
    ['a\n\nb\n', ['a', 'b']],
    ['[object Object]', ['[object Object]']],
  ])('%j is read as it can be, and goes on', async (text, listed) => {
    localStorage.setItem(INDEX, text);
    const shelf = createShelf(undefined);
    expect(await ids(shelf)).toEqual(listed);
    shelf.write('new', 'one');
    expect(await ids(shelf)).toEqual([...listed, 'new']);
    shelf.drop('new');
    expect(await ids(shelf)).toEqual(listed);
  });

  test('is not made for this page alone', async () => {
    const [one, other] = [createShelf(undefined), createShelf(undefined)];
    one.write('a', '1');
    other.write('b', '2');
    one.write('c', '3');
    other.drop('a');
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(localStorage.getItem(INDEX)).toBe('b\nc');
    expect(await ids(one)).toEqual(['b', 'c']);
  });

  test('is heard of where another tab has changed it, until nobody listens', () => {
    const changed = vi.fn();
    const shelf = createShelf(undefined);
    const end = shelf.watch(changed);
    const tell = (key: string | null) => window.dispatchEvent(new StorageEvent('storage', { key }));
    for (const key of [`${KEY}a`, 'other', '']) tell(key);
    expect(changed).not.toHaveBeenCalled();
    tell(INDEX);
    // All that the storage had.
    tell(null);
    expect(changed).toHaveBeenCalledTimes(2);
    end();
    tell(INDEX);
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
