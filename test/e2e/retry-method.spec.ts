import { expect, open, recorded, test, until } from './support/fixture.js';
import { begin, checkUploads, type Moment } from './support/moments.js';

const moments: Record<string, Moment> = {
  'in Error': { plupload: 'Error' },
  'after Error': { plupload: 'Error', after: 0 },
  'once the next file has begun': { plupload: 'Error', after: 3 },
  'at failed': { event: 'failed' },
  'right after failed': { event: 'failed', after: 0 },
  'at the first chunk of the next file': { event: 'chunk', nth: 3 },
  'at the last chunk of the next file': { event: 'chunk', nth: 6 },
  'when all is over': { event: 'drained' },
};

for (const [name, moment] of Object.entries(moments)) {
  test(`retry ${name} goes on at the first chunk that is missing`, async ({ page, stub }) => {
    stub.fault({ name: 'a.mp4', chunk: 2, do: { kind: 'status', status: 400 } });
    await open(page, stub);
    await begin(page, stub, moment, 'retry');
    await until(page, 'completed', { name: 'a.mp4' });
    await until(page, 'completed', { name: 'b.mp4' });
    await until(page, 'drained', name === 'when all is over' ? { completed: 1, failed: 0 } : {});
    await checkUploads(page, stub, ['a.mp4', 'b.mp4'], 2);
    const ends = (await recorded(page)).filter(
      ({ type, file }) => file?.name === 'a.mp4' && /^(completed|failed)$/.test(type),
    );
    expect(ends.map(({ type }) => type)).toEqual(['failed', 'completed']);
  });
}

test('a retry while the next file waits for an answer waits for its turn', async ({ page, stub }) => {
  stub.fault({ name: 'a.mp4', chunk: 2, do: { kind: 'status', status: 400 } });
  stub.fault({ name: 'b.mp4', chunk: 1, do: { kind: 'hold' } });
  await open(page, stub);
  await begin(page, stub);
  await stub.nextHeld();
  await page.evaluate(() => window.harness.act('retry'));
  stub.release();
  await until(page, 'completed', { name: 'a.mp4' });
  await until(page, 'drained');
  await checkUploads(page, stub, ['a.mp4', 'b.mp4'], 2);
  const sent = await page.evaluate(() =>
    window.harness.requests.map(({ name, chunk }) => `${name} ${chunk}`),
  );
  const next = [0, 1, 2, 3].map((chunk) => `b.mp4 ${chunk}`);
  expect(sent).toEqual(['a.mp4 0', 'a.mp4 1', 'a.mp4 2', ...next, 'a.mp4 2', 'a.mp4 3']);
});
