// Whether many files, many chunks and many uploaders cost more by the piece than few. Figures, to be read.
import { expect, test } from 'playwright/test';
import { type Kinds, measureCost } from './cost.js';

test.describe.configure({ timeout: 60 * 60_000 });

const KB = 1000;

test('files in a queue', async ({ page }) => {
  const kinds: Kinds = {
    plupload: { by: 'plupload' },
    ours: { by: 'ours' },
    'ours, shown': { by: 'ours', isShown: true },
  };
  const about = {
    title: 'files in a queue, for one of them',
    one: 'files',
    kinds,
    counts: [250, 500, 1000, 2000],
  };
  await measureCost(page, about, async ({ url, stage, heap }, kind, count) => {
    await page.evaluate(([kind, url]) => window.cost.open(kind, url), [kind, url] as const);
    const before = await heap();
    const adding = await stage(() => page.evaluate((count) => window.cost.add(count), count));
    const full = await heap();
    const uploading = await stage(() => page.evaluate(() => window.cost.upload()));
    if (kind.isShown) expect(await page.evaluate(() => window.cost.shown())).toBe(count);
    const removing = await stage(() => page.evaluate(() => window.cost.remove()));
    const left = await heap();
    await page.evaluate(() => window.cost.close());
    return {
      'added, ms': adding.wall,
      'script, ms': adding.script,
      'heap, KB': (full - before) / count / KB,
      'uploaded, ms': uploading.wall,
      'script of that, ms': uploading.script,
      'removed, ms': removing.wall,
      'heap left, KB': (left - before) / count / KB,
    };
  });
});

test('chunks of a file', async ({ page }) => {
  const chunkSize = 4096;
  const HELD = 'ours, parallel: 3, one chunk stuck';
  const kinds: Kinds = {
    plupload: { by: 'plupload', chunkSize },
    ours: { by: 'ours', chunkSize },
    'ours, parallel: 3': { by: 'ours', chunkSize, options: { parallel: 3 } },
    [HELD]: { by: 'ours', chunkSize, options: { parallel: 3, timeout: { reply: 0, stall: 0 } } },
  };
  const about = {
    title: `chunks of ${chunkSize} bytes, for one of them`,
    one: 'chunks',
    kinds,
    counts: [2500, 5000, 10_000],
  };
  await measureCost(page, about, async ({ place, url, stage, heap }, kind, count) => {
    const { stub } = place;
    await page.locator('#file').setInputFiles(await place.sparseFile(count * chunkSize));
    await page.evaluate(([kind, url]) => window.cost.open(kind, url), [kind, url] as const);
    await page.evaluate(() => window.cost.addPicked());
    const before = await heap();
    if (kind === kinds[HELD]) {
      const [from, last] = [stub.journal.length, count - 2];
      stub.fault({ chunk: 1, do: { kind: 'hold' } });
      void stub
        .waitFor(({ n, chunk, outcome }) => n > from && chunk === last && outcome === 'answered', 600_000)
        .then(() => stub.release());
    }
    const uploading = await stage(() => page.evaluate(() => window.cost.upload()));
    const sent = await heap();
    await page.evaluate(() => window.cost.remove());
    await page.evaluate(() => window.cost.close());
    return {
      'uploaded, ms': uploading.wall,
      'script, ms': uploading.script,
      'heap, KB': (sent - before) / count / KB,
      'heap left, KB': ((await heap()) - before) / count / KB,
    };
  });
});

test('uploaders on a page', async ({ page }) => {
  const kinds: Kinds = {
    plupload: { by: 'plupload' },
    ours: { by: 'ours' },
    'ours, shown': { by: 'ours', isShown: true },
  };
  const about = {
    title: 'uploaders on a page with a file each, for one of them',
    one: 'uploaders',
    kinds,
    counts: [1, 5, 20],
  };
  await measureCost(page, about, async ({ url, stage, heap }, kind, count) => {
    const script = async (work: () => Promise<number>): Promise<number> => (await stage(work)).script;
    const life = async (count: number): Promise<Record<string, number>> => ({
      'opened, ms of script': await script(() =>
        page.evaluate(([kind, url, count]) => window.cost.open(kind, url, count), [
          kind,
          url,
          count,
        ] as const),
      ),
      'file added': await script(() => page.evaluate(() => window.cost.add(1))),
      'file uploaded': await script(() => page.evaluate(() => window.cost.upload())),
      closed: await script(() => page.evaluate(() => window.cost.close())),
    });
    const most = Math.max(...about.counts);
    // What is made only once a page is there by then, and so is what the engine makes of code that runs often.
    await life(most);
    const before = await heap();
    let figures = {};
    for (let lived = 0; lived < most; lived += count) figures = await life(count);
    return { ...figures, 'heap left, KB': ((await heap()) - before) / most / KB };
  });
});
