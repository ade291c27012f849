import { expect, recorded, test, until } from './support/fixture.js';
import { asked, expectStored, KB, openWithTargets, send, sentUnderKeys } from './support/send.js';

const MB = 1024 * KB;

test.beforeEach(({ page, stub }) => openWithTargets(page, stub));

test('what `confirm` says that is no text is no id: the last chunk goes again, and its answer counts', async ({
  page,
  stub,
}) => {
  const nonsense = ['true', '7', '{}', '{ "id": "abc" }', '[true]', '[["abc"]]'];
  await page.evaluate((nonsense) => {
    window.hooks = {
      confirm: ({ name }) => JSON.parse(nonsense[Number.parseInt(name, 10)] ?? ''),
      retry: { attempts: 1, delay: 10 },
    };
  }, nonsense);
  const ends: unknown[] = [];
  for (const index of nonsense.keys()) {
    stub.clearFaults();
    stub.fault({ chunk: 'last', do: { kind: 'status', status: 503 } });
    const name = `${index}.mp4`;
    const sha256 = await send(page, stub, { name, seed: index });
    await until(page, 'drained', {}, index + 1);
    const { id } = await until(page, 'completed', { name });
    ends.push(stub.videos.find((video) => video.id === id)?.sha256 === sha256 ? 'stored' : id);
  }
  expect(ends).toEqual(nonsense.map(() => 'stored'));
});

test('nor is what a promise comes to', async ({ page, stub }) => {
  stub.fault({ chunk: 'last', do: { kind: 'status', status: 503 } });
  await page.evaluate(() => {
    window.hooks = { confirm: () => Promise.resolve(true as never) };
  });
  const sha256 = await send(page, stub);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
});

test('without attempts and restarts, one failure is the end: no half of the size is tried', async ({
  page,
  stub,
}) => {
  stub.fault({ times: 100, do: { kind: 'reset', when: 'before' } });
  await send(page, stub, { size: MB, chunkSize: MB, fengmi: { retry: { attempts: 0, restarts: 0 } } });
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'network', status: 0, attempt: 0 });
  await until(page, 'drained');
  expect(sentUnderKeys(stub)).toEqual(['k1 0/1']);
  expect((await recorded(page)).filter(({ type }) => type === 'restarted')).toEqual([]);
});

for (const via of ['api', 'function'] as const) {
  test(`413 from a platform that gives one URL only, by ${via}: it goes on with half the size`, async ({
    page,
    stub,
  }) => {
    stub.settings.maxPartBytes = 256 * KB;
    stub.settings.sharedUrl = true;
    if (via === 'function') {
      const { url } = stub.issueUrl();
      await page.evaluate((url) => {
        window.hooks = { target: () => url };
      }, url);
    }
    const sha256 = await send(page, stub, {
      via,
      size: MB,
      chunkSize: MB,
      fengmi: { retry: { restarts: 0 } },
    });
    await until(page, 'drained');
    expect((await recorded(page)).filter(({ type }) => type === 'failed')).toEqual([]);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    expect(sentUnderKeys(stub)).toEqual([
      ...['k1 0/1', 'k1 0/2'],
      ...[0, 1, 2, 3].map((chunk) => `k1 ${chunk}/4`),
    ]);
    // The server would take chunks of another size for the same upload.
    const names = stub.journal.flatMap(({ name, chunks }) => (chunks ? [`${chunks} ${name}`] : []));
    expect(new Set(names.map((text) => text.replace(/^\d+ /, ''))).size).toBe(3);
    expect(new Set(names).size).toBe(3);
    if (via === 'api') expect(asked(stub)).toBe(3);
  });
}
