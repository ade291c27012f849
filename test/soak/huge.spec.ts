// A file larger than 32 bits can count: its bytes are checked as they arrive, and nothing is kept of it.
import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright/test';
import { expect, open as openPage, test } from '../e2e/support/fixture.js';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const SIZE = 6 * GiB + 12_345;
const CHUNK = 4 * MiB;
const CHUNKS = Math.ceil(SIZE / CHUNK);
/** What a chunk may leave behind: plupload keeps a runtime instance of each, 2.2 KB (`leak.spec.ts`). */
const MAX_KB_A_CHUNK = 4;

/** Texts at places where a count of 32 bits goes wrong; all else is zeros. */
const markers: readonly (readonly [offset: number, text: string])[] = [
  [0, 'the first bytes'],
  [2 ** 31 - 5, 'across 2^31'],
  [2 ** 32 - 5, 'across 2^32'],
  [2 ** 32 + CHUNK + 99, 'a chunk past 2^32'],
  [SIZE - 13, 'the last byte'],
];

/** A file that takes no room on the disk but for the markers. */
async function writeSparse(path: string): Promise<void> {
  const file = await open(path, 'w');
  await file.truncate(SIZE);
  for (const [offset, text] of markers) await file.write(text, offset);
  await file.close();
}

/** What a chunk must be, worked out apart from any uploader. */
function chunkOf(index: number): Buffer {
  const start = index * CHUNK;
  const bytes = Buffer.alloc(Math.min(CHUNK, SIZE - start));
  for (const [offset, text] of markers) {
    for (let i = 0; i < text.length; i++) {
      const place = offset + i - start;
      if (place >= 0 && place < bytes.length) bytes[place] = text.charCodeAt(i);
    }
  }
  return bytes;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const isMarked = (index: number): boolean =>
  markers.some(([offset, text]) => offset < (index + 1) * CHUNK && offset + text.length > index * CHUNK);

async function heapOf(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage');
  return (await client.send('Runtime.getHeapUsage')).usedSize;
}

/** Waits in the page until a share of the chunks is acknowledged, with nothing kept of the events before. */
const acknowledged = (page: Page, count: number): Promise<void> =>
  page.evaluate((count) => window.huge.reaches(count), count);

declare global {
  interface Window {
    huge: { reaches(count: number): Promise<void>; ended: Promise<string> };
  }
}

if (!process.env.SEED) {
  test('a file of 6 GB goes up, each byte in its place, and leaves no more than plupload does', async ({
    context,
    page,
    stub,
  }) => {
    test.setTimeout(20 * 60_000);
    test.info().annotations.push({ type: 'size', description: `${SIZE} bytes` });
    const folder = await mkdtemp(join(tmpdir(), 'fengmi-huge-'));
    try {
      const path = join(folder, 'huge.mp4');
      await writeSparse(path);
      stub.settings.discard = true;
      await openPage(page, stub);
      const client = await context.newCDPSession(page);
      await page.evaluate(
        ([url, chunkSize]) => {
          const uploader = FengmiUploader.createUploader({
            browse_button: 'pick',
            container: 'container',
            url,
            fengmi: { chunkSize },
          });
          let chunks = 0;
          const waiters: { count: number; resolve: () => void }[] = [];
          const up = uploader.plupload;
          up.bind('FilesAdded', () => uploader.start());
          window.huge = {
            reaches: (count) =>
              new Promise((resolve) => {
                if (chunks >= count) resolve();
                else waiters.push({ count, resolve });
              }),
            ended: new Promise((resolve, reject) => {
              uploader.events$.subscribe((event) => {
                if (event.type === 'chunk') {
                  chunks++;
                  for (const { count, resolve } of waiters) if (chunks === count) resolve();
                }
                if (event.type === 'completed') resolve(event.id);
                if (event.type === 'failed') reject(new Error(event.error.code));
              });
            }),
          };
          window.huge.ended.catch(() => {});
        },
        [stub.issueUrl().url, CHUNK] as const,
      );
      const start = performance.now();
      await page.locator('input[type=file]').setInputFiles(path);

      const early = Math.round(CHUNKS / 10);
      const late = CHUNKS - 20;
      const failure = page.evaluate(() => window.huge.ended);
      await Promise.race([acknowledged(page, early), failure]);
      const earlyHeap = await heapOf(client);
      await Promise.race([acknowledged(page, late), failure]);
      const lateHeap = await heapOf(client);
      const id = await failure;
      const seconds = (performance.now() - start) / 1000;
      const perChunk = (lateHeap - earlyHeap) / (late - early) / 1024;
      console.log(
        `${(SIZE / 1e9).toFixed(2)} GB in ${seconds.toFixed(0)} s, ${(SIZE / 1e6 / seconds).toFixed(0)} MB/s, ${CHUNKS} chunks; ` +
          `heap ${(earlyHeap / 1e6).toFixed(2)} MB at 10 %, ${(lateHeap / 1e6).toFixed(2)} MB at the end: ${perChunk.toFixed(2)} KB a chunk`,
      );

      const sent = stub.journal.filter(({ kind }) => kind === 'upload');
      expect(sent.map(({ chunk }) => chunk)).toEqual(Array.from({ length: CHUNKS }, (_, index) => index));
      expect(sent.reduce((sum, { bytes = 0 }) => sum + bytes, 0)).toBe(SIZE);
      expect(sent.map(({ offset }) => offset)).toEqual(sent.map((_, index) => index * CHUNK));
      const zeros = sha256(Buffer.alloc(CHUNK));
      expect(sent.map((entry) => entry.sha256)).toEqual(
        sent.map((_, index) => (isMarked(index) || index === CHUNKS - 1 ? sha256(chunkOf(index)) : zeros)),
      );
      expect(stub.video(id)).toMatchObject({ size: SIZE, name: 'huge.mp4' });
      expect(stub.violations).toEqual([]);
      expect(perChunk).toBeLessThan(MAX_KB_A_CHUNK);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
