import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, open, recorded, test, until } from './support/fixture.js';
import { expectStored, sentUnderKeys } from './support/send.js';

test.beforeEach(async ({ page, stub }) => {
  await open(page, stub);
});

/** How a page may bring its URLs, one before each turn of a file. */
const ways = {
  'setOption in BeforeUpload': 'option',
  'an assignment in BeforeUpload': 'assign',
  'a BeforeUpload that fetches first': 'fetch',
} as const;

/** A file of four chunks, paused in its second one; what was picked, as a SHA-256. */
async function pauseInTheMiddle(page: Page, stub: Stub, way: string, urls: string[]): Promise<string> {
  stub.fault({ chunk: 1, do: { kind: 'hold' } });
  const sha256 = await page.evaluate(
    async ([way, urls]) => {
      const { harness } = window;
      const up = await harness.make(
        { chunk_size: '32kb', fengmi: { retry: { attempts: 1, restarts: 0, delay: 10 } } },
        harness.file('film.mp4', 100_000),
      );
      up.bind('BeforeUpload', (_: unknown, file: { status: number }) => {
        const url = urls.shift();
        if (way === 'assign') up.settings.url = url as string;
        if (way === 'option') up.setOption('url', url as never);
        if (way !== 'fetch') return true;
        fetch('/harness.js').then(() => {
          up.setOption('url', url as never);
          file.status = window.plupload.UPLOADING;
          up.trigger('UploadFile', file as never);
        });
        return false;
      });
      up.start();
      return harness.sha256(harness.files[0] as File);
    },
    [way, urls] as const,
  );
  await stub.nextHeld();
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped');
  stub.release();
  return sha256;
}

const start = (page: Page): Promise<void> => page.evaluate(() => window.harness.uploader.start());

for (const [what, way] of Object.entries(ways)) {
  test(`a key that expired in a pause: the fresh URL of ${what} is used`, async ({ page, stub }) => {
    const urls = [stub.issueUrl().url, stub.issueUrl().url];
    const sha256 = await pauseInTheMiddle(page, stub, way, urls);
    stub.expireKey('k1');
    await start(page);
    await until(page, 'drained');
    expect((await recorded(page)).filter(({ type }) => type === 'failed')).toEqual([]);
    // What comes with an expired key is refused before it is read; a good one would have gone on where it was.
    const sent = ['k1 0/4', 'k1 1/4', 'k1 whole', 'k2 0/4', 'k2 1/4', 'k2 2/4', 'k2 3/4'];
    expect(sentUnderKeys(stub)).toEqual(sent);
    expectStored(stub, (await until(page, 'completed')).id, sha256);
    const from = (await recorded(page)).filter(({ type }) => type === 'started').map((event) => event.from);
    expect(from).toEqual([0, 1, 0]);
    expect(stub.violations.map(({ violation }) => violation?.code)).toEqual(['expired-key']);
  });
}

test('a URL that is the same as before is the same target', async ({ page, stub }) => {
  const { url } = stub.issueUrl();
  const sha256 = await pauseInTheMiddle(page, stub, 'option', [url, url]);
  await start(page);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub)).toEqual(['k1 0/4', 'k1 1/4', 'k1 1/4', 'k1 2/4', 'k1 3/4']);
});

test('a file that has failed for its key goes up under the fresh URL of its next run', async ({
  page,
  stub,
}) => {
  const urls = [stub.issueUrl().url, stub.issueUrl().url, stub.issueUrl().url];
  const sha256 = await pauseInTheMiddle(page, stub, 'option', urls);
  // The second URL is no good either.
  for (const key of ['k1', 'k2']) stub.expireKey(key);
  await start(page);
  await until(page, 'failed');
  await page.evaluate(() => window.harness.uploader.retry());
  expectStored(stub, (await until(page, 'completed')).id, sha256);
  expect(sentUnderKeys(stub).slice(2)).toEqual([
    'k1 whole',
    'k2 whole',
    'k3 0/4',
    'k3 1/4',
    'k3 2/4',
    'k3 3/4',
  ]);
});
