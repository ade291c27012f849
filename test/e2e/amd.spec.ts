import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, test } from './support/fixture.js';

const STOCK = '/plupload/plupload.full.min.js';
const FULL = '/dist/fengmi-uploader.full.min.js';
const SLIM = '/dist/fengmi-uploader.min.js';

interface Asked {
  names: string[];
  paths: Record<string, string>;
  /** Loaded by script tags after the loader, instead of by it. */
  tags?: string[];
}

/** What an AMD page gets for the modules that it asks for. */
async function ask(page: Page, stub: Stub, { names, paths, tags = [] }: Asked) {
  const scripts = ['/requirejs/require.js', ...tags].map((src) => `<script src="${src}"></script>`);
  stub.pages['/amd.html'] = `<!doctype html><meta charset="utf-8"><title>AMD</title>
<button id="pick" type="button">Pick</button>${scripts.join('')}`;
  await page.goto(`${stub.origin}/amd.html`);
  return page.evaluate(
    async ([names, paths]) => {
      const { requirejs } = window as never as {
        requirejs: ((
          names: string[],
          take: (...got: unknown[]) => void,
          fail: (error: Error) => void,
        ) => void) & {
          config(options: object): void;
        };
      };
      requirejs.config({
        paths: Object.fromEntries(
          Object.entries(paths).map(([name, path]) => [name, path.replace(/\.js$/, '')]),
        ),
      });
      const got = await new Promise<Record<string, unknown>[]>((resolve, reject) =>
        requirejs(names, (...modules) => resolve(modules as never), reject),
      );
      const library = got[names.indexOf('plupload')] as never as typeof window.plupload;
      const up = new library.Uploader({ browse_button: 'pick' } as never);
      return {
        keys: got.map((each) => Object.keys(each).length > 0),
        version: library.VERSION,
        moxie: 'moxie' in library,
        speaks: 'fengmi' in up,
        isInstance: up instanceof library.Uploader,
        globals: ['plupload', 'moxie', 'mOxie', 'o', 'FengmiUploader'].filter((name) => name in window),
        install: got.some((each) => typeof each.install === 'function'),
      };
    },
    [names, paths] as const,
  );
}

const seen = { keys: [true, true], moxie: true, isInstance: true, globals: [], install: false };

test('the full build takes the place of plupload in the paths of an AMD page', async ({ page, stub }) => {
  const names = ['plupload', 'moxie'];
  // The bundle defines both: `plupload` first has the loader read it.
  const stock = await ask(page, stub, { names, paths: { plupload: STOCK, moxie: STOCK } });
  const ours = await ask(page, stub, { names, paths: { plupload: FULL, moxie: FULL } });
  expect(stock).toMatchObject({ ...seen, speaks: false });
  expect(ours).toEqual({ ...stock, speaks: true });
});

test('a script tag after the loader registers the same modules, and fengmi-uploader', async ({
  page,
  stub,
}) => {
  const names = ['moxie', 'plupload', 'fengmi-uploader'];
  const ours = await ask(page, stub, { names, paths: {}, tags: [FULL] });
  expect(ours).toMatchObject({ ...seen, keys: [true, true, true], speaks: true, install: true });
});

test('the slim build is a module that needs plupload, and installs nothing by itself', async ({
  page,
  stub,
}) => {
  const names = ['plupload', 'fengmi-uploader'];
  const ours = await ask(page, stub, { names, paths: { plupload: STOCK, 'fengmi-uploader': SLIM } });
  expect(ours).toMatchObject({ ...seen, speaks: false, install: true });
});
