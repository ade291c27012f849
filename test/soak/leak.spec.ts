// What stays in memory of a chunk, with the adapter and without it, on one page each.

import type { BrowserContext, Page } from 'playwright/test';
import { expect, open, type pages, test } from '../e2e/support/fixture.js';
import type { Stub } from '../stub/index.js';

const CHUNK = 4096;
const CHUNKS = 1500;
/** What the adapter may add to what plupload leaves behind itself. */
const MAX_KB = 0.5;

/** KB of heap a chunk, once what is made only once is there. */
async function leakOf(
  context: BrowserContext,
  page: Page,
  stub: Stub,
  path: keyof typeof pages,
): Promise<number> {
  await open(page, stub, path);
  const client = await context.newCDPSession(page);
  const heap = async (): Promise<number> => {
    await client.send('HeapProfiler.collectGarbage');
    return (await client.send('Runtime.getHeapUsage')).usedSize;
  };
  const upload = (chunks: number): Promise<void> =>
    page.evaluate(
      ([url, chunkSize, chunks]) =>
        new Promise<void>((resolve, reject) => {
          const up = new window.plupload.Uploader({ browse_button: 'pick', url, chunk_size: chunkSize });
          up.bind('FilesAdded', () => up.start());
          up.bind('PostInit', () =>
            up.addFile(window.harness.file('leak.mp4', chunkSize * chunks), 'leak.mp4'),
          );
          up.bind('Error', (_: unknown, { message }: { message: string }) => reject(new Error(message)));
          up.bind('UploadComplete', () => resolve());
          up.init();
        }),
      [stub.issueUrl().url, CHUNK, chunks] as const,
    );
  await upload(CHUNKS / 10);
  const before = await heap();
  await upload(CHUNKS);
  return ((await heap()) - before) / CHUNKS / 1024;
}

// One run alone has no use for the rest.
if (!process.env.SEED) {
  test('a chunk leaves behind what plupload leaves, and no more', async ({ context, page, stub }) => {
    test.setTimeout(5 * 60_000);
    stub.settings.discard = true;
    const stock = await leakOf(context, page, stub, '/stock.html');
    const adapted = await leakOf(context, page, stub, '/full.html');
    console.log(
      `${stock.toFixed(2)} KB a chunk with plupload alone, ${adapted.toFixed(2)} KB with the adapter`,
    );
    expect(adapted - stock).toBeLessThan(MAX_KB);
  });
}
