import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, harnessScript, open, pageOf, pluploadScript, test } from './support/fixture.js';

const FULL = '/dist/fengmi-uploader.full.min.js';
const SLIM = '/dist/fengmi-uploader.min.js';

async function openPage(page: Page, stub: Stub, body: string): Promise<void> {
  stub.pages['/page.html'] = body;
  await page.goto(`${stub.origin}/page.html`);
}

/** What a page can see of plupload. */
const surface = (page: Page) =>
  page.evaluate(() => {
    const { plupload } = window;
    const shape = (object: object) =>
      Object.entries(object)
        .map(([key, value]) => `${key}: ${typeof value === 'object' ? 'object' : value}`)
        .sort();
    const { Uploader } = plupload;
    const up = new Uploader({ browse_button: 'pick', runtimes: 'html5' } as never);
    return {
      globals: Object.getOwnPropertyNames(window).sort(),
      library: shape(plupload).filter((line) => !line.startsWith('Uploader:')),
      prototype: Object.getOwnPropertyNames(Uploader.prototype).sort(),
      statics: Object.keys(Uploader),
      isInstance: up instanceof plupload.Uploader,
      ownPrototype: Object.getPrototypeOf(up) === plupload.Uploader.prototype,
      methods: Object.keys(up)
        .filter((key) => key !== 'fengmi')
        .sort(),
      settings: Object.keys(up.settings).sort(),
      predicted: plupload.predictRuntime({ browse_button: 'pick' } as never, undefined as never),
      aliases: Object.keys((window as never as { moxie: object }).moxie).sort(),
    };
  });

test('the full build looks to a page as plupload does, with one more global', { tag: '@smoke' }, async ({
  page,
  stub,
}) => {
  await openPage(page, stub, pageOf(pluploadScript));
  const stock = await surface(page);
  await openPage(page, stub, pageOf(FULL));
  const ours = await surface(page);
  expect(stock.library.length).toBeGreaterThan(40);
  expect(ours.globals.filter((name) => !stock.globals.includes(name))).toEqual(['FengmiUploader']);
  expect({ ...ours, globals: [] }).toEqual({ ...stock, globals: [] });
  expect(stock.globals.filter((name) => !ours.globals.includes(name))).toEqual([]);
});

/** Which of a page's uploaders speak the protocol. */
const speaking = (page: Page, ...settings: object[]) =>
  page.evaluate(
    (settings) =>
      settings.map((each) => {
        const up = new window.plupload.Uploader({ browse_button: 'pick', ...each } as never);
        return 'fengmi' in up;
      }),
    settings,
  );

test('install makes every later uploader speak the protocol, and once is enough', { tag: '@smoke' }, async ({
  page,
  stub,
}) => {
  await openPage(page, stub, pageOf(pluploadScript, SLIM));
  expect(await speaking(page, {})).toEqual([false]);
  const kept = await page.evaluate(() => {
    const { plupload } = window;
    const { prototype } = plupload.Uploader;
    const before = new plupload.Uploader({ browse_button: 'pick' } as never);
    FengmiUploader.install(plupload);
    const { Uploader } = plupload;
    FengmiUploader.install(plupload);
    return {
      once: plupload.Uploader === Uploader,
      prototype: plupload.Uploader.prototype === prototype,
      before: before instanceof plupload.Uploader,
      beforeSpeaks: 'fengmi' in before,
    };
  });
  expect(kept).toEqual({ once: true, prototype: true, before: true, beforeSpeaks: false });
  expect(await speaking(page, {}, { fengmi: {} }, { fengmi: false })).toEqual([true, true, false]);
});

test('only leaves the other uploaders of a page alone', async ({ page, stub }) => {
  await openPage(page, stub, pageOf(pluploadScript, SLIM));
  await page.evaluate(() =>
    FengmiUploader.install(window.plupload, { only: ({ url }) => url !== '/elsewhere' }),
  );
  const wanted = [{ url: '/upload' }, { url: '/elsewhere' }, { url: '/upload', fengmi: false }];
  expect(await speaking(page, ...wanted)).toEqual([true, false, false]);
});

