import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, test, until } from './support/fixture.js';
import { expectStored, openWithTargets, send, sentUnderKeys } from './support/send.js';

test.beforeEach(async ({ page, stub }) => {
  await openWithTargets(page, stub);
});

/** `name 1/4` of every upload, in the order of their arrival. */
const sentAs = (stub: Stub): string[] =>
  stub.journal
    .filter(({ kind }) => kind === 'upload')
    .map(({ name, chunk, chunks }) => `${name} ${chunk}/${chunks}`);

/** How each of some files ended, each with an uploader of its own and all at once: stored whole, or a code. */
async function uploadTogether(page: Page, stub: Stub, count: number, settings: object): Promise<string[]> {
  const seen = await page.evaluate(
    ({ count, settings }) => {
      const { harness } = window;
      const files = Array.from({ length: count }, (_, index) => harness.file(`${index}.mp4`, 100_000, index));
      return Promise.all(
        files.map(async (file) => {
          const uploader = FengmiUploader.createUploader({
            chunk_size: '32kb',
            fengmi: { retry: { attempts: 1, restarts: 0, delay: 10 } },
            ...settings,
          });
          const sha256 = await harness.sha256(file);
          return new Promise<{ sha256: string; id?: string; code?: string; message?: string }>((resolve) => {
            uploader.upload(file).subscribe({
              next: (event) => event.type === 'completed' && resolve({ sha256, id: event.id }),
              error: ({ code, message }) => resolve({ sha256, code, message }),
            });
          });
        }),
      );
    },
    { count, settings },
  );
  return seen.map(({ sha256, id, code, message }) => {
    if (id !== undefined) return stub.video(id)?.sha256 === sha256 ? 'stored' : 'told as stored';
    return code === 'init' && /multipart_params/.test(message ?? '') ? 'refused in words' : `${code}`;
  });
}

test.describe('fields of the page that are the protocol’s own', () => {
  test('two uploaders with one URL and one name do not mix their bytes', async ({ page, stub }) => {
    // Each chunk of the one comes between two of the other.
    stub.fault({ times: 100, do: { kind: 'delay', ms: 20 } });
    const settings = { url: stub.issueUrl().url, multipart_params: { name: 'same.mp4', album: '7' } };
    const ends = await uploadTogether(page, stub, 2, settings);
    expect(ends).toEqual(Array(2).fill(ends[0] === 'stored' ? 'stored' : 'refused in words'));
    expect(stub.violations).toEqual([]);
    if (ends[0] !== 'stored') return;
    expect(new Set(stub.videos.map(({ name }) => name)).size).toBe(2);
    expect(new Set(stub.journal.flatMap(({ fields }) => fields?.album ?? []))).toEqual(new Set(['7']));
  });

  for (const [field, value] of [
    ['chunk', 0],
    ['chunks', 1],
  ] as const) {
    test(`${field} in multipart_params is overruled, or refused in words`, async ({ page, stub }) => {
      const settings = { url: stub.issueUrl().url, multipart_params: { [field]: value } };
      const [end] = await uploadTogether(page, stub, 1, settings);
      expect(['stored', 'refused in words']).toContain(end);
      const sent = sentAs(stub).map((text) => text.replace(/^.* /, ''));
      expect(sent).toEqual(end === 'stored' ? ['0/4', '1/4', '2/4', '3/4'] : []);
    });
  }

  test('chunk and chunks in multipart_params do not go to a URL that takes no chunks', async ({
    page,
    stub,
  }) => {
    const { url } = stub.issueUrl({ block: 0 });
    const retry = { attempts: 0, restarts: 0 };
    const settings = {
      multipart_params: { chunk: 0, chunks: 1 },
      fengmi: { target: { url, chunked: false }, retry },
    };
    const [end] = await uploadTogether(page, stub, 1, settings);
    expect(['stored', 'refused in words']).toContain(end);
    expect(stub.violations).toEqual([]);
  });

  for (const [field, value] of [
    ['name', 'same.mp4'],
    ['chunk', 0],
    ['chunks', 1],
  ] as const) {
    test(`${field} that is set in mid-file breaks nothing`, async ({ page, stub }) => {
      const url = stub.issueUrl().url;
      const end = await page.evaluate(
        async ([url, field, value]) => {
          const { harness } = window;
          const up = await harness.make(
            { url, chunk_size: '32kb', fengmi: { retry: { attempts: 0, restarts: 0 } } },
            harness.file('film.mp4', 100_000),
          );
          up.bind('ChunkUploaded', () => {
            up.setOption('multipart_params', { [field]: value, album: '7' });
          });
          up.start();
          await harness.until('drained');
          const { id, error } = harness.records.find(({ type }) => /^(completed|failed)$/.test(type)) ?? {};
          const sha256 = await harness.sha256(harness.files[0] as File);
          return { id, sha256, code: error?.code, message: error?.message };
        },
        [url, field, value] as const,
      );
      if (end.id !== undefined) expectStored(stub, end.id, end.sha256);
      else expect(end).toMatchObject({ code: 'init', message: expect.stringContaining('multipart_params') });
      expect(stub.violations).toEqual([]);
      expect(new Set(sentAs(stub)).size).toBe(sentAs(stub).length);
    });
  }
});

/** What a person does to a row of plupload's queue widget. */
const rename = (page: Page, name: string): Promise<void> =>
  page.evaluate((name) => {
    const [file] = window.harness.uploader.plupload.files;
    if (file) file.name = name;
  }, name);

const pause = async (page: Page): Promise<void> => {
  await page.evaluate(() => window.harness.uploader.stop());
  await until(page, 'stopped');
};

test('a file that is renamed while it is paused goes on under the name that it began with', async ({
  page,
  stub,
}) => {
  stub.fault({ chunk: 1, do: { kind: 'hold' } });
  const sha256 = await send(page, stub);
  await stub.nextHeld();
  await pause(page);
  stub.release();
  await rename(page, 'renamed.mp4');
  await page.evaluate(() => window.harness.uploader.start());
  await until(page, 'drained');
  expect(sentAs(stub)).toEqual([0, 1, 1, 2, 3].map((chunk) => `film.mp4 ${chunk}/4`));
  expectStored(stub, (await until(page, 'completed')).id, sha256);
});

test('the new name holds from the next target on', async ({ page, stub }) => {
  stub.fault({ chunk: 2, do: { kind: 'hold' } });
  const sha256 = await send(page, stub);
  await stub.nextHeld();
  await pause(page);
  stub.release();
  await rename(page, 'renamed.mp4');
  stub.fault({ chunk: 3, do: { kind: 'status', status: 403 } });
  await page.evaluate(() => window.harness.uploader.start());
  await until(page, 'drained');
  const names = stub.journal.flatMap(({ kind, name }) => (kind === 'upload' ? [name] : []));
  expect(sentUnderKeys(stub).map((text, index) => `${text.slice(0, 2)} ${names[index]}`)).toEqual([
    ...Array(5).fill('k1 film.mp4'),
    ...Array(4).fill('k2 renamed.mp4'),
  ]);
  expectStored(stub, (await until(page, 'completed')).id, sha256);
});
