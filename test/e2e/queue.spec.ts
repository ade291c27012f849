import type { Page } from 'playwright/test';
import type { FengmiOptions } from '../../src/index.js';
import { expect, test, until } from './support/fixture.js';
import { KB, openWithTargets, send } from './support/send.js';

/** What a UI may show, without what no text can carry. */
interface Shown {
  state: string;
  sent: number;
  acknowledged?: number;
  size: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
  files: ShownFile[];
}

interface ShownFile {
  name: string;
  status: string;
  sent: number;
  acknowledged: number;
  bytesPerSecond?: number;
  secondsLeft?: number | null;
  retrying?: { error: { code: string; status: number }; attempt: number; attempts: number; until: number };
}

test.beforeEach(async ({ page, stub }) => {
  await openWithTargets(page, stub);
});

const latest = (page: Page): Promise<Shown> =>
  page.evaluate(() => JSON.parse(JSON.stringify(window.harness.snapshots.at(-1))));

const state = async (page: Page): Promise<string> => (await latest(page)).state;

test('its state tells a queue that has nothing to do from one that was stopped', async ({ page, stub }) => {
  stub.fault({ name: 'a.mp4', chunk: 1, do: { kind: 'hold' } });
  stub.fault({ name: 'b.mp4', do: { kind: 'status', status: 400 } });
  await page.evaluate(async () => {
    const { harness } = window;
    harness.create({
      browse_button: 'pick',
      chunk_size: '32kb',
      fengmi: { target: () => window.fresh() },
    });
    await harness.until('ready');
  });
  expect(await state(page)).toBe('idle');
  await page.evaluate(async () => {
    const { harness } = window;
    harness.uploader.plupload.addFile(
      ['a', 'b'].map((name) => harness.file(`${name}.mp4`, 100_000)) as never,
    );
    await harness.until('added', { name: 'b.mp4' });
  });
  expect(await state(page), 'before the first start').toBe('idle');
  await page.evaluate(() => window.harness.uploader.start());
  await stub.nextHeld();
  expect(await state(page)).toBe('uploading');
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped');
  expect(await state(page)).toBe('stopped');
  stub.release();
  await page.evaluate(() => window.harness.uploader.start());
  await until(page, 'drained');
  expect(await state(page), 'with a file that failed').toBe('idle');
  stub.fault({ name: 'film.mp4', do: { kind: 'hold' } });
  await send(page, stub);
  await stub.nextHeld();
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped', {}, 2);
  expect(await state(page)).toBe('stopped');
  const { id } = (await until(page, 'added', { name: 'film.mp4' })).file ?? {};
  await page.evaluate((id) => window.harness.uploader.remove(id ?? ''), id);
  await until(page, 'removed');
  await expect.poll(() => state(page), 'nothing is left that was stopped').toBe('idle');
});

test('figures of all, and of each file', async ({ page, stub }) => {
  stub.fault({ name: 'a.mp4', chunk: 2, do: { kind: 'hold' } });
  await page.evaluate(async () => {
    const { harness } = window;
    const uploader = harness.create({
      browse_button: 'pick',
      chunk_size: '32kb',
      fengmi: { target: () => window.fresh() },
    });
    await harness.until('ready');
    const files = [harness.file('a.mp4', 100 * 1024, 1), harness.file('b.mp4', 50 * 1024, 2)];
    uploader.plupload.addFile(files as never);
    await harness.until('added', { name: 'b.mp4' });
    uploader.start();
  });
  await stub.nextHeld();
  // Bytes on their way are told some time after they went.
  await expect.poll(async () => (await latest(page)).files[0]?.sent).toBe(96 * KB);
  const { files, ...all } = await latest(page);
  expect(all).toMatchObject({ state: 'uploading', sent: 96 * KB, acknowledged: 64 * KB, size: 150 * KB });
  const [a, b] = files;
  expect(a).toMatchObject({ acknowledged: 64 * KB, bytesPerSecond: all.bytesPerSecond });
  expect(all.bytesPerSecond).toBeGreaterThan(0);
  expect(a?.secondsLeft).toBeGreaterThanOrEqual(1);
  expect(all.secondsLeft).toBeGreaterThanOrEqual(a?.secondsLeft ?? 0);
  expect(b).toMatchObject({ status: 'queued', acknowledged: 0, bytesPerSecond: 0, secondsLeft: null });
  stub.release();
  await until(page, 'drained');
  expect(await latest(page)).toMatchObject({ acknowledged: 150 * KB, bytesPerSecond: 0, secondsLeft: null });
});

