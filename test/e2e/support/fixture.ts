import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { test as base, expect, type Page } from 'playwright/test';
import { type Stub, type StubOptions, startStub } from '../../stub/index.js';
import type { Recorded } from './harness.js';

export { expect };

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const html = (...scripts: string[]): string =>
  `<!doctype html><meta charset="utf-8"><title>Test</title><body>
<div id="container"><button id="pick" type="button">Pick</button></div><div id="drop">Drop</div>
${scripts.map((src) => `<script src="${src}"></script>`).join('\n')}
</body>`;

const harness = '/harness.js';
const harnessSource = transformSync(readFileSync(root('test/e2e/support/harness.ts'), 'utf8'), {
  loader: 'ts',
  format: 'iife',
}).code;
const plupload = '/plupload/plupload.full.min.js';

/** The builds, each on a page of its own. */
export const pages = {
  '/full.html': html('/dist/fengmi-uploader.full.min.js', harness),
  '/slim.html': html(plupload, '/dist/fengmi-uploader.min.js', harness),
  '/stock.html': html(plupload, harness),
} as const;

/** As the page's own errors would go unseen otherwise. */
function failOnPageErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  return errors;
}

export interface Fixtures {
  stub: Stub;
  /** Uncaught errors of the page; a test that expects some empties it. */
  pageErrors: string[];
}

/** A stub that serves the pages and the builds. */
export const makeStub = (options: Pick<StubOptions, 'mounts'> = {}): Promise<Stub> =>
  startStub({
    ...options,
    pages: { ...pages, [harness]: { body: harnessSource, type: 'text/javascript' } },
    static: [
      { prefix: '/dist/', dir: root('dist') },
      { prefix: '/plupload/', dir: root('node_modules/plupload/js') },
      { prefix: '/requirejs/', dir: root('node_modules/requirejs') },
      { prefix: '/jquery/', dir: root('node_modules/jquery/dist') },
      { prefix: '/jquery-ui/', dir: root('node_modules/jquery-ui/dist') },
    ],
  });

/** A page of the usual controls with these scripts in a row. */
export { harness as harnessScript, html as pageOf, plupload as pluploadScript };

export const test = base.extend<Fixtures>({
  context: async ({ context }, use) => {
    await use(context);
    // The next test gets the same one, unless the browser is gone; this is what Playwright does not put back.
    if (!context.browser()?.isConnected()) return;
    await context.setOffline(false);
    await context.clearPermissions();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  stub: async ({}, use) => {
    const stub = await makeStub();
    await use(stub);
    await stub.close();
  },
  pageErrors: [
    async ({ page }, use) => {
      const errors = failOnPageErrors(page);
      await use(errors);
      expect(errors, 'uncaught errors of the page').toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page of the stub that has a build on it. */
export async function open(page: Page, stub: Stub, path: keyof typeof pages = '/full.html'): Promise<void> {
  await page.goto(stub.origin + path);
}

/** What the page has recorded so far, without progress. */
export const recorded = (page: Page): Promise<Recorded[]> =>
  page.evaluate(() => window.harness.records.filter(({ type }) => type !== 'progress'));

/** Waits for an event in the page. */
export const until = (
  page: Page,
  type: string,
  match: Record<string, unknown> = {},
  count = 1,
): Promise<Recorded> =>
  page.evaluate(([type, match, count]) => window.harness.until(type, match, count), [
    type,
    match,
    count,
  ] as const);

/** Uploads of the journal, from an entry on, as `chunk/chunks` in the order of their arrival. */
export const sentChunks = (stub: Stub, name?: string, from = 0): string[] =>
  stub.journal
    .slice(from)
    .filter((entry) => entry.kind === 'upload' && (name === undefined || entry.name === name))
    .map((entry) => (entry.chunk === undefined ? 'whole' : `${entry.chunk}/${entry.chunks}`));
