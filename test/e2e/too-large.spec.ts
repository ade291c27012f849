import type { UploadFault } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import { expectStored, KB, openWithTargets, send, sentUnderKeys } from './support/send.js';

const MB = 1024 * KB;

test.afterEach(({ stub }) => {
  expect(stub.violations.filter(({ violation }) => violation?.code !== 'too-large')).toEqual([]);
});

test('413 halves the chunks under fresh targets as often as it takes, and spends no restart', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  stub.settings.maxPartBytes = 256 * KB;
  const sha256 = await send(page, stub, {
    size: 2 * MB,
    chunkSize: 2 * MB,
    fengmi: { retry: { restarts: 0 } },
  });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const sizes = (await recorded(page)).filter(({ type }) => type === 'started');
  expect(sizes.map(({ chunkSize, from }) => [chunkSize / KB, from])).toEqual([
    [2048, 0],
    [1024, 0],
    [512, 0],
    [256, 0],
  ]);
  expect(sentUnderKeys(stub)).toEqual([
    ...['k1 0/1', 'k2 0/2', 'k3 0/4'],
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((chunk) => `k4 ${chunk}/8`),
  ]);
});

test('413 in the middle of a file starts it over, too', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 1, do: { kind: 'status', status: 413 } });
  const sha256 = await send(page, stub, { size: MB, chunkSize: 512 * KB });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual(['k1 0/2', 'k1 1/2', 'k2 0/4', 'k2 1/4', 'k2 2/4', 'k2 3/4']);
});

test('chunks are not made smaller than 256 KiB', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.settings.maxPartBytes = 100 * KB;
  await send(page, stub, { size: MB, chunkSize: 700 * KB });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', status: 413 });
  const sizes = (await recorded(page)).filter(({ type }) => type === 'started');
  expect(sizes.map(({ chunkSize }) => chunkSize / KB)).toEqual([700, 350, 256]);
});

test('413 fails at once what takes no chunks', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.settings.maxPartBytes = 256 * KB;
  stub.settings.block = 0;
  await send(page, stub, { via: 'api', size: MB, chunkSize: 512 * KB });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', status: 413 });
  expect(sentUnderKeys(stub)).toEqual(['k1 whole']);
});

test('where there is one target for ever, smaller chunks go under another name', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.settings.maxPartBytes = 256 * KB;
  const sha256 = await send(page, stub, { via: 'url', size: MB, chunkSize: 512 * KB });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual(['k1 0/2', 'k1 0/4', 'k1 1/4', 'k1 2/4', 'k1 3/4']);
  const names = stub.journal.filter(({ kind }) => kind === 'upload').map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
});

test.describe('a server that hides its 413 from other origins', () => {
  const hidden: UploadFault = { kind: 'status', status: 413, cors: false };

  test('smaller chunks are tried once, when the budget is spent', async ({ page, stub }) => {
    await openWithTargets(page, stub, true);
    stub.fault({ chunk: 0, times: 2, do: hidden });
    const sha256 = await send(page, stub, {
      size: MB,
      chunkSize: MB,
      fengmi: { retry: { attempts: 1 } },
    });
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect((await until(page, 'restarted')).error).toMatchObject({ code: 'network', status: 0 });
    expect(sentUnderKeys(stub)).toEqual(['k1 0/1', 'k1 0/1', 'k2 0/2', 'k2 1/2']);
  });

  test('and not more than once: then the server is out of reach', async ({ page, stub }) => {
    await openWithTargets(page, stub, true);
    stub.fault({ chunk: 0, times: 100, do: hidden });
    await send(page, stub, { size: 2 * MB, chunkSize: 2 * MB, fengmi: { retry: { attempts: 1 } } });
    const { error } = await until(page, 'failed');
    expect(error).toMatchObject({ code: 'network', status: 0 });
    expect(error.message).toContain('CORS');
    expect(sentUnderKeys(stub)).toEqual(['k1 0/1', 'k1 0/1', 'k2 0/2', 'k2 0/2']);
  });

  test('nor where one chunk came through, or chunks are small as it is', async ({ page, stub }) => {
    await openWithTargets(page, stub, true);
    const retry = { attempts: 1 };
    stub.fault({ name: 'later.mp4', chunk: 1, times: 100, do: hidden });
    await send(page, stub, { name: 'later.mp4', size: MB, chunkSize: 512 * KB, fengmi: { retry } });
    await until(page, 'failed');
    stub.fault({ name: 'small.mp4', times: 100, do: hidden });
    await send(page, stub, { name: 'small.mp4', size: 200 * KB });
    await until(page, 'failed', { name: 'small.mp4' });
    expect(new Set(sentUnderKeys(stub))).toEqual(new Set(['k1 0/2', 'k1 1/2', 'k2 0/1']));
  });
});
