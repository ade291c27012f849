import type { Page } from 'playwright/test';
import { expect, open, test, until } from './support/fixture.js';

declare global {
  interface Window {
    /** How a page's filter answers for the files that it still thinks about, in their order. */
    answers: ((accepted: boolean) => void)[];
    /** Begins `upload()` of a file; how it ended, if it has. */
    offer: (name: string, size: number) => void;
    ends: Record<string, string>;
  }
}

test.beforeEach(({ page }) => {
  return page.clock.install();
});

/** An uploader whose page has a filter of its own, `slow`, which answers when the test has it answer. */
async function create(page: Page, url: string): Promise<void> {
  await page.evaluate(async (url) => {
    const { harness } = window;
    window.answers = [];
    window.ends = {};
    (window.plupload as never as { addFileFilter: (name: string, filter: unknown) => void }).addFileFilter(
      'slow',
      (_rule: unknown, _file: unknown, answer: (accepted: boolean) => void) => window.answers.push(answer),
    );
    (window.plupload as never as { addFileFilter: (name: string, filter: unknown) => void }).addFileFilter(
      'silent',
      (_rule: unknown, file: { name: string }, answer: (accepted: boolean) => void) =>
        answer(!/secret/.test(file.name)),
    );
    window.offer = (name, size) => {
      harness.uploader.upload(harness.file(name, size)).subscribe({
        error: ({ code }) => {
          window.ends[name] = code;
        },
        complete: () => {
          window.ends[name] = 'completed';
        },
      });
    };
    harness.create({ browse_button: 'pick', url, chunk_size: '64kb' });
    await harness.until('ready');
  }, url);
}

const filterBy = (page: Page, filters: object): Promise<void> =>
  page.evaluate((filters) => {
    window.harness.uploader.plupload.settings.filters = filters as never;
  }, filters);

const offer = (page: Page, name: string, size = 1000): Promise<void> =>
  page.evaluate(([name, size]) => window.offer(name, size), [name, size] as const);

/** How `upload()` of a file ended, once time has gone by that no answer needs. */
async function endOf(page: Page, name: string): Promise<string> {
  const end = (): Promise<string | undefined> => page.evaluate((name) => window.ends[name], name);
  await expect
    .poll(
      async () => {
        await page.clock.runFor(1000);
        return await end();
      },
      { message: `the end of ${name}`, timeout: 10_000, intervals: [100] },
    )
    .toBeDefined();
  return (await end()) ?? '';
}

const told = (page: Page, name: string): Promise<string[]> =>
  page.evaluate(
    (name) =>
      window.harness.records
        .filter(({ file, type }) => file?.name === name && /^(added|refused)$/.test(type))
        .map(({ type, error }) => (error ? `${type} ${error.code}` : type)),
    name,
  );

const queued = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.harness.uploader.plupload.files.map(({ name }) => name));