test('data-install="off" leaves all uploaders alone until the page installs', async ({ page, stub }) => {
  await openPage(page, stub, pageOf(FULL).replace('<script ', '<script data-install="off" '));
  expect(await speaking(page, {})).toEqual([false]);
  await page.evaluate(() => FengmiUploader.install(window.plupload));
  expect(await speaking(page, {})).toEqual([true]);
});

/** An upload to a server that speaks no envelope: done where plupload alone judges, failed where we do. */
const uploadTo = (page: Page, url: string, settings: object) =>
  page.evaluate(
    async ([url, settings]) => {
      const { harness } = window;
      const file = harness.file('a.mp4', 1000);
      const up = await harness.make({ url, max_retries: 0, ...settings } as never, file);
      up.start();
      await harness.logged('UploadComplete');
      return harness.statuses();
    },
    [url, settings] as const,
  );

test('an uploader that is left alone is plupload as it was', async ({ page, stub }) => {
  stub.fault({ times: 2, do: { kind: 'body', body: '{"jsonrpc":"2.0","result":null}', store: false } });
  const { url } = stub.issueUrl();
  const impatient = { fengmi: { retry: { attempts: 0 } } };
  await open(page, stub);
  expect(await uploadTo(page, url, { fengmi: false })).toEqual(['DONE']);
  await open(page, stub);
  expect(await uploadTo(page, url, impatient)).toEqual(['FAILED']);
});

test('settings for runtimes that are gone are taken and ignored', async ({ page, stub }) => {
  await open(page, stub);
  const state = await page.evaluate(async (url) => {
    const { harness } = window;
    const up = await harness.make(
      {
        url,
        runtimes: 'gears,browserplus,flash,silverlight,html4',
        flash_swf_url: '/plupload/Moxie.swf',
        silverlight_xap_url: '/plupload/Moxie.xap',
        gears_resize: true,
        urlstream_upload: true,
      } as never,
      harness.file('a.mp4', 1000),
    );
    up.start();
    await harness.logged('UploadComplete');
    return { runtime: up.runtime, asked: up.settings.runtimes, statuses: harness.statuses() };
  }, stub.issueUrl().url);
  expect(state).toEqual({ runtime: 'html5', asked: 'html5', statuses: ['DONE'] });
  const requested = stub.journal.filter(({ path }) => /\.(swf|xap)$/.test(path));
  expect(requested).toEqual([]);
});

for (const when of ['preinit', 'setOption']) {
  test(`runtimes set later, by ${when}, fall to html5, too`, async ({ page, stub }) => {
    await open(page, stub);
    const runtime = await page.evaluate(async (when) => {
      const preinit = (up: typeof window.harness.up) => up.setOption('runtimes', 'html4,flash');
      const settings = { url: '/upload', ...(when === 'preinit' && { preinit }) };
      const up = await window.harness.make(settings as never);
      if (when === 'setOption') {
        up.setOption('runtimes', 'html4,flash');
        await window.harness.logged('PostInit', 2);
      }
      return up.runtime;
    }, when);
    expect(runtime).toBe('html5');
  });
}

const oldPlupload = `window.plupload = { VERSION: '1.5.8', Uploader: function () {} };`;

test('a plupload that is too old gets one clear error', async ({ page, stub }) => {
  stub.pages['/old.js'] = { body: oldPlupload, type: 'text/javascript' };
  await openPage(page, stub, pageOf('/old.js', SLIM));
  const told = await page.evaluate(() => {
    const tell = (call: () => unknown) => {
      try {
        call();
        return 'nothing';
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return `${code}: ${message}`;
      }
    };
    const { Uploader } = window.plupload;
    return {
      install: tell(() => FengmiUploader.install(window.plupload)),
      createUploader: tell(() => FengmiUploader.createUploader({ browse_button: 'pick' })),
      untouched: window.plupload.Uploader === Uploader,
    };
  });
  expect(told.install).toMatch(/^init: .*too old: load 2\.3\.9/);
  expect(told.createUploader).toBe(told.install);
  expect(told.untouched).toBe(true);
});

test('the harness and the builds live together on one page', async ({ page, stub }) => {
  await openPage(page, stub, pageOf(FULL, SLIM, harnessScript));
  expect(await speaking(page, {})).toEqual([true]);
});
