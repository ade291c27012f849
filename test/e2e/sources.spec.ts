import { createHash } from 'node:crypto';
import { open as openFile } from 'node:fs/promises';
import { expect, open, recorded, sentChunks, test, until } from './support/fixture.js';

declare global {
  interface Window {
    /** Unsubscribes from what `upload` tells. */
    cancel: () => void;
  }
}

/** Writes a file of that many MB whose every MB differs; its hash. */
async function writeFile(path: string, megabytes: number): Promise<string> {
  const hash = createHash('sha256');
  const file = await openFile(path, 'w');
  const block = Buffer.alloc(1024 * 1024);
  for (let i = 0; i < megabytes; i++) {
    block.fill(`block ${i} `);
    hash.update(block);
    await file.write(block);
  }
  await file.close();
  return hash.digest('hex');
}

test('250 MB from the disk', async ({ page, stub }, info) => {
  test.setTimeout(120_000);
  const path = info.outputPath('large.mp4');
  const sha256 = await writeFile(path, 250);
  await open(page, stub);
  await page.evaluate(async (url) => {
    const up = await window.harness.make({ url });
    up.bind('FilesAdded', () => up.start());
  }, stub.issueUrl().url);
  await page.setInputFiles('input[type=file]', path);
  const { id } = await until(page, 'completed');
  expect(stub.video(id)).toMatchObject({ sha256, size: 250 * 1024 * 1024, name: 'large.mp4' });
  // 16 MiB each, where nothing is known of the line.
  expect(sentChunks(stub)).toHaveLength(16);
  expect(stub.violations).toEqual([]);
});

test('a recorded video plays once it is assembled', async ({ page, stub }) => {
  await open(page, stub);
  const size = await page.evaluate(async (url) => {
    const { harness } = window;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start(100);
    for (let frame = 0; frame < 30; frame++) {
      for (let i = 0; i < 300; i++) {
        context.fillStyle = `hsl(${(frame * 37 + i * 11) % 360} 80% 50%)`;
        context.fillRect((i * 53) % 300, (i * 29 + frame) % 150, 17, 13);
      }
      await new Promise(requestAnimationFrame);
    }
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.stop();
    await stopped;
    const video = new File(parts, 'recorded.webm', { type: 'video/webm' });
    const up = await harness.make({ url, chunk_size: '8kb' }, video);
    up.start();
    return video.size;
  }, stub.issueUrl().url);
  const { id } = await until(page, 'completed');
  expect(sentChunks(stub).length).toBe(Math.ceil(size / 8192));
  expect(sentChunks(stub).length).toBeGreaterThan(1);
  const played = await page.evaluate(async (src) => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = src;
    document.body.append(video);
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => reject(new Error(video.error?.message));
    });
    const advanced = new Promise<void>((resolve) => {
      video.ontimeupdate = () => video.currentTime > 0 && resolve();
    });
    await video.play();
    await advanced;
    return { width: video.videoWidth, height: video.videoHeight };
  }, `/videos/${id}`);
  expect(played).toEqual({ width: 300, height: 150 });
});

test('two uploaders on a page go up at once, each in its own way', async ({ page, stub }) => {
  stub.fault({ chunk: 1, times: 2, do: { kind: 'hold' } });
  await open(page, stub);
  const urls = [stub.issueUrl().url, stub.issueUrl().url] as const;
  const hashes = await page.evaluate(async (urls) => {
    const { harness } = window;
    const first = harness.file('first.mp4', 200_000, 1);
    const second = harness.file('second.mp4', 200_000, 2);
    (await harness.make({ url: urls[0], chunk_size: '64kb' }, first)).start();
    (await harness.make({ url: urls[1], chunk_size: '64kb', browse_button: 'drop' }, second)).start();
    return Promise.all([first, second].map(harness.sha256));
  }, urls);
  const held = [await stub.nextHeld(), await stub.nextHeld()];
  expect(held.map(({ name }) => name).sort()).toEqual(['first.mp4', 'second.mp4']);
  stub.release();
  const ids = [
    await until(page, 'completed', { name: 'first.mp4' }),
    await until(page, 'completed', { name: 'second.mp4' }),
  ].map(({ id }) => id);
  expect(ids.map((id) => stub.video(id)?.sha256)).toEqual(hashes);
  expect(stub.violations).toEqual([]);
});