test.describe('filters that a page sets by assignment', () => {
  test.beforeEach(async ({ page, stub }) => {
    await open(page, stub);
    await create(page, stub.issueUrl().url);
  });

  test('an empty file is refused', async ({ page }) => {
    await filterBy(page, {});
    await offer(page, 'empty.mp4', 0);
    expect(await endOf(page, 'empty.mp4')).toBe('file-empty');
    expect(await told(page, 'empty.mp4')).toEqual(['refused file-empty']);
    expect(await queued(page)).toEqual([]);
  });

  test('an empty file that plupload itself is handed is told as what it is', async ({ page }) => {
    await filterBy(page, {});
    await page.evaluate(() => {
      const { harness } = window;
      harness.uploader.plupload.addFile(harness.file('empty.mp4', 0) as never);
      harness.uploader.plupload.addFile(harness.file('film.mp4', 1000) as never);
    });
    await until(page, 'added', { name: 'film.mp4' });
    await page.evaluate(() => window.harness.uploader.start());
    await until(page, 'drained');
    const ends = await page.evaluate(() =>
      window.harness.records
        .filter(({ type }) => /^(refused|failed|completed)$/.test(type))
        .map(({ file, error }) => `${file?.name} ${error?.code ?? 'completed'}`),
    );
    expect(ends.sort()).toEqual(['empty.mp4 file-empty', 'film.mp4 completed']);
  });

  test('a file goes up, and what else is refused is told', async ({ page, stub }) => {
    await filterBy(page, {
      max_file_size: '100kb',
      silent: true,
    });
    await offer(page, 'film.mp4', 5000);
    expect(await endOf(page, 'film.mp4')).toBe('completed');
    for (const [name, size, code] of [
      ['secret.mp4', 1000, 'file-type'],
      ['large.mp4', 200_000, 'file-size'],
      ['empty.mp4', 0, 'file-empty'],
    ] as const) {
      await offer(page, name, size);
      expect(await endOf(page, name)).toBe(code);
      expect(await told(page, name)).toEqual([`refused ${code}`]);
    }
    await offer(page, 'again.mp4', 5000);
    expect(await endOf(page, 'again.mp4')).toBe('completed');
    expect(await queued(page)).toEqual(['film.mp4', 'again.mp4']);
    expect(stub.videos).toHaveLength(2);
  });

  test('what a filter of the page drops without a word is told, also of files that plupload is handed', async ({
    page,
  }) => {
    await filterBy(page, { silent: true });
    await page.evaluate(() => {
      const { harness } = window;
      const files = ['secret.mp4', 'film.mp4'].map((name) => harness.file(name, 1000));
      harness.uploader.plupload.addFile(files as never);
    });
    await until(page, 'added', { name: 'film.mp4' });
    await page.clock.runFor(30_000);
    await expect.poll(() => told(page, 'secret.mp4')).toEqual(['refused file-type']);
    expect(await queued(page)).toEqual(['film.mp4']);
  });
});

test.describe('a filter of the page that thinks for longer than a second', () => {
  test.beforeEach(async ({ page, stub }) => {
    await open(page, stub);
    await create(page, stub.issueUrl().url);
    await page.evaluate(() => {
      const { plupload } = window.harness.uploader;
      plupload.setOption('filters', { slow: true } as never);
    });
  });

  const answer = async (page: Page, accepted: boolean): Promise<void> => {
    await expect.poll(() => page.evaluate(() => window.answers.length)).toBeGreaterThan(0);
    await page.clock.runFor(5000);
    await page.evaluate((accepted) => window.answers.shift()?.(accepted), accepted);
    await page.clock.runFor(30_000);
  };

  for (const accepted of [true, false]) {
    for (const way of ['upload()', 'addFile()'] as const) {
      test(`${accepted ? 'yes' : 'no'} to a file of ${way} is told once`, async ({ page }) => {
        await page.evaluate((way) => {
          const { harness } = window;
          if (way === 'upload()') window.offer('film.mp4', 1000);
          else harness.uploader.plupload.addFile(harness.file('film.mp4', 1000) as never);
        }, way);
        await answer(page, accepted);
        await expect.poll(() => told(page, 'film.mp4')).not.toEqual([]);
        const all = await told(page, 'film.mp4');
        const isIn = (await queued(page)).includes('film.mp4');
        // What was told as refused for its slowness must not be taken in when the answer is there at last.
        expect(all).toEqual(isIn ? ['added'] : [expect.stringContaining('refused')]);
        if (!accepted) expect(isIn).toBe(false);
        const { length } = await page.evaluate(() => window.harness.snapshots.at(-1)?.files ?? []);
        expect(length).toBe(isIn ? 1 : 0);
        if (way === 'upload()')
          await expect
            .poll(() => page.evaluate(() => window.ends['film.mp4']))
            .toBe(isIn ? 'completed' : 'file-type');
      });
    }
  }
});