test('what a file that is retrying waits for', async ({ page, stub }) => {
  const delay = 400;
  stub.fault({ chunk: 1, times: 2, do: { kind: 'status', status: 503 } });
  await page.evaluate(() => {
    const { harness } = window;
    const { watch } = harness;
    Object.assign(window, { seen: [] });
    harness.watch = (uploader) => {
      uploader.queue$.subscribe((snapshot) => {
        // An error's code is a field, its text is not.
        const shown = JSON.parse(JSON.stringify(snapshot.files));
        (window as unknown as { seen: unknown[] }).seen.push({ now: Date.now(), files: shown });
      });
      return watch(uploader);
    };
    const { createUploader } = FengmiUploader;
    harness.create = (settings) => harness.watch(createUploader(settings));
  });
  await send(page, stub, { fengmi: { retry: { attempts: 3, delay } } });
  await until(page, 'completed');
  const seen = await page.evaluate(
    () => (window as unknown as { seen: { now: number; files: ShownFile[] }[] }).seen,
  );
  const waits = seen.filter(({ files }) => files[0]?.status === 'retrying');
  expect(waits.length).toBeGreaterThanOrEqual(2);
  for (const attempt of [1, 2]) {
    const { now, files } = waits.find(({ files: [file] }) => file?.retrying?.attempt === attempt) ?? {};
    const retrying = files?.[0]?.retrying;
    expect(retrying).toMatchObject({ error: { code: 'http', status: 503 }, attempt, attempts: 3 });
    // ms since the epoch, so that a clock on the page can count down to it.
    const left = (retrying?.until ?? 0) - (now ?? 0);
    expect(left).toBeGreaterThan((delay * attempt) / 2 - 50);
    expect(left).toBeLessThanOrEqual(delay * attempt + 5);
  }
  const others = seen.flatMap(({ files }) => files).filter(({ status }) => status !== 'retrying');
  expect(others.filter((file) => 'retrying' in file)).toEqual([]);
});

test('`autoStart` starts what is added', async ({ page, stub }) => {
  await page.evaluate(async () => {
    const { harness } = window;
    const fengmi = { target: () => window.fresh(), autoStart: true } as FengmiOptions;
    harness.create({ browse_button: 'pick', chunk_size: '32kb', fengmi });
    await harness.until('ready');
    harness.uploader.plupload.addFile(['a', 'b'].map((name) => harness.file(`${name}.mp4`, 50_000)) as never);
  });
  await until(page, 'drained');
  await page.evaluate(() => {
    const { harness } = window;
    harness.uploader.plupload.addFile(harness.file('c.mp4', 50_000) as never);
  });
  expect(await until(page, 'drained', {}, 2)).toMatchObject({ completed: 1, failed: 0 });
  expect(stub.videos.map(({ name }) => name)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
});

test('bytes are told every 250 ms, changes at once, and the last word always', async ({ page, stub }) => {
  const CHUNKS = 120;
  stub.fault({ name: 'a.mp4', chunk: CHUNKS - 20, do: { kind: 'hold' } });
  await page.evaluate(
    (size) => {
      const { harness } = window;
      const seen: { at: number; changes: string; bytes: number }[] = [];
      const late: string[] = [];
      Object.assign(window, { seen, late });
      const uploader = harness.create({
        browse_button: 'pick',
        chunk_size: '16kb',
        fengmi: { target: () => window.fresh() },
      });
      let last = harness.snapshots.at(-1);
      uploader.queue$.subscribe((snapshot) => {
        last = snapshot;
        const files = snapshot.files.map(({ id, status }) => `${id} ${status}`);
        seen.push({
          at: performance.now(),
          changes: [snapshot.state, ...files].join(),
          bytes: snapshot.sent,
        });
      });
      const shows: Record<string, (status: string | undefined) => boolean> = {
        added: (status) => status === 'queued',
        started: (status) => status === 'uploading',
        completed: (status) => status === 'completed',
        removed: (status) => status === undefined,
      };
      uploader.events$.subscribe((event) => {
        const isShown = shows[event.type];
        if (!isShown || !('file' in event)) return;
        // Told before the snapshot, and in the same turn.
        setTimeout(() => {
          if (!isShown(last?.files.find(({ id }) => id === event.file.id)?.status)) late.push(event.type);
        });
      });
      harness.until('ready').then(async () => {
        const files = [harness.file('a.mp4', size, 1), harness.file('b.mp4', 10, 2)];
        uploader.plupload.addFile(files as never);
        await harness.until('added', { name: 'b.mp4' });
        uploader.start();
      });
    },
    CHUNKS * 16 * KB,
  );
  await stub.nextHeld();
  await expect
    .poll(async () => (await latest(page)).acknowledged ?? (await latest(page)).files[0]?.acknowledged, {
      message: 'what was acknowledged before it came to a halt',
    })
    .toBe((CHUNKS - 20) * 16 * KB);
  const { id } = (await until(page, 'added', { name: 'b.mp4' })).file ?? {};
  await page.evaluate((id) => window.harness.uploader.remove(id ?? ''), id);
  stub.release();
  await until(page, 'drained');
  const { seen, late } = await page.evaluate(() => {
    const { seen, late } = window as unknown as {
      seen: { at: number; changes: string; bytes: number }[];
      late: string[];
    };
    return { seen, late };
  });
  expect(late).toEqual([]);
  const mere = seen.filter(({ changes }, index) => changes === seen[index - 1]?.changes);
  const gaps = mere.slice(1).map(({ at }, index) => at - (mere[index]?.at ?? 0));
  // The clock is read as the snapshot arrives.
  expect(gaps.filter((gap) => gap < 230)).toEqual([]);
  expect(seen.at(-1)?.bytes).toBe(CHUNKS * 16 * KB);
});
