import type { UploadFault } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import { asked, expectStored, KB, openWithTargets, send, sentUnderKeys } from './support/send.js';

const status = (code: number): UploadFault => ({ kind: 'status', status: code });

test.afterEach(({ stub }) => {
  // Never another count of chunks under one key.
  const counts = new Map<string, Set<number | undefined>>();
  for (const { kind, keyLabel = '', name, chunks } of stub.journal) {
    if (kind !== 'upload') continue;
    const upload = `${keyLabel} ${name}`;
    counts.set(upload, (counts.get(upload) ?? new Set()).add(chunks));
  }
  for (const [upload, { size }] of counts) expect(size, upload).toBe(1);
});

const turnedAway: [fault: UploadFault, error: string][] = [
  [status(401), 'http 401'],
  [status(403), 'http 403'],
  [status(404), 'http 404'],
  [status(410), 'http 410'],
  [{ kind: 'reject' }, 'rejected 200'],
];

test('what turns a target away leads to a fresh one and chunk 0, once', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  let issued = 0;
  for (const [fault, expected] of turnedAway) {
    const [once, twice] = [`once ${expected}.mp4`, `twice ${expected}.mp4`];
    const before = sentUnderKeys(stub).length;
    const key = (n: number, ...chunks: number[]) => chunks.map((chunk) => `k${issued + n} ${chunk}/4`);
    stub.fault({ name: once, chunk: 2, do: fault });
    stub.fault({ name: twice, chunk: 1, times: 2, do: fault });
    const sha256 = await send(page, stub, { via: 'api', name: once });
    await send(page, stub, { via: 'api', name: twice });
    expectStored(stub, (await until(page, 'completed', { name: once })).id, sha256);
    const { error } = await until(page, 'restarted', { name: once });
    const failure = (await until(page, 'failed', { name: twice })).error;
    for (const { code, status } of [error, failure]) expect(`${code} ${status}`).toBe(expected);
    expect(sentUnderKeys(stub).slice(before)).toEqual([
      ...[...key(1, 0, 1, 2), ...key(2, 0, 1, 2, 3)],
      ...[...key(3, 0, 1), ...key(4, 0, 1)],
    ]);
    const events = (await recorded(page)).filter(({ file }) => file?.name === once);
    expect(events.map(({ type }) => type).filter((type) => type !== 'chunk')).toEqual(
      'added target started restarted target started completed'.split(' '),
    );
    issued += 4;
  }
});

test('a key that expires on the way, and one that was never issued', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  await page.evaluate(() => {
    let calls = 0;
    window.hooks = {
      target: () => (calls++ === 0 ? '/upload?key=unknown' : window.fresh()),
      retry: { restarts: 2 },
    };
  });
  stub.fault({ chunk: 1, do: { kind: 'hold' } });
  const sha256 = await send(page, stub);
  await stub.nextHeld();
  stub.expireKey('k1');
  stub.release();
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const restarts = (await recorded(page)).filter(({ type }) => type === 'restarted');
  expect(restarts.map(({ error }) => error.status)).toEqual([404, 403]);
  expect(sentUnderKeys(stub).slice(1)).toEqual([
    // The stub turns the key away before it reads the form.
    ...['k1 0/4', 'k1 1/4', 'k1 whole'],
    ...['k2 0/4', 'k2 1/4', 'k2 2/4', 'k2 3/4'],
  ]);
});

test('as often as `restarts` says, and a restart gives the budget of attempts back', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  stub.fault({ name: 'three.mp4', chunk: 1, times: 1, do: status(500) });
  stub.fault({ name: 'three.mp4', chunk: 1, times: 3, do: status(410) });
  stub.fault({ name: 'three.mp4', chunk: 1, times: 1, do: status(500) });
  const sha256 = await send(page, stub, {
    name: 'three.mp4',
    fengmi: { retry: { attempts: 1, restarts: 3 } },
  });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  await until(page, 'restarted', {}, 3);
  expect(stub.issueUrl().keyLabel).toBe('k5');
});

test('never, where `restarts` is 0', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 1, do: status(410) });
  await send(page, stub, { fengmi: { retry: { restarts: 0 } } });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', status: 410, chunk: 1 });
  expect(sentUnderKeys(stub)).toEqual(['k1 0/4', 'k1 1/4']);
});

test('a target that is one for ever, or comes again as it was, is no fresh one', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 1, do: status(403) });
  await send(page, stub, { via: 'url' });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', status: 403, chunk: 1 });
  expect(sentUnderKeys(stub)).toEqual(['k1 0/4', 'k1 1/4']);
  await page.evaluate(() => window.harness.uploader.destroy());
  await page.reload();
  stub.settings.sharedUrl = true;
  stub.fault({ chunk: 1, do: status(403) });
  await send(page, stub, { via: 'api' });
  const { error } = await until(page, 'failed');
  expect(error).toMatchObject({ code: 'http', status: 403, chunk: 1 });
  await until(page, 'restarted');
  expect(asked(stub)).toBe(2);
  expect(sentUnderKeys(stub).slice(2)).toEqual(['k2 0/4', 'k2 1/4']);
});

test('stopped while it starts over, it goes on under a fresh target', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 2, do: status(410) });
  stub.fault({ on: 'url', do: { kind: 'delay', ms: 0 } });
  stub.fault({ on: 'url', do: { kind: 'hold' } });
  const sha256 = await send(page, stub, { via: 'api' });
  await until(page, 'restarted');
  await stub.nextHeld();
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped');
  stub.release();
  await page.evaluate(() => window.harness.uploader.start());
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual([
    ...['k1 0/4', 'k1 1/4', 'k1 2/4'],
    ...['k3 0/4', 'k3 1/4', 'k3 2/4', 'k3 3/4'],
  ]);
});

test.describe('retry() of a failed file', () => {
  const retry = () => window.harness.uploader.retry();

  test('goes on where it was, after a failure that leaves the target good', async ({ page, stub }) => {
    await openWithTargets(page, stub);
    stub.fault({ chunk: 2, times: 2, do: status(500) });
    const sha256 = await send(page, stub, { fengmi: { retry: { attempts: 1 } } });
    await until(page, 'failed');
    await page.evaluate(retry);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(await until(page, 'started', {}, 2)).toMatchObject({ from: 2, chunks: 4 });
    const chunks = [0, 1, 2, 2, 2, 3].map((chunk) => `k1 ${chunk}/4`);
    expect(sentUnderKeys(stub)).toEqual(chunks);
  });

  test('asks for a fresh target after one that does not', async ({ page, stub }) => {
    await openWithTargets(page, stub);
    stub.fault({ chunk: 2, times: 2, do: status(403) });
    const sha256 = await send(page, stub);
    await until(page, 'failed');
    await page.evaluate(retry);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentUnderKeys(stub).slice(6)).toEqual(['k3 0/4', 'k3 1/4', 'k3 2/4', 'k3 3/4']);
  });

  test('goes on with the smaller chunks that were found to fit', async ({ page, stub }) => {
    await openWithTargets(page, stub);
    stub.settings.maxPartBytes = 512 * KB;
    stub.fault({ chunk: 1, times: 2, do: status(403) });
    const sha256 = await send(page, stub, { size: 2048 * KB, chunkSize: 1024 * KB });
    await until(page, 'failed');
    await page.evaluate(retry);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentUnderKeys(stub)).toEqual([
      'k1 0/2',
      ...['k2 0/4', 'k2 1/4', 'k3 0/4', 'k3 1/4'],
      ...['k4 0/4', 'k4 1/4', 'k4 2/4', 'k4 3/4'],
    ]);
  });
});
