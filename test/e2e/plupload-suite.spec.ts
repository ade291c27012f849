import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { test as base, expect } from './support/fixture.js';

const folder = fileURLToPath(new URL('../../node_modules/plupload/tests/auto/', import.meta.url));
const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/**
 * plupload's own suite as its package has it. What its pages load from elsewhere comes from packages here; the PHP that
 * some name as their `url` is not in the package, and none of them needs it: those that upload do so to a runtime of
 * the suite that makes its answers up, which are no envelopes.
 */
const suites = readdirSync(folder).filter((name) => name.endsWith('.html'));
const OFF = /^(Resizing|uploading|UI)\.html$/;

/** Where install is meant to differ: no control is needed, and `runtimes` falls to html5. */
const MEANT = [
  "plupload.Uploader: If both 'browse_button' and 'drop_element' are missing, uploader should trigger plupload.INIT_ERROR",
  'plupload.Uploader: Test how default values are assigned to missing options',
  'plupload.Uploader: Test runtime property',
];

// One worker for the whole file, so that stock runs once.
base.describe.configure({ mode: 'default' });

type Build = 'stock' | 'full' | 'off';

const scriptOf = (build: Build): string =>
  build === 'stock'
    ? '<script src="/npm/plupload/js/plupload.full.min.js"></script>'
    : `<script src="/dist/fengmi-uploader.full.min.js"${build === 'off' ? ' data-install="off"' : ''}></script>`;

const js = (path: string): string => `<script src="/npm/${path}"></script>`;

/** The suite's `loader.js`, with one bundle in place of moxie and plupload. */
const loaded = (build: Build): string =>
  [
    scriptOf(build),
    js('plupload/tests/js/o.js'),
    js('jquery/dist/jquery.js'),
    js('jquery-ui/dist/jquery-ui.js'),
    js('qunitjs/qunit/qunit.js'),
    js('plupload/tests/js/FileHash.js'),
    js('plupload/tests/js/test-runtime.js'),
    js('plupload/js/jquery.ui.plupload/jquery.ui.plupload.js'),
  ].join('');

const collector = `<script>
var outcome = { tests: [], done: false };
QUnit.testDone(function (e) {
  outcome.tests.push(e.module + ': ' + e.name + ' ' + e.passed + '/' + e.total);
});
QUnit.done(function () { outcome.done = true; });
</script>`;

function pageOf(build: Build, file: string): string {
  const source = readFileSync(folder + file, 'utf8');
  if (file !== 'AMD.html') {
    return source.replace('<script src="../loader.js"></script>', loaded(build) + collector);
  }
  const bundle = build === 'stock' ? '/npm/plupload/js/plupload.full.min' : '/dist/fengmi-uploader.full.min';
  return source
    .replace(/<link[^>]*>/, '')
    .replace(/<script src="\/\/ajax[^>]*><\/script>/, js('jquery/dist/jquery.js'))
    .replace(/<script src="\/\/code[^>]*><\/script>/, js('qunitjs/qunit/qunit.js') + collector)
    .replace('"../js/testrunner/reporter.js"', '"data:,"')
    .replace('../js/require.js', '/npm/requirejs/require.js')
    .replace('"moxie": "moxie"', `"moxie": "${bundle}"`)
    .replace('"plupload": "plupload." + mode', `"plupload": "${bundle}"`);
}

async function run(page: Page, stub: Stub, errors: string[], build: Build, file: string): Promise<string[]> {
  stub.pages['/suite/page.html'] = pageOf(build, file);
  await page.goto(`${stub.origin}/suite/page.html`);
  await page.waitForFunction(() => (window as never as { outcome: { done: boolean } }).outcome.done);
  // QUnit counts what is thrown as a failure by itself.
  errors.length = 0;
  return page.evaluate(() => (window as never as { outcome: { tests: string[] } }).outcome.tests);
}

const stockRuns = new Map<string, string[]>();

const test = base.extend<{
  run: (build: Build, file: string) => Promise<string[]>;
  /** Of plupload as it is, whose outcome is the same each time. */
  runStock: (file: string) => Promise<string[]>;
}>({
  run: ({ page, stub, pageErrors }, use) => use((build, file) => run(page, stub, pageErrors, build, file)),
  runStock: ({ run }, use) =>
    use(async (file) => {
      const outcome = stockRuns.get(file) ?? (await run('stock', file));
      stockRuns.set(file, outcome);
      return outcome;
    }),
  page: async ({ page }, use) => {
    // Where the suite's pages find their own files, and the packages that they load from elsewhere.
    await page.route('**/npm/**', (route) => {
      const path = new URL(route.request().url()).pathname.replace('/npm/', '');
      return route.fulfill({ path: modules + path });
    });
    await page.route('**/suite/files/**', (route) => {
      const path = new URL(route.request().url()).pathname.replace('/suite/', '');
      return route.fulfill({ path: folder + path });
    });
    await use(page);
  },
});

const titleOf = (line: string): string => line.replace(/ \d+\/\d+$/, '');
const differing = (stock: string[], ours: string[]): string[] =>
  stock.filter((line) => !ours.includes(line)).map(titleOf);

for (const file of suites) {
  test(`plupload's own ${file} has the same outcome on both builds`, async ({ run, runStock }) => {
    const stock = await runStock(file);
    const meant = stock.map(titleOf).filter((title) => MEANT.includes(title));
    expect(stock.length).toBeGreaterThan(0);
    if (OFF.test(file) || meant.length > 0) expect(await run('off', file)).toEqual(stock);
    if (OFF.test(file)) return;
    const ours = await run('full', file);
    expect(differing(stock, ours)).toEqual(meant);
    expect(ours.map(titleOf)).toEqual(stock.map(titleOf));
  });
}

test("plupload's own suite is whole, and one test of it fails on stock", async ({ runStock }) => {
  const lines: string[] = [];
  for (const file of suites) lines.push(...(await runStock(file)));
  const counts = lines.map((line) => /(\d+)\/(\d+)$/.exec(line)?.slice(1).map(Number) ?? []);
  const sum = (at: number) => counts.reduce((total, each) => total + (each[at] ?? 0), 0);
  const failing = lines.filter((_, i) => counts[i]?.[0] !== counts[i]?.[1]);
  expect({ tests: lines.length, passed: sum(0), assertions: sum(1), failing }).toEqual({
    tests: 44,
    passed: 102,
    assertions: 104,
    failing: ['Plupload: predictRuntime() 1/3'],
  });
});
