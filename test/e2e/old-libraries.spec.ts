import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Frame } from 'playwright/test';
import type { QueueSnapshot } from '../../src/index.js';
import { expect, harnessScript, pageOf, pluploadScript, sentChunks, test } from './support/fixture.js';

const resolved = createRequire(import.meta.url).resolve;
const sourceOf = (...paths: string[]): string => paths.map((path) => readFileSync(path, 'utf8')).join('\n');

const prototypeLike = sourceOf(fileURLToPath(new URL('./support/prototype-like.js', import.meta.url)));
/** Browsers from before 2024 lack what Prototype.js asks an iterator for. */
const withoutHelpers = `delete window.Iterator?.prototype.toArray;\n${prototypeLike}`;
const yui =
  'yui oop event-custom-base dom-core dom-base selector-native selector node-core event-base node-base'
    .split(' ')
    .map((name) => resolved(`yui/${name}/${name}-min.js`));

/** Names of ours that a page may have put on `Object.prototype`: those that plupload itself can do with there. */
const names =
  'fengmi only api target rewriteUrl chunkSize retry confirm resume keepAwake confirmLeave locale attempts restarts delay maxDelay retryable stall reply baseUrl params sign paths withCredentials url headers chunked message status code id apiCode chunk attempt cause retryAfter detail remoteId effect';

/** Scripts that stand on pages of those years, and what is asked for where their address matters. */
const libraries: Record<string, readonly [source: string, query?: string]> = {
  'MooTools 1.5': [sourceOf(resolved('mootools'))],
  'Prototype.js 1.6.0': [prototypeLike, '?as=1.6.0'],
  'Prototype.js 1.6.1, before 2024': [withoutHelpers, '?as=1.6.1'],
  'Prototype.js 1.7 RC': [prototypeLike, '?as=1.7rc'],
  'Prototype.js 1.7 RC, before 2024': [withoutHelpers, '?as=1.7rc'],
  // Of little harm to the natives of a browser of today: one page for all three.
  'core-js 2, jQuery 1 and YUI 3': [
    `${sourceOf(resolved('core-js/client/shim.min.js'), resolved('jquery1'), ...yui)}
YUI({ bootstrap: false }).use('node-base', (Y) => Y.one('#drop').setAttribute('title', jQuery.fn.jquery));`,
  ],
  'numbers on Object.prototype': [`for (const name of '${names}'.split(' ')) Object.prototype[name] = 1;`],
  'a frozen Object.prototype': ['Object.freeze(Object.prototype);'],
};

const builds = {
  full: ['/dist/fengmi-uploader.full.min.js'],
  slim: [pluploadScript, '/dist/fengmi-uploader.min.js'],
};

/** Of three chunks. */
const SIZE = 150_000;
const done = `completed ${SIZE}`;
const chunks = ['0/3', '1/3', '2/3'];

