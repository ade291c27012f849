import type { Page } from 'playwright/test';
import type { FaultRule, Stub } from '../stub/index.js';
import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { asked, expectStored, openWithTargets, send, sentUnderKeys } from './support/send.js';

const longWait: FaultRule['do'] = { kind: 'status', status: 503, headers: { 'Retry-After': '200' } };

const waits: [what: string, rule: FaultRule][] = [
  ['a chunk', { chunk: 1, do: longWait }],
  ['a target', { on: 'url', do: longWait }],
];

/** What a UI shows of the queue. */
const shown = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { state, files = [] } = window.harness.snapshots.at(-1) ?? {};
    return [state, ...files.map(({ status }) => status)].join(' ');
  });

/** Lets all that is due in the next minutes happen; whatever it sends has arrived once this is over. */
async function letMinutesPass(page: Page, stub: Stub): Promise<void> {
  await page.clock.runFor(400_000);
  await page.evaluate(() => fetch('/full.html'));
  expect(stub.held).toBe(0);
}

for (const [what, rule] of waits) {
  test.describe(`while ${what} waits for its next attempt`, () => {
    test.beforeEach(async ({ page, stub }) => {
      await page.clock.install();
      await openWithTargets(page, stub);
      stub.fault(rule);
    });

    test('that is shown, and over when the time has come', async ({ page, stub }) => {
      const sha256 = await send(page, stub, { via: 'api' });
      expect(await until(page, 'retrying')).toMatchObject({ delay: 200_000, attempt: 1 });
      expect(await shown(page)).toBe('uploading retrying');
      const before = stub.journal.length;
      await page.clock.runFor(199_000);
      await page.evaluate(() => fetch('/full.html'));
      expect(stub.journal.slice(before).map(({ kind }) => kind)).toEqual(['page']);
      await page.clock.runFor(2000);
      expectStored(stub, (await until(page, 'completed')).id, sha256);
    });

    test('stop ends the wait, and start goes on at once', async ({ page, stub }) => {
      const sha256 = await send(page, stub, { via: 'api' });
      await until(page, 'retrying');
      await page.evaluate(() => window.harness.uploader.stop());
      await until(page, 'stopped');
      expect(await shown(page)).toBe('stopped stopped');
      const before = stub.journal.length;
      await letMinutesPass(page, stub);
      expect(stub.journal.slice(before).map(({ kind }) => kind)).toEqual(['page']);
      await page.evaluate(() => window.harness.uploader.start());
      expectStored(stub, (await until(page, 'completed')).id, sha256);
      const sent = rule.on === 'url' ? [0, 1, 2, 3] : [0, 1, 1, 2, 3];
      expect(sentChunks(stub)).toEqual(sent.map((chunk) => `${chunk}/4`));
    });

    test('remove ends it, and the next file has its turn', async ({ page, stub }) => {
      await send(page, stub, { via: 'api' });
      const { file } = await until(page, 'retrying');
      await page.evaluate((id) => window.harness.uploader.remove(id), file?.id ?? '');
      await until(page, 'removed');
      const before = { uploads: sentUnderKeys(stub).length, asked: asked(stub) };
      const sha256 = await send(page, stub, { name: 'next.mp4', seed: 2 });
      expectStored(stub, (await until(page, 'completed', { name: 'next.mp4' })).id, sha256);
      await letMinutesPass(page, stub);
      expect(sentUnderKeys(stub)).toHaveLength(before.uploads + 4);
      expect(asked(stub)).toBe(before.asked + 1);
    });

    test('destroy ends it and everything', async ({ page, stub }) => {
      await send(page, stub, { via: 'api' });
      await until(page, 'retrying');
      await page.evaluate(() => window.harness.uploader.destroy());
      await until(page, 'COMPLETE');
      const types = (await recorded(page)).map(({ type }) => type);
      expect(types.slice(-4)).toEqual(['retrying', 'removed', 'destroyed', 'COMPLETE']);
      const before = stub.journal.length;
      await letMinutesPass(page, stub);
      expect(stub.journal.slice(before).map(({ kind }) => kind)).toEqual(['page']);
    });
  });
}

test('without options a chunk has five more attempts, after 1, 2, 4, 8 and 16 s at most', async ({
  page,
  stub,
}) => {
  await page.clock.install();
  await openWithTargets(page, stub);
  stub.fault({ times: 100, do: { kind: 'status', status: 500 } });
  await page.evaluate(() => {
    const uploader = window.harness.create({ browse_button: 'pick', fengmi: { target: window.fresh } });
    uploader.upload(window.harness.file('film.mp4', 1000)).subscribe({ error: () => {} });
  });
  for (const attempt of [1, 2, 3, 4, 5]) {
    const { delay } = await until(page, 'retrying', { attempt });
    expect(delay).toBeGreaterThanOrEqual(500 * 2 ** (attempt - 1));
    expect(delay).toBeLessThanOrEqual(1000 * 2 ** (attempt - 1));
    await page.clock.runFor(delay);
  }
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'http', status: 500 });
  expect(sentUnderKeys(stub)).toHaveLength(6);
});
