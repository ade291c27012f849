// Browsers and pages whose storage is of no use, or of little: an upload goes up as if nothing were the matter.
import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, pages, test, until } from './support/fixture.js';
import {
  CHUNK,
  chunksOf,
  keeps,
  leaveBefore,
  openKeeping,
  pick,
  pickToEnd,
  reopen,
  shift,
} from './support/resume.js';
import { expectStored, sentUnderKeys } from './support/send.js';

/** What is the matter, on every page from its beginning. */
type Matter = () => void;

const localStorageThrows: Matter = () => {
  const fail = () => {
    throw new DOMException('no', 'SecurityError');
  };
  for (const name of ['getItem', 'setItem', 'removeItem', 'key', 'clear']) {
    Object.defineProperty(Storage.prototype, name, { value: fail });
  }
};
const localStorageForbidden: Matter = () => {
  Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('no', 'SecurityError');
    },
  });
};
const localStorageAbsent: Matter = () => Object.defineProperty(window, 'localStorage', { value: null });
const databaseThrows: Matter = () => {
  IDBFactory.prototype.open = () => {
    throw new DOMException('no', 'SecurityError');
  };
};
const databaseAbsent: Matter = () => Object.defineProperty(window, 'indexedDB', { value: undefined });
const databaseFails: Matter = () => {
  const { open } = IDBFactory.prototype;
  // A version that is too old for what is there.
  IDBFactory.prototype.open = function (name) {
    open.call(this, name, 9);
    return open.call(this, name, 1);
  };
};
const databaseIsSilent: Matter = () => {
  IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
};
const databaseIsReadOnly: Matter = () => {
  const fail = () => {
    throw new DOMException('no', 'ReadOnlyError');
  };
  IDBObjectStore.prototype.put = fail;
  IDBObjectStore.prototype.delete = fail;
};

/** As where a page is closed before what it has written is there. */
const databaseLags: Matter = () => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (text, id) {
    return /"done":"0-[3-9]/.test(text) ? this.get('nothing') : put.call(this, text, id);
  };
};

const inLocalStorage = (page: Page, done = '0-5'): Promise<unknown> =>
  page.waitForFunction(
    (done) => Object.values(localStorage).some((text) => text.includes(`"done":"${done}"`)),
    done,
  );
const inDatabase = (page: Page): Promise<void> => keeps(page, 6);

/** What is left to keep records in, and how it shows that six chunks are in there; where nothing is, the file starts anew. */
const worlds: Record<string, { matters: Matter[]; kept?: (page: Page) => Promise<unknown> }> = {
  'localStorage throws on every call': { matters: [localStorageThrows], kept: inDatabase },
  'localStorage throws on every call, and so does IndexedDB': {
    matters: [localStorageThrows, databaseThrows],
  },
  'localStorage is forbidden, and IndexedDB fails': { matters: [localStorageForbidden, databaseFails] },
  'there is no localStorage, and no IndexedDB': { matters: [localStorageAbsent, databaseAbsent] },
  'IndexedDB throws': { matters: [databaseThrows], kept: inLocalStorage },
  'there is no IndexedDB': { matters: [databaseAbsent], kept: inLocalStorage },
  'IndexedDB cannot be opened': { matters: [databaseFails], kept: inLocalStorage },
  'IndexedDB never answers': { matters: [databaseIsSilent], kept: inLocalStorage },
  'not everything has been written to IndexedDB': { matters: [databaseLags], kept: inLocalStorage },
  'nothing can be written to IndexedDB': { matters: [databaseIsReadOnly], kept: inLocalStorage },
};

/** Leaves a page with chunk 6 on its way, and picks the file on the next. */
async function leaveAndGoOn(
  page: Page,
  stub: Stub,
  isThere: (page: Page) => Promise<unknown> = async () => {},
): Promise<string[]> {
  stub.fault({ chunk: 6, do: { kind: 'hold' } });
  await pick(page);
  await stub.nextHeld();
  await isThere(page);
  await reopen(page, stub);
  const { sent, restarts } = await pickToEnd(page, stub);
  expect(restarts).toEqual([]);
  expect(stub.violations).toEqual([]);
  return sent;
}

for (const [what, { matters, kept }] of Object.entries(worlds)) {
  test(`${what}: the file ${kept ? 'goes on' : 'starts anew'}`, async ({ page, stub }) => {
    for (const matter of matters) await page.addInitScript(matter);
    await openKeeping(page, stub);
    const sent = await leaveAndGoOn(page, stub, kept);
    if (kept) expect(sent).toEqual(chunksOf('k1', 6));
    else expect(sent.slice(-10)).toEqual(chunksOf(sent[0]!.slice(0, 2), 0));
  });
}

test('all storage is forbidden, as in a sandbox: a file goes up, and a retry goes on in the page', async ({
  page,
  stub,
}) => {
  const headers = { 'Content-Security-Policy': 'sandbox allow-scripts' };
  stub.pages['/full.html'] = { body: pages['/full.html'], headers };
  await openKeeping(page, stub);
  expect(await page.evaluate(() => origin)).toBe('null');
  stub.fault({ chunk: 6, do: { kind: 'status', status: 400 } });
  const sha256 = await pick(page);
  await until(page, 'failed');
  await page.evaluate(() => window.harness.uploader.retry());
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual([...chunksOf('k1', 0, 6), ...chunksOf('k1', 6)]);
});