test('files picked in the file chooser', async ({ page, stub }) => {
  await open(page, stub);
  await page.evaluate(async (url) => {
    const up = await window.harness.make({ url, container: 'container' });
    up.bind('FilesAdded', () => up.start());
  }, stub.issueUrl().url);
  const chooser = page.waitForEvent('filechooser');
  await page.click('#pick');
  const files = ['one', 'two'].map((name) => ({
    name: `${name}.mp4`,
    mimeType: 'video/mp4',
    buffer: Buffer.from(name.repeat(1000)),
  }));
  await (await chooser).setFiles(files);
  await until(page, 'drained', { completed: 2 });
  expect(stub.videos.map(({ name, size }) => [name, size])).toEqual([
    ['one.mp4', 3000],
    ['two.mp4', 3000],
  ]);
});

test('a file dropped on the drop zone', async ({ page, stub }, info) => {
  const path = info.outputPath('dropped.mp4');
  const sha256 = await writeFile(path, 1);
  await open(page, stub);
  await page.evaluate(async (url) => {
    const up = await window.harness.make({ url, drop_element: 'drop' });
    up.bind('FilesAdded', () => up.start());
  }, stub.issueUrl().url);
  const box = await page.locator('#drop').boundingBox();
  // A drop as the browser itself would make it: plupload asks for entries, which a page cannot make.
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 5, data });
  }
  const { id } = await until(page, 'completed');
  expect(stub.video(id)).toMatchObject({ sha256, name: 'dropped.mp4' });
});

for (const controls of [{}, { browse_button: 'pick' }]) {
  const which = 'browse_button' in controls ? 'with' : 'without';
  test(`upload(file) ${which} a control tells the life of that file`, async ({ page, stub }) => {
    await open(page, stub);
    const told = await page.evaluate(
      async ([url, controls]) => {
        const { harness } = window;
        const uploader = harness.create({ ...controls, url, chunk_size: '64kb' });
        const told: string[] = [];
        await new Promise<void>((resolve, reject) => {
          uploader.upload(harness.file('a.mp4', 100_000)).subscribe({
            next: ({ type }) => type !== 'progress' && told.push(type),
            complete: resolve,
            error: reject,
          });
        });
        return told;
      },
      [stub.issueUrl().url, controls] as const,
    );
    expect(told).toEqual(['added', 'target', 'started', 'chunk', 'chunk', 'completed']);
    expect(stub.videos).toHaveLength(1);
  });
}

test('unsubscribing from upload(file) aborts its request and removes the file', async ({ page, stub }) => {
  stub.fault({ name: 'a.mp4', chunk: 1, do: { kind: 'hold' } });
  await open(page, stub);
  await page.evaluate((url) => {
    const { harness } = window;
    const uploader = harness.create({ url, chunk_size: '64kb' });
    const subscription = uploader.upload(harness.file('a.mp4', 300_000)).subscribe();
    window.cancel = () => subscription.unsubscribe();
    uploader.upload(harness.file('b.mp4', 100_000)).subscribe();
  }, stub.issueUrl().url);
  const held = await stub.nextHeld();
  await page.evaluate(() => window.cancel());
  await stub.waitFor((entry) => entry.n === held.n && entry.outcome === 'aborted');
  await until(page, 'removed', { name: 'a.mp4' });
  await until(page, 'completed', { name: 'b.mp4' });
  expect(sentChunks(stub, 'a.mp4')).toEqual(['0/5', '1/5']);
  expect(await page.evaluate(() => window.harness.uploader.plupload.files.length)).toBe(1);
  expect((await recorded(page)).filter(({ file }) => file?.name === 'a.mp4').at(-1)?.type).toBe('removed');
});

const refusals = {
  'file-empty': { name: 'empty.mp4', size: 0 },
  'file-size': { name: 'large.mp4', size: 20_000 },
  'file-type': { name: 'text.txt', size: 100 },
};

for (const [code, { name, size }] of Object.entries(refusals)) {
  test(`upload(file) of a refused file errors with ${code}`, async ({ page, stub }) => {
    await open(page, stub);
    const error = await page.evaluate(
      ([url, name, size]) => {
        const { harness } = window;
        const filters = { max_file_size: 10_000, mime_types: [{ title: 'Video', extensions: 'mp4' }] };
        const uploader = harness.create({ url, filters });
        return new Promise<string>((resolve) => {
          uploader.upload(harness.file(name, size)).subscribe({
            complete: () => resolve('complete'),
            error: ({ code }) => resolve(code),
          });
        });
      },
      [stub.issueUrl().url, name, size] as const,
    );
    expect(error).toBe(code);
    expect(sentChunks(stub)).toEqual([]);
  });
}
