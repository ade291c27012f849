import type plupload from 'plupload';
import { expect, open, recorded, sentChunks, test, until } from './support/fixture.js';

const KB = 1024;

test('a file goes up in chunks through the full build, and arrives as it was', { tag: '@smoke' }, async ({
  page,
  stub,
}) => {
  await open(page, stub);
  const sha256 = await page.evaluate(async (url) => {
    const file = window.harness.file('holiday.mp4', 1000 * 1024 + 17);
    const uploader = window.harness.create({ browse_button: 'pick', url, chunk_size: '256kb' });
    uploader.plupload.bind('PostInit', () => uploader.plupload.addFile(file));
    uploader.plupload.bind('FilesAdded', () => uploader.start());
    return window.harness.sha256(file);
  }, stub.issueUrl().url);
  const { id } = await until(page, 'completed');
  await until(page, 'drained');
  expect(stub.video(id ?? '')).toMatchObject({ sha256, size: 1000 * KB + 17, name: 'holiday.mp4' });
  expect(sentChunks(stub)).toEqual(['0/4', '1/4', '2/4', '3/4']);
  expect(stub.violations).toEqual([]);
  expect((await recorded(page)).map(({ type }) => type)).toEqual([
    'ready',
    'added',
    'target',
    'started',
    'chunk',
    'chunk',
    'chunk',
    'chunk',
    'completed',
    'drained',
  ]);
});

test('a chunk_size that a page sets as a file begins is for the next file', async ({ page, stub }) => {
  await open(page, stub);
  await page.evaluate((url) => {
    const uploader = window.harness.create({
      browse_button: 'pick',
      url,
      chunk_size: '256kb',
      preinit: { UploadFile: (up: plupload.Uploader) => up.setOption('chunk_size', 300 * 1024) },
    });
    uploader.upload(window.harness.file('a.mp4', 700 * 1024)).subscribe();
    uploader.upload(window.harness.file('b.mp4', 700 * 1024)).subscribe();
  }, stub.issueUrl().url);
  await until(page, 'drained', { completed: 2 });
  expect(
    stub.journal.filter(({ kind }) => kind === 'upload').map(({ name, bytes }) => [name, bytes]),
  ).toEqual([
    ['a.mp4', 256 * KB],
    ['a.mp4', 256 * KB],
    ['a.mp4', 188 * KB],
    ['b.mp4', 300 * KB],
    ['b.mp4', 300 * KB],
    ['b.mp4', 100 * KB],
  ]);
  expect(stub.violations).toEqual([]);
});