test.describe('a page of plain http, with neither WebCrypto nor Web Locks', () => {
  let sha256 = '';

  /** Opens the page under a name of this machine that browsers do not take for secure. */
  async function openPlain(page: Page, stub: Stub): Promise<void> {
    const { port } = new URL(stub.origin);
    stub.settings.hosts = [`0.0.0.0:${port}`];
    await page.goto(`http://0.0.0.0:${port}/full.html`);
    await page.evaluate(() => {
      window.harness.sha256 = async () => '';
    });
  }

  test.beforeEach(async ({ page, stub }) => {
    await openKeeping(page, stub);
    sha256 = await page.evaluate(([size]) => window.harness.sha256(window.harness.file('film.mp4', size)), [
      10 * CHUNK - 100,
    ] as const);
    await openPlain(page, stub);
    const has = await page.evaluate(() => [isSecureContext, 'subtle' in crypto, 'locks' in navigator]);
    expect(has).toEqual([false, false, false]);
    await leaveBefore(page, stub, 6);
    await openPlain(page, stub);
  });

  test('the file goes on', async ({ page, stub }) => {
    const { length } = sentUnderKeys(stub);
    await pick(page);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentUnderKeys(stub).slice(length)).toEqual(chunksOf('k1', 6));
  });

  test('one that differs starts over', async ({ page, stub }) => {
    await pick(page, { changed: [4 * CHUNK + 77] });
    expect((await until(page, 'restarted')).error).toMatchObject({ code: 'file-changed', chunk: 4 });
    await until(page, 'completed');
    expect(sentUnderKeys(stub).slice(-10)).toEqual(chunksOf('k2', 0));
    expect(stub.videos.map((video) => video.sha256)).not.toContain(sha256);
  });
});

/** Fills `localStorage` to the last character. */
const fill = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (let size = 1 << 22, n = 0; size >= 1; n++) {
      try {
        localStorage.setItem(`junk${n}`, 'x'.repeat(size));
      } catch {
        size >>= 1;
      }
    }
  });

test.describe('localStorage is full', () => {
  test.beforeEach(async ({ page, stub }) => {
    await openKeeping(page, stub);
    await fill(page);
  });

  test('the file goes on by what is in IndexedDB', async ({ page, stub }) => {
    expect(await leaveAndGoOn(page, stub, inDatabase)).toEqual(chunksOf('k1', 6));
  });

  test('and so is the disk: the file starts anew', async ({ page, stub }) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: stub.origin, quotaSize: 1 });
    expect(await leaveAndGoOn(page, stub)).toEqual(chunksOf('k2', 0));
  });
});

test('localStorage becomes full, and there is nothing else: the file goes on by the last that could be kept', async ({
  page,
  stub,
}) => {
  await page.addInitScript(databaseThrows);
  await openKeeping(page, stub);
  stub.fault({ chunk: 3, do: { kind: 'hold' } });
  stub.fault({ chunk: 6, do: { kind: 'hold' } });
  await pick(page);
  await stub.nextHeld();
  await inLocalStorage(page, '0-2');
  await fill(page);
  stub.release();
  await stub.nextHeld();
  await reopen(page, stub);
  expect((await pickToEnd(page, stub)).sent).toEqual(chunksOf('k1', 3));
  expect(stub.violations).toEqual([]);
});

/** What a storage of a page's own may do, and not throw. */
const strange: Record<string, () => void> = {
  'throws on every call': () => {
    const fail = () => {
      throw new Error('no');
    };
    window.hooks = { resume: { getItem: fail, setItem: fail, removeItem: fail } };
  },
  'gives what is no text': () => {
    const given = [{}, 7, undefined, ['[]'], Promise.resolve('{}')];
    let n = 0;
    window.hooks = {
      resume: { getItem: () => given[n++ % 5] as string, setItem() {}, removeItem() {} },
    };
  },
  'gives the same text for everything': () => {
    window.hooks = { resume: { getItem: () => '{"version":1}\n{', setItem() {}, removeItem() {} } };
  },
};

for (const [what, hooks] of Object.entries(strange)) {
  test(`a storage of the page's own ${what}`, async ({ page, stub }) => {
    await openKeeping(page, stub);
    await page.evaluate(hooks);
    const { sent, restarts } = await pickToEnd(page, stub);
    expect([sent, restarts]).toEqual([chunksOf('k1', 0), []]);
  });
}

test('a clock that jumps while a file goes up', async ({ page, stub }) => {
  await openKeeping(page, stub);
  for (const chunk of [2, 4]) stub.fault({ chunk, do: { kind: 'hold' } });
  const sha256 = await pick(page);
  for (const ms of [86_400_000, -2 * 86_400_000]) {
    await stub.nextHeld();
    await shift(page, ms);
    stub.release();
  }
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual(chunksOf('k1', 0));
});
