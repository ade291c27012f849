import type { ReplyFault } from '../stub/index.js';
import { expect, recorded, test, until } from './support/fixture.js';
import { asked, expectStored, openWithTargets, send } from './support/send.js';

const status = (code: number): ReplyFault => ({ kind: 'status', status: code });
const answer = (code: number | string, data: unknown = []): ReplyFault => ({
  kind: 'body',
  body: JSON.stringify({ code, msg: 'as it pleases', data }),
});

test('asking for a target is tried again after whatever may pass', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  const faults: ReplyFault[] = [
    ...[408, 421, 429, 500, 503, 599].map(status),
    ...[408, 421, 429, 500, '541', 560].map((code) => answer(code)),
    { kind: 'reset', when: 'before' },
    { kind: 'truncate' },
    { kind: 'hang', when: 'reply' },
  ];
  for (const fault of faults) {
    // Chromium asks again by itself, once, after an HTTP 421.
    const times = fault.kind === 'status' && fault.status === 421 ? 2 : 1;
    stub.fault({ on: 'url', times, do: fault });
  }
  const retry = { attempts: faults.length, delay: 5, maxDelay: 5 };
  const sha256 = await send(page, stub, { via: 'api', fengmi: { retry, timeout: { target: 2000 } } });
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const retries = (await recorded(page)).filter(({ type }) => type === 'retrying');
  expect(retries.map(({ error, attempt }) => `${error.code} ${attempt}`)).toEqual(
    faults.map((_, i) => `target-request ${i + 1}`),
  );
  expect(asked(stub)).toBe(faults.length + 2);
});

test('the budget is that of a chunk; then it is `target-request`, and the queue goes on', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  stub.fault({ on: 'url', times: 3, do: status(503) });
  await send(page, stub, { via: 'api', fengmi: { retry: { attempts: 2 } } });
  await send(page, stub, { name: 'next.mp4' });
  expect((await until(page, 'failed')).error).toMatchObject({
    code: 'target-request',
    status: 503,
    retryable: true,
  });
  await until(page, 'completed', { name: 'next.mp4' });
  expect(asked(stub)).toBe(4);
});

test('Retry-After of the API is kept', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ on: 'url', do: { kind: 'status', status: 429, headers: { 'Retry-After': '1' } } });
  await send(page, stub, { via: 'api' });
  expect(await until(page, 'retrying')).toMatchObject({ delay: 1000 });
  await until(page, 'completed');
  const [first, second] = stub.journal.filter(({ kind }) => kind === 'url');
  expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThanOrEqual(999);
});

const final: [code: string, ...ReplyFault[]][] = [
  [
    'target-refused',
    status(401),
    status(403),
    status(404),
    ...[106, 340, 350, 401, 403, 404, 423, 424, 451, '403', 610].map((code) => answer(code)),
  ],
  [
    'target-invalid',
    answer(200),
    answer(200, { block: 1 }),
    answer(200, { block: 2, url: 'http://127.0.0.1/upload' }),
    answer(200, { block: 1, url: '' }),
    answer(200, { block: 1, url: 'ftp://127.0.0.1/upload' }),
    answer(200, { block: 1, url: '/relative' }),
    { kind: 'body', body: '' },
    { kind: 'body', body: '<html>' },
    { kind: 'body', body: 'null' },
  ],
];

for (const [code, ...faults] of final) {
  test(`what will not pass is \`${code}\` at once`, async ({ page, stub }) => {
    await openWithTargets(page, stub);
    for (const [i, fault] of faults.entries()) {
      stub.fault({ on: 'url', do: fault });
      await send(page, stub, { via: 'api', name: `${i}.mp4` });
      expect((await until(page, 'failed', { name: `${i}.mp4` })).error, JSON.stringify(fault)).toMatchObject({
        code,
        retryable: false,
      });
    }
    expect(asked(stub)).toBe(faults.length);
    expect((await recorded(page)).filter(({ type }) => type === 'retrying')).toEqual([]);
  });
}

test('callbacks of the page that throw, reject or say nothing have the same budget', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub);
  await page.evaluate(() => {
    let calls = 0;
    const troubles = [
      () => {
        throw new Error('thrown');
      },
      () => fetch('http://127.0.0.1:1/').then(() => ''),
      () => new Promise<string>(() => {}),
      window.fresh,
    ];
    window.hooks = { target: () => troubles[calls++]?.() ?? '', timeout: { target: 1500 } };
  });
  const sha256 = await send(page, stub);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  const retries = (await recorded(page)).filter(({ type }) => type === 'retrying');
  expect(retries.map(({ error, attempt }) => `${error.code} ${attempt}`)).toEqual([
    'target-request 1',
    'target-request 2',
    'target-request 3',
  ]);
});

test('a bug in a callback is thrown to the page, and no other try is made', async ({
  page,
  stub,
  pageErrors,
}) => {
  await openWithTargets(page, stub);
  await page.evaluate(() => {
    window.hooks = { target: (file) => Promise.resolve((file as never as { url: URL }).url.href) };
  });
  await send(page, stub);
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'target-request', retryable: false });
  expect((await recorded(page)).filter(({ type }) => type === 'retrying')).toEqual([]);
  expect(pageErrors).toEqual([expect.stringMatching(/^TypeError: .*'href'/)]);
  pageErrors.length = 0;
});

test('parameters and signature are asked for anew for every attempt', async ({ page, stub }) => {
  await openWithTargets(page, stub);
  stub.fault({ on: 'url', times: 2, do: status(500) });
  await page.evaluate(() => {
    let calls = 0;
    window.hooks = {
      api: {
        baseUrl: location.origin,
        params: async () => ({ appid: 'stub-appid', access_token: 'stub-token', openid: `u${++calls}` }),
        sign: window.sign,
      },
    };
  });
  await send(page, stub, { via: 'api' });
  await until(page, 'completed');
  const fields = stub.journal.filter(({ kind }) => kind === 'url').map(({ fields }) => fields ?? {});
  expect(fields.map(({ openid }) => openid)).toEqual(['u1', 'u2', 'u3']);
  expect(new Set(fields.map(({ signature }) => signature)).size).toBe(3);
});
