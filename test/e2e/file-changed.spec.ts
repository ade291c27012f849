import { rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { expect, recorded, sentChunks, test, until } from './support/fixture.js';
import { openWithTargets } from './support/send.js';

const KB = 1024;

const changes: [change: string, make: (path: string) => Promise<void>][] = [
  ['rewritten', (path) => writeFile(path, Buffer.alloc(100 * KB, 2))],
  ['cut short', (path) => truncate(path, 10 * KB)],
  ['removed', (path) => rm(path)],
];

for (const [change, make] of changes) {
  test(`a file that is ${change} while it goes up: file-changed, and the queue goes on`, async ({
    page,
    stub,
  }, info) => {
    await openWithTargets(page, stub, change === 'removed');
    const [film, next] = [info.outputPath('film.mp4'), info.outputPath('next.mp4')];
    // The browser compares whole seconds.
    const hourAgo = new Date(Date.now() - 3_600_000);
    for (const path of [film, next]) {
      await writeFile(path, Buffer.alloc(100 * KB, 1));
      await utimes(path, hourAgo, hourAgo);
    }
    stub.fault({ name: 'film.mp4', chunk: 1, do: { kind: 'hold' } });
    await page.evaluate(async () => {
      const { harness } = window;
      const fengmi = { target: window.fresh, retry: { delay: 20 } };
      const { plupload } = harness.create({ browse_button: 'pick', chunk_size: 32 * 1024, fengmi });
      plupload.bind('FilesAdded', () => plupload.start());
      await harness.until('ready');
    });
    await page.locator('input[type=file]').setInputFiles([film, next]);
    await stub.nextHeld();
    await make(film);
    stub.release();
    const { error } = await until(page, 'failed');
    expect(error).toMatchObject({ code: 'file-changed', file: 'film.mp4', chunk: 2, retryable: false });
    expect(error.message).toContain('Pick it again');
    await until(page, 'completed', { name: 'next.mp4' });
    expect((await recorded(page)).filter(({ type }) => type === 'retrying')).toEqual([]);
    expect(sentChunks(stub, 'film.mp4')).toEqual(['0/4', '1/4']);
    expect(stub.videos.map(({ name }) => name)).toEqual(['next.mp4']);
  });
}
