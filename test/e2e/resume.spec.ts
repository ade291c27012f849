import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { openKeeping, pick, pickUntil, reopen } from './support/resume.js';
import { expectStored } from './support/send.js';

test.beforeEach(async ({ page, stub }) => {
  await openKeeping(page, stub);
});

test('a file that is picked again goes on at the first missing chunk, under the same target @smoke', async ({
  page,
  stub,
}) => {
  const sha256 = await pickUntil(page, stub, 6);
  await reopen(page, stub);
  const mark = stub.journal.length;
  await pick(page);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentChunks(stub, undefined, mark)).toEqual(['6/10', '7/10', '8/10', '9/10']);
  const events = await recorded(page);
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual(['ready', 'added', 'target', 'started']);
  expect(events[3]).toMatchObject({ from: 6, chunks: 10 });
  expect(
    new Set(stub.journal.filter(({ kind }) => kind === 'upload').map(({ keyLabel }) => keyLabel)).size,
  ).toBe(1);
  expect(await page.evaluate(() => window.harness.snapshots.at(-1)?.files[0]?.resumed)).toBe(true);
  expect(stub.violations).toEqual([]);
});
