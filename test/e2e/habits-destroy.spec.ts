import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, open, test } from './support/fixture.js';
import { watch } from './support/idle.js';

const EVENTS =
  'Init PostInit Refresh FileFiltered FilesAdded QueueChanged StateChanged BeforeUpload UploadFile BeforeChunkUpload UploadProgress ChunkUploaded FileUploaded UploadComplete Error FilesRemoved CancelUpload Browse OptionChanged';

/** Destroys an uploader inside a handler of the event, the first time that it comes. */
async function destroyIn(page: Page, stub: Stub, name: string, early: boolean) {
  stub.clearFaults();
  stub.fault({ name: 'bad.mp4', do: { kind: 'status', status: 400 } });
  return page.evaluate(
    async ([url, name, early]) => {
      const { harness, plupload } = window;
      const files = ['a.mp4', 'bad.mp4', 'c.mp4'].map((name, i) => harness.file(name, 100_000 + i, i));
      const settings = { browse_button: 'pick', drop_element: 'drop', url, chunk_size: '64kb' };
      const up = new plupload.Uploader(settings as never);
      let came = 0;
      const destroy = () => {
        came++;
        up.destroy();
      };
      const destroyed = new Promise((resolve) => up.bind('Destroy', resolve));
      if (early) up.bind(name, destroy);
      up.bind('PostInit', () => {
        if (!early) up.bind(name, destroy);
        up.addFile(files as never);
      });
      up.bind('FilesAdded', () => {
        up.setOption('url', url);
        up.trigger('Browse', undefined as never);
        up.removeFile(up.files[2] as never);
        up.start();
      });
      up.bind('ChunkUploaded', () => {
        up.stop();
        up.start();
      });
      up.init();
      await destroyed;
      // Whatever plupload had still to do when it was destroyed.
      await window.probe.idle();
      return {
        came,
        shims: document.querySelectorAll('.moxie-shim').length,
        open: harness.requests.filter(({ status }) => status === -1).length,
      };
    },
    [stub.issueUrl().url, name, early] as const,
  );
}

for (const early of [true, false]) {
  const names = EVENTS.split(' ').filter((name) => early || !/Init/.test(name));
  test(`destroy in a handler of any event bound ${early ? 'before' : 'after'} init leaves nothing`, async ({
    page,
    stub,
    pageErrors,
  }) => {
    await watch(page);
    await open(page, stub);
    for (const name of names) {
      const { came, ...left } = await destroyIn(page, stub, name, early);
      expect([name, came > 0, left]).toEqual([name, true, { shims: 0, open: 0 }]);
    }
    // plupload goes on after its handlers with what it has just let go of, and breaks on that as it always did.
    const own = pageErrors.filter((error) => !/^TypeError: .* of null \(reading '/.test(error));
    pageErrors.splice(0, pageErrors.length, ...own);
  });
}
