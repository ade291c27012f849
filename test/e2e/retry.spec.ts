import type { ReplyFault } from '../stub/index.js';
import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { expectStored, KB, openWithTargets, send, sentUnderKeys } from './support/send.js';

const status = (code: number): ReplyFault => ({ kind: 'status', status: code });
const body = (text: string): ReplyFault => ({ kind: 'body', body: text });

const passing: [expected: string, fault: ReplyFault][] = [
  ...[408, 425, 429, 500, 502, 503, 504, 599].map((code): [string, ReplyFault] => [
    `http ${code}`,
    status(code),
  ]),
  ['network 0', { kind: 'reset', when: 'before' }],
  ['network 0', { kind: 'reset', when: 'after' }],
  ['network 0', { kind: 'truncate' }],
  ['malformed-reply 200', body('')],
  ['malformed-reply 200', body('<html>502 Bad Gateway</html>')],
  ['malformed-reply 200', body('{"OK":0,"debug"')],
  ['malformed-reply 200', body('{"OK":1,"debug":1,"data":{"id":"early"}}')],
  ['malformed-reply 204', status(204)],
];

test('what may pass is tried again, chunk by chunk, and nothing else is sent twice', {
  tag: '@smoke',
}, async ({ page, stub }) => {
  await openWithTargets(page, stub);
  const chunks = passing.length + 1;
  passing.forEach(([, fault], chunk) => {
    stub.fault({ chunk, do: fault });
  });
  const sha256 = await send(page, stub, { size: chunks * 16 * KB, chunkSize: 16 * KB });
  const { id } = await until(page, 'completed');
  expectStored(stub, id, sha256);
  const retries = (await recorded(page)).filter(({ type }) => type === 'retrying');
  expect(retries.map(({ error }) => `${error.code} ${error.status}`)).toEqual(
    passing.map(([expected]) => expected),
  );
  expect(retries.map(({ error }) => error.chunk)).toEqual(passing.map((_, chunk) => chunk));
  // An acknowledgement gives the budget back.
  expect(new Set(retries.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  const twice = passing.flatMap((_, chunk) => [`${chunk}/${chunks}`, `${chunk}/${chunks}`]);
  expect(sentChunks(stub)).toEqual([...twice, `${chunks - 1}/${chunks}`]);
  expect(stub.violations).toEqual([]);
});

test('what will not pass fails the file at once, and the queue goes on', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  const final = [304, 400, 402, 405, 409, 411, 415, 422, 451];
  await page.evaluate(() =>
    window.harness.create({ browse_button: 'pick', fengmi: { target: window.fresh } }),
  );
  for (const code of final) {
    stub.fault({ name: `${code}.mp4`, do: status(code) });
    await send(page, stub, { name: `${code}.mp4` });
  }
  const sha256 = await send(page, stub, { name: 'good.mp4' });
  const { id } = await until(page, 'completed');
  await until(page, 'drained');
  expectStored(stub, id, sha256);
  const events = await recorded(page);
  const failures = events.filter(({ type }) => type === 'failed');
  expect(failures.map(({ error }) => `${error.code} ${error.status} ${error.file}`)).toEqual(
    final.map((code) => `http ${code} ${code}.mp4`),
  );
  expect(events.filter(({ type }) => type === 'retrying')).toEqual([]);
  expect(sentUnderKeys(stub)).toHaveLength(final.length + 1);
});

test('waits double up to the longest, with jitter, and are kept; then the file fails', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  stub.fault({ chunk: 1, times: 100, do: status(503) });
  await send(page, stub, { fengmi: { retry: { delay: 64, maxDelay: 200 } } });
  const { error } = await until(page, 'failed');
  expect(error).toMatchObject({ code: 'http', status: 503, chunk: 1, attempt: 5 });
  const retries = (await recorded(page)).filter(({ type }) => type === 'retrying');
  expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  const delays = retries.map(({ delay }) => delay);
  const ceilings = [64, 128, 200, 200, 200];
  delays.forEach((delay, i) => {
    const ceiling = ceilings[i] ?? 0;
    expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
    expect(delay).toBeLessThanOrEqual(ceiling);
  });
  expect(delays).not.toEqual(ceilings);
  const uploads = stub.journal.filter(({ kind, chunk }) => kind === 'upload' && chunk === 1);
  expect(uploads).toHaveLength(6);
  uploads.slice(1).forEach(({ time }, i) => {
    expect(time - (uploads[i]?.time ?? 0)).toBeGreaterThanOrEqual((delays[i] ?? 0) - 1);
  });
});

