import type { Page } from 'playwright/test';
import type { UploadFault } from '../stub/index.js';
import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { expectStored, openWithTargets, send } from './support/send.js';

const lost: UploadFault = { kind: 'reset', when: 'after' };
const fengmi = { retry: { attempts: 2 } };

const retries = async (page: Page): Promise<string[]> =>
  (await recorded(page)).filter(({ type }) => type === 'retrying').map(({ error }) => error.code);

declare global {
  interface Window {
    /** What the page's own server knows of a file by its name: its id. */
    stored: (name: string) => Promise<string | null>;
    /** Files that `confirm` was asked about. */
    confirmed: string[];
  }
}

test('not assembled yet: the last chunk goes again, and that is that', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 'last', do: { kind: 'not-yet' } });
  const sha256 = await send(page, stub);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(await retries(page)).toEqual(['incomplete']);
  expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '3/4', '3/4']);
});

test('never assembled: `incomplete` once the budget is spent, and retry() asks again', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 'last', times: 3, do: { kind: 'not-yet' } });
  const sha256 = await send(page, stub, { fengmi });
  expect((await until(page, 'failed')).error).toMatchObject({
    code: 'incomplete',
    chunk: 3,
    retryable: true,
  });
  expect(await retries(page)).toEqual(['incomplete', 'incomplete']);
  await page.evaluate(() => window.harness.uploader.retry());
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '3/4', '3/4', '3/4', '3/4']);
});

test('an answer lost for good is `incomplete`, never a success, where nobody can be asked', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 'last', do: lost });
  await send(page, stub, { fengmi });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'incomplete' });
  expect(await retries(page)).toEqual(['network', 'incomplete']);
  expect((await recorded(page)).filter(({ type }) => type === 'completed')).toEqual([]);
});

test('the only chunk goes again, and completes', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ do: lost });
  const sha256 = await send(page, stub, { size: 1000 });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentChunks(stub)).toEqual(['0/1', '0/1']);
});

test.describe('with `confirm`', () => {
  test.beforeEach(async ({ page, stub }) => {
    await page.exposeFunction(
      'stored',
      (name: string) => stub.videos.find((video) => video.name === name)?.id ?? null,
    );
    await openWithTargets(page, stub);
    await page.evaluate(() => {
      window.confirmed = [];
      window.hooks = {
        confirm: (file) => {
          window.confirmed.push(file.name);
          return window.stored(file.name);
        },
      };
    });
  });

  for (const fault of [
    lost,
    { kind: 'truncate' },
    { kind: 'status', status: 504, store: true },
    { kind: 'body', body: '<html>' },
  ] as UploadFault[]) {
    for (const size of [100_000, 1000]) {
      test(`${fault.kind} after the last of ${size} bytes: nothing goes again`, async ({ page, stub }) => {
        stub.fault({ chunk: 'last', do: fault });
        const sha256 = await send(page, stub, { size });
        expectStored(stub, (await until(page, 'completed')).id, sha256);
        await until(page, 'drained');
        expect(stub.videos).toHaveLength(1);
        expect(new Set(sentChunks(stub)).size).toBe(sentChunks(stub).length);
        expect(await page.evaluate(() => window.confirmed)).toEqual(['film.mp4']);
        const types = (await recorded(page)).map(({ type }) => type);
        expect(types.slice(-4)).toEqual(['retrying', 'chunk', 'completed', 'drained']);
        const handed = await page.evaluate(() =>
          window.harness.uploader.plupload.files.map(({ status }) => status),
        );
        expect(handed).toEqual([5]);
      });
    }
  }

  test('it is asked neither before a first last chunk nor for another', async ({ page, stub }) => {
    stub.fault({ chunk: 1, do: lost });
    stub.fault({ chunk: 2, do: { kind: 'status', status: 403 } });
    const sha256 = await send(page, stub);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    await send(page, stub, { name: 'short.mp4', size: 1000 });
    await until(page, 'completed', { name: 'short.mp4' });
    expect(await page.evaluate(() => window.confirmed)).toEqual([]);
  });

  test('the answer no has the chunk go again; it is asked before each time', async ({ page, stub }) => {
    stub.fault({ chunk: 'last', times: 2, do: { kind: 'reset', when: 'before' } });
    const sha256 = await send(page, stub);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(await page.evaluate(() => window.confirmed)).toEqual(['film.mp4', 'film.mp4']);
    expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '3/4', '3/4', '3/4']);
  });

  test('one that throws, rejects, says nothing or nonsense has it go again', async ({ page, stub }) => {
    await page.evaluate(() => {
      let calls = 0;
      const troubles = [
        () => {
          throw new Error('thrown');
        },
        () => Promise.reject(new Error('rejected')),
        () => new Promise<string>(() => {}),
        () => [],
        () => '',
      ];
      window.hooks = { confirm: () => troubles[calls++]?.() ?? null, timeout: { target: 1000 } };
    });
    stub.fault({ chunk: 'last', times: 5, do: { kind: 'status', status: 500 } });
    const sha256 = await send(page, stub);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentChunks(stub)).toHaveLength(4 + 5);
  });

  test('stopped while the last chunk waited for its answer, it is asked first', async ({ page, stub }) => {
    stub.fault({ chunk: 'last', do: { kind: 'hold' } });
    const sha256 = await send(page, stub);
    await stub.nextHeld();
    await page.evaluate(() => window.harness.uploader.stop());
    await until(page, 'stopped');
    await page.evaluate(() => window.harness.uploader.start());
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '3/4']);
  });

  test('retry() of a file that failed as `incomplete` asks first, too', async ({ page, stub }) => {
    await page.evaluate(() => {
      let isKnown = false;
      window.hooks = {
        confirm: ({ name }) => (isKnown ? window.stored(name) : null),
        retry: { attempts: 0 },
      };
      window.harness.until('failed').then(() => {
        isKnown = true;
      });
    });
    stub.fault({ chunk: 'last', do: lost });
    const sha256 = await send(page, stub);
    expect((await until(page, 'failed')).error).toMatchObject({ code: 'network', chunk: 3 });
    await page.evaluate(() => window.harness.uploader.retry());
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '3/4']);
  });
});
