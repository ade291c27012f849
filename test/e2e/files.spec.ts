import { expect, open, sentChunks, test, until } from './support/fixture.js';

const CHUNK = 64 * 1024;

const sizes: Record<string, [size: number, chunks: number]> = {
  '1 byte': [1, 1],
  'less than a chunk': [CHUNK - 1, 1],
  'exactly a chunk': [CHUNK, 1],
  'a chunk and a byte': [CHUNK + 1, 2],
  'exactly three chunks': [3 * CHUNK, 3],
  'three chunks and a remainder': [3 * CHUNK + 777, 4],
};

for (const [what, [size, chunks]] of Object.entries(sizes)) {
  test(`${what} arrives as it was`, async ({ page, stub }) => {
    await open(page, stub);
    const sha256 = await page.evaluate(
      async ([url, size]) => {
        const { harness } = window;
        const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', size));
        up.start();
        return harness.sha256(harness.files[0] as File);
      },
      [stub.issueUrl().url, size] as const,
    );
    const { id } = await until(page, 'completed');
    expect(stub.video(id)).toMatchObject({ sha256, size, name: 'a.mp4' });
    expect(sentChunks(stub)).toEqual(Array.from({ length: chunks }, (_, chunk) => `${chunk}/${chunks}`));
    const told = await page.evaluate(
      () => window.harness.records.filter(({ type }) => type === 'chunk').length,
    );
    expect(told).toBe(chunks);
    expect(stub.violations).toEqual([]);
  });
}

test('a URL that takes no chunks gets the file in one request without their fields', async ({
  page,
  stub,
}) => {
  await open(page, stub);
  const { url } = stub.issueUrl({ block: 0 });
  const sha256 = await page.evaluate(async (url) => {
    const { harness } = window;
    const fengmi = { target: { url, chunked: false } };
    const up = await harness.make({ chunk_size: '64kb', fengmi }, harness.file('a.mp4', 300_000));
    up.start();
    return harness.sha256(harness.files[0] as File);
  }, url);
  const { id } = await until(page, 'completed');
  expect(stub.video(id)).toMatchObject({ sha256, size: 300_000 });
  const uploads = stub.journal.filter(({ kind }) => kind === 'upload');
  expect(uploads.map(({ fields }) => Object.keys(fields ?? {}))).toEqual([['name']]);
});

for (const count of [2, 20]) {
  test(`${count} files go up one after the other`, async ({ page, stub }) => {
    await open(page, stub);
    const hashes = await page.evaluate(
      async ([url, count]) => {
        const { harness } = window;
        const files = Array.from({ length: count }, (_, i) => harness.file(`${i}.mp4`, 100_000 + i, i + 1));
        const up = await harness.make({ url, chunk_size: '64kb' }, ...files);
        up.start();
        return Promise.all(files.map(harness.sha256));
      },
      [stub.issueUrl().url, count] as const,
    );
    await until(page, 'drained', { completed: count, failed: 0 });
    expect(stub.videos.map(({ name, sha256 }) => [name, sha256])).toEqual(
      hashes.map((sha256, i) => [`${i}.mp4`, sha256]),
    );
    expect(await page.evaluate(() => window.harness.mostOpen())).toBe(1);
    expect(stub.violations).toEqual([]);
  });
}

const names = {
  Chinese: '我的视频 第一集.mp4',
  quotes: `"quo'ted".mp4`,
  emoji: '🎬🐼 film 👨‍👩‍👧.mp4',
  spaces: '  a  film .mp4',
  'percent signs': '100% %22 ;.mp4',
  markup: '<b>&amp;.mp4',
  'very long': `${'长'.repeat(200)}${'x'.repeat(500)}.mp4`,
};

for (const [what, name] of Object.entries(names)) {
  test(`a name with ${what} reaches the server`, async ({ page, stub }) => {
    await open(page, stub);
    await page.evaluate(
      async ([url, name]) => {
        const { harness } = window;
        const up = await harness.make({ url, chunk_size: '64kb' }, harness.file(name, 100_000));
        up.start();
      },
      [stub.issueUrl().url, name] as const,
    );
    const { id, file } = await until(page, 'completed');
    expect(file?.name).toBe(name);
    expect(stub.video(id)).toMatchObject({ name, size: 100_000 });
    expect(stub.violations).toEqual([]);
  });
}

for (const how of ['one uploader', 'two uploaders at once'] as const) {
  test(`two files of one name to one shared URL stay two, by ${how}`, async ({ page, stub }) => {
    await open(page, stub);
    const hashes = await page.evaluate(
      async ([url, two]) => {
        const { harness } = window;
        const files = [harness.file('a.mp4', 300_000, 1), harness.file('a.mp4', 300_000, 2)];
        const { createUploader } = FengmiUploader;
        const settings = { url, chunk_size: '64kb' };
        const first = createUploader(settings);
        const uploaders = [first, two ? createUploader(settings) : first];
        const ends = files.map(
          (file, i) =>
            new Promise<void>((resolve, reject) => {
              uploaders[i]?.upload(file).subscribe({ complete: resolve, error: reject });
            }),
        );
        await Promise.all(ends);
        return Promise.all(files.map(harness.sha256));
      },
      [stub.issueUrl().url, how !== 'one uploader'] as const,
    );
    expect(stub.videos.map(({ sha256 }) => sha256).sort()).toEqual([...hashes].sort());
    expect(new Set(stub.videos.map(({ name }) => name)).size, 'names at the server').toBe(2);
    expect(stub.violations).toEqual([]);
  });
}

test('a target on another origin', async ({ page, stub }) => {
  stub.settings.urlHost = 'other';
  await open(page, stub);
  const { url } = stub.issueUrl();
  expect(new URL(url).origin).toBe(stub.otherOrigin);
  const sha256 = await page.evaluate(async (url) => {
    const { harness } = window;
    const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 300_000));
    up.start();
    return harness.sha256(harness.files[0] as File);
  }, url);
  const { id } = await until(page, 'completed');
  expect(stub.video(id)).toMatchObject({ sha256 });
  const origins = stub.journal.filter(({ kind }) => kind === 'upload').map(({ origin }) => origin);
  expect(new Set(origins)).toEqual(new Set([stub.origin]));
});
