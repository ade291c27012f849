import { chromium } from 'playwright/test';
import config from '../playwright.config.js';
import { findBrowser } from '../setup/find-browser.mjs';
import { expect, sentChunks, test } from './support/fixture.js';
import { expectFilm, pickFilm, serve } from './support/hard.js';

const often = { intervals: [20] };
const chunks = ['0/3', '1/3', '2/3'];

test('an upload goes on in a page that comes back out of the back/forward cache', async ({ stub }) => {
  // Playwright's browsers have none.
  const ignoreDefaultArgs = ['--disable-back-forward-cache'];
  const browser = await chromium.launch({
    ...config.use?.launchOptions,
    executablePath: findBrowser() ?? '',
    ignoreDefaultArgs,
  });
  try {
    const page = await browser.newPage();
    // What may not be cached is not kept there either.
    const headers = { 'Cache-Control': 'max-age=60' };
    const before = "window.shown = []; addEventListener('pageshow', (event) => shown.push(event.persisted));";
    serve(stub, { headers, before });
    stub.pages['/other.html'] = '<!doctype html><title>Other</title>';
    stub.fault({ chunk: 1, do: { kind: 'hold' } });
    await page.goto(`${stub.origin}/hard.html`);
    await pickFilm(page);
    await stub.nextHeld();
    await page.goto(`${stub.origin}/other.html`);
    stub.release();
    await page.evaluate(() => history.back());
    await expect(page).toHaveTitle('done');
    expect(await page.evaluate('shown')).toEqual([false, true]);
    expectFilm(stub);
    expect(sentChunks(stub)).toEqual(chunks);
  } finally {
    await browser.close();
  }
});

/**
 * A tab that was hidden for long: what is due to run later runs once a minute, and a minute passes when the test says so. By
 * itself none does while a request is under way: a slow machine would have it take hours.
 */
const throttled = `
(function () {
  var due = [], minutes = 0, ids = 1e6, open = 0;
  var send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    open++;
    this.addEventListener('loadend', function () { open--; });
    send.call(this, body);
  };
  [Date, performance].forEach(function (clock) {
    var now = clock.now;
    clock.now = function () { return now.call(clock) + minutes * 60000; };
  });
  window.setTimeout = function (run, ms) {
    due.push({ id: ++ids, run: run, at: performance.now() + (ms || 0), args: [].slice.call(arguments, 2) });
    return ids;
  };
  window.setInterval = function (run, ms) {
    var id = setTimeout(function again() {
      due.push({ id: id, run: again, at: performance.now() + ms, args: [] });
      run();
    }, ms);
    return id;
  };
  window.clearTimeout = window.clearInterval = function (id) {
    due = due.filter(function (each) { return each.id !== id; });
  };
  window.passMinute = function (anyway) {
    if (open > 0 && !anyway) return document.title;
    minutes++;
    var now = performance.now();
    due.filter(function (each) { return each.at <= now; }).forEach(function (each) {
      if (due.indexOf(each) < 0) return;
      clearTimeout(each.id);
      each.run.apply(window, each.args);
    });
    return document.title;
  };
  Object.defineProperty(document, 'visibilityState', { get: function () { return 'hidden'; } });
})();`;

test('timers that come once a minute end neither a start nor an upload', async ({ page, stub }) => {
  const passMinute = (anyway = false) => page.evaluate<string>(`passMinute(${anyway})`);
  serve(stub, { before: throttled });
  for (const chunk of [0, 1, 2]) stub.fault({ chunk, do: { kind: 'hold' } });
  await page.goto(`${stub.origin}/hard.html`);
  await expect.poll(() => passMinute(), often).toBe('ready');
  await pickFilm(page);
  for (const chunk of [0, 1, 2]) {
    const held = async () => {
      await passMinute();
      return stub.held;
    };
    await expect.poll(held, often).toBe(1);
    expect((await stub.nextHeld()).chunk).toBe(chunk);
    // The timer of half a minute without a sign of life comes so late that it says nothing.
    await passMinute(true);
    stub.release();
    await stub.waitFor((entry) => entry.chunk === chunk && entry.status === 200);
  }
  await expect.poll(() => passMinute(), often).toBe('done');
  expectFilm(stub);
  expect(sentChunks(stub)).toEqual(chunks);
});