test.describe('Retry-After', () => {
  const later = (value: string): ReplyFault => ({
    kind: 'status',
    status: 503,
    headers: { 'Retry-After': value },
  });

  test('is kept, in seconds and beyond the longest wait of ours', async ({ page, stub }) => {
    await openWithTargets(page, stub);
    stub.fault({ chunk: 1, do: later('1') });
    await send(page, stub, { fengmi: { retry: { maxDelay: 50 } } });
    expect(await until(page, 'retrying')).toMatchObject({ delay: 1000, attempt: 1 });
    await until(page, 'completed');
    const [first, second] = stub.journal.filter(({ kind, chunk }) => kind === 'upload' && chunk === 1);
    expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThanOrEqual(999);
  });

  test('may be a date, or ask for more than five minutes, of which five are kept', async ({ page, stub }) => {
    await openWithTargets(page, stub);
    stub.fault({ chunk: 0, do: later(new Date(Date.now() + 60_000).toUTCString()) });
    await send(page, stub);
    const { delay } = await until(page, 'retrying');
    expect(delay).toBeGreaterThan(30_000);
    expect(delay).toBeLessThanOrEqual(60_000);
    stub.fault({ name: 'other.mp4', do: later('86400') });
    await page.evaluate(() =>
      window.harness.uploader.remove(window.harness.snapshots.at(-1)?.files[0]?.id ?? ''),
    );
    await send(page, stub, { name: 'other.mp4' });
    expect(await until(page, 'retrying', { name: 'other.mp4' })).toMatchObject({ delay: 300_000 });
  });

  test('of another origin is read where it is exposed, and not missed where it is not', async ({
    page,
    stub,
  }) => {
    await openWithTargets(page, stub, true);
    stub.fault({ chunk: 0, do: later('60') });
    await send(page, stub);
    expect((await until(page, 'retrying')).delay).toBeLessThanOrEqual(20);
    await until(page, 'completed');
    stub.settings.exposeRetryAfter = true;
    stub.fault({ chunk: 0, do: later('60') });
    await send(page, stub, { name: 'other.mp4' });
    expect(await until(page, 'retrying', { name: 'other.mp4' })).toMatchObject({ delay: 60_000 });
  });
});

test('an acknowledgement gives the budget back, two failures of one chunk use it up', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  for (const chunk of [0, 1, 2, 3]) stub.fault({ chunk, do: status(500) });
  const fengmi = { retry: { attempts: 1 } };
  const sha256 = await send(page, stub, { fengmi });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  stub.fault({ name: 'worse.mp4', chunk: 2, times: 2, do: status(500) });
  await send(page, stub, { name: 'worse.mp4', fengmi });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', chunk: 2, attempt: 1 });
});

test('the hook has the last word, in both directions, and may throw', async ({ page, stub, pageErrors }) => {
  await openWithTargets(page, stub);
  await page.evaluate(() => {
    window.hooks = {
      retry: {
        delay: 20,
        retryable: ({ status, retryable, file }) => {
          if (status === 500) throw new Error('a mistake of the page');
          return file?.name !== 'no.mp4' && (retryable || status === 400);
        },
      },
    };
  });
  stub.fault({ name: 'yes.mp4', chunk: 1, times: 2, do: status(400) });
  const sha256 = await send(page, stub, { name: 'yes.mp4' });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  stub.fault({ name: 'no.mp4', chunk: 1, do: status(503) });
  await send(page, stub, { name: 'no.mp4' });
  expect((await until(page, 'failed')).error).toMatchObject({ status: 503, file: 'no.mp4', attempt: 0 });
  stub.fault({ name: 'bug.mp4', chunk: 1, do: status(500) });
  await send(page, stub, { name: 'bug.mp4' });
  await until(page, 'completed', { name: 'bug.mp4' });
  await expect.poll(() => pageErrors).toEqual(['Error: a mistake of the page']);
  pageErrors.length = 0;
});