/** What a page does and sees: a stop and start inside a handler, a pause, and a file that fails among others. */
const upload = (frame: Frame, page: string, url: string) =>
  frame.evaluate(
    async ([page, url, size]) => {
      const { harness, plupload } = window;
      const up = new plupload.Uploader({ browse_button: 'pick', url, chunk_size: '64kb' });
      const uploader = FengmiUploader.attach(up);
      const last = () => {
        const { size, state, files } = harness.snapshots[harness.snapshots.length - 1] as QueueSnapshot;
        const each = files.map(({ status, acknowledged }) => `${status} ${acknowledged}`);
        return [size, state, ...each].join(', ');
      };
      const errors: string[] = [];
      up.bind('Error', (_: unknown, { code, file }: { code: number; file: File }) => {
        errors.push(`${code} ${file.name.split(' ')[0]}`);
      });
      /** Acts in the nth `ChunkUploaded` from here. */
      const inChunkUploaded = (nth: number, act: () => void) => {
        let count = 0;
        up.bind('ChunkUploaded', () => {
          count++;
          if (count === nth) act();
        });
      };
      const stopAndStart = () => {
        up.stop();
        up.start();
      };
      const file = (name: string, seed: number) => {
        const made = harness.file(`${name} ${page}`, size, seed);
        harness.files.push(made);
        return made as never;
      };
      // Who leaves in the middle of a delivery stands before those who stay.
      const { ofType } = FengmiUploader;
      const ready = new Promise<void>((resolve) => {
        const subscription = uploader.events$
          .pipe(ofType('ready', 'added'), ofType('ready'))
          .subscribe(() => {
            subscription.unsubscribe();
            resolve();
          });
      });
      uploader.upload(file('first', 1)).subscribe();
      harness.watch(uploader);
      up.init();
      await Promise.all([ready, harness.until('ready'), harness.until('drained')]);
      const heard = harness.records.filter(({ type }) => type !== 'progress').map(({ type }) => type);

      up.addFile([file('a', 2), file('b', 3)] as never);
      await harness.until('added', {}, 3);
      inChunkUploaded(1, stopAndStart);
      inChunkUploaded(5, stopAndStart);
      up.start();
      await harness.until('drained', {}, 2);

      up.addFile(file('paused', 4));
      await harness.until('added', {}, 4);
      inChunkUploaded(1, () => up.stop());
      up.start();
      await harness.until('stopped', {}, 3);
      const paused = last();
      uploader.start();
      await harness.until('drained', {}, 3);

      up.addFile([file('bad', 5), file('good', 6)] as never);
      await harness.until('added', {}, 6);
      up.start();
      await harness.until('drained', {}, 4);
      const hashes = await Promise.all(harness.files.map(harness.sha256));
      return { heard, paused, ended: last(), errors, hashes };
    },
    [page, url, SIZE] as const,
  );

for (const [name, [body, query = '']] of Object.entries(libraries)) {
  test(`files go up, pause and fail as they should beside ${name}`, async ({ page, stub }) => {
    stub.pages['/library.js'] = { body, type: 'text/javascript' };
    const library = `/library.js${query}`;
    const pages: string[] = [];
    for (const [build, scripts] of Object.entries(builds)) {
      stub.pages[`/${build}-after.html`] = pageOf(library, ...scripts, harnessScript);
      stub.pages[`/${build}-before.html`] = pageOf(...scripts, library, harnessScript);
      pages.push(`${build}-after`, `${build}-before`);
    }
    stub.pages['/all.html'] = pages
      .map((each) => `<iframe name="${each}" src="/${each}.html"></iframe>`)
      .join('');
    for (const each of pages) {
      stub.fault({ name: `bad ${each}`, chunk: 1, do: { kind: 'status', status: 400, body: 'no' } });
    }
    await page.goto(`${stub.origin}/all.html`);
    const seen = await Promise.all(
      pages.map((each) => upload(page.frame(each) as Frame, each, stub.issueUrl().url)),
    );
    for (const [index, each] of pages.entries()) {
      const { hashes, ...told } = seen[index] as Awaited<ReturnType<typeof upload>>;
      expect(told, each).toEqual({
        heard: ['ready', 'added', 'target', 'started', 'chunk', 'chunk', 'chunk', 'completed', 'drained'],
        paused: [4 * SIZE, 'stopped', done, done, done, 'stopped 65536'].join(', '),
        ended: [6 * SIZE, 'idle', done, done, done, done, 'failed 65536', done].join(', '),
        errors: ['-200 bad'],
      });
      const files = ['first', 'a', 'b', 'paused', 'bad', 'good'].map((file) => `${file} ${each}`);
      const stored = files.map((file) => stub.videos.find(({ name }) => name === file)?.sha256);
      expect(stored, each).toEqual(hashes.map((hash, file) => (file === 4 ? undefined : hash)));
      for (const file of files) {
        expect(sentChunks(stub, file), file).toEqual(file.startsWith('bad') ? ['0/3', '1/3'] : chunks);
      }
    }
  });
}
