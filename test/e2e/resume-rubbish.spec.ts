import { expect, recorded, test, until } from './support/fixture.js';
import { CHUNK, keeps, openKeeping, pick, reopen } from './support/resume.js';
import { expectStored, sentUnderKeys } from './support/send.js';

/** What a record may turn into, as text or by its fields, and how its file begins and why it starts over. */
const rubbish: [what: string | Record<string, unknown>, restart?: string][] = [
  ['null'],
  ['{'],
  ['[]'],
  ['"text"'],
  ['7'],
  [{ version: 0 }],
  [{ version: 2 }],
  [{ version: '1' }],
  [{ url: 'javascript:alert(1)' }],
  [{ url: '/upload?key=1' }],
  [{ url: undefined }],
  [{ chunkSize: 0 }],
  [{ chunkSize: -1 }],
  [{ chunkSize: 1e9 }],
  [{ chunks: 1e9 }],
  [{ size: '327580' }],
  [{ done: '0-99' }],
  [{ done: '2-0' }],
  [{ done: 'x' }],
  [{ done: '0-1' }],
  [{ digests: 'abc' }],
  [{ latest: 0 }],
  [{ latest: null }],
  [{ digests: '0'.repeat(3 * 24) }, 'file-changed'],
];

test('records that have become rubbish, or are of another version', async ({ page, stub }) => {
  await openKeeping(page, stub);
  const file = (index: number) => ({ name: `${index}.mp4`, seed: index + 1, size: 5 * CHUNK });
  stub.fault({ chunk: 3, times: rubbish.length, do: { kind: 'status', status: 400 } });
  for (const index of rubbish.keys()) {
    await pick(page, { ...file(index), fengmi: { retry: { attempts: 0 } } });
    await until(page, 'failed', { name: `${index}.mp4` });
  }
  await keeps(page, 3 * rubbish.length);
  await reopen(page, stub);
  await page.evaluate(
    async (rubbish) => {
      const made = (id: string, text: string): string => {
        const change = rubbish[Number(/"(\d+)\.mp4"/.exec(id)?.[1])];
        return typeof change === 'string' ? change : JSON.stringify({ ...JSON.parse(text), ...change });
      };
      for (const [key, text] of Object.entries(localStorage)) {
        if (key.startsWith('fengmi-uploader:upload:')) localStorage.setItem(key, made(key, text));
      }
      const opening = indexedDB.open('fengmi-uploader');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const store = opening.result.transaction('uploads', 'readwrite').objectStore('uploads');
      await new Promise((resolve) => {
        store.openCursor().onsuccess = ({ target }) => {
          const cursor = (target as IDBRequest<IDBCursorWithValue | null>).result;
          if (!cursor) return resolve(undefined);
          cursor.update(made(String(cursor.key), cursor.value));
          cursor.continue();
        };
      });
      opening.result.close();
    },
    rubbish.map(([change]) => change),
  );
  for (const [index, [what, restart]] of rubbish.entries()) {
    const { name, ...rest } = file(index);
    const mark = sentUnderKeys(stub).length;
    const sha256 = await pick(page, { name, ...rest });
    expectStored(stub, (await until(page, 'completed', { name })).id, sha256);
    const [first] = sentUnderKeys(stub).slice(mark);
    expect([what, first]).toEqual([
      what,
      `k${restart ? index + 1 : rubbish.length + index + 1} ${restart ? 3 : 0}/5`,
    ]);
  }
  const restarts = (await recorded(page)).filter(({ type }) => type === 'restarted');
  expect(restarts.map(({ error, file }) => [error.code, file?.name])).toEqual([
    ['file-changed', `${rubbish.length - 1}.mp4`],
  ]);
});
