import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { type DemoProcess, endDemo, startDemo } from './support/demo.js';
import { event, file, journal, openView, pick, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

const started = test.extend<{ child: DemoProcess }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for
  child: async ({}, use) => {
    const child = await startDemo();
    await use(child);
    await endDemo(child);
  },
  demo: ({ child }, use) => use(child),
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  started(
    `the server stops on ${signal}, frees its port and leaves nothing behind`,
    async ({ page, child }) => {
      await pick(page, file('left.mp4', 1000));
      await expect(event(page, 'completed')).toBeVisible();
      expect(readdirSync(child.tempFolder)).not.toEqual([]);
      expect(await child.stop(signal)).toEqual([0, null]);
      expect(readdirSync(child.tempFolder)).toEqual([]);
      const next = createServer().listen(Number(new URL(child.url).port), '127.0.0.1');
      await once(next, 'listening');
      next.close();
    },
  );
}

test('where its port is taken the server takes the next', async ({ demo: first }) => {
  const taken = Number(new URL(first.url).port);
  const second = await startDemo(taken);
  expect(Number(new URL(second.url).port)).toBeGreaterThan(taken);
  await endDemo(second);
});

test('the page learns no key, token or signature', async ({ page }) => {
  const said: Promise<string>[] = [];
  page.on('response', (response) => {
    if (/\/(fengmi|stub)\//.test(response.url())) said.push(response.text());
  });
  await openView(page, 'Requests');
  await pick(page, file('film.mp4', 1000));
  await expect(page.locator('#requests .request').filter({ hasText: 'POST /upload' })).toContainText('200');
  const entries = await journal(page);
  const asked = entries.find(({ kind }) => kind === 'url')!;
  expect(asked.status).toBe(200);
  expect(asked.fields).toEqual({ appid: 'demo', access_token: 'hidden', signature: 'hidden' });
  // From the page's own server, with a session of its own.
  const ofPage = entries.filter(({ kind }) => kind === 'app');
  const calls = new Set(ofPage.map(({ method, path }) => `${method} ${path}`));
  expect([...calls]).toEqual(
    expect.arrayContaining(['POST /fengmi/session', 'GET /fengmi/oauth2/video/upload/url']),
  );
  expect(ofPage.find(({ path }) => path.endsWith('/url'))?.headers).toMatchObject({
    cookie: 'hidden',
    'x-csrf-token': 'hidden',
  });
  // What it was told: its CSRF token, once, and nothing else that looks like a secret, but for upload URLs.
  const texts = (await Promise.all(said)).map((text) => text.replace(/[0-9A-F]{512}/g, ''));
  expect(texts.flatMap((text) => text.match(/"[0-9a-f]{32}"/g) ?? [])).toHaveLength(1);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('the demo is there under its own names only, and for no other page', async ({ page, demo }) => {
  const { port, origin } = new URL(demo.url);
  const ask = (path: string, method: string, headers: Record<string, string>) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const url = new URL(path, demo.url);
      request(url, { method, headers }, (response) => resolve(response.resume()))
        .on('error', reject)
        .end();
    });
  const paths = { '/': 'GET', '/stub/journal': 'GET', '/fengmi/session': 'POST', '/page.js': 'GET' };
  for (const [path, method] of Object.entries(paths)) {
    const rebound = await ask(path, method, {
      Host: `evil.test:${port}`,
      Origin: `http://evil.test:${port}`,
    });
    expect([path, rebound.statusCode, rebound.headers['set-cookie']]).toEqual([path, 421, undefined]);
    const { headers } = await ask(path, method, { Origin: 'http://evil.test' });
    expect(headers['access-control-allow-origin'], path).toBeUndefined();
    expect(headers['set-cookie'], path).toBeUndefined();
    expect((await ask(path, method, { Host: `localhost:${port}` })).statusCode, path).toBe(200);
  }
  const other = await ask('/fengmi/session', 'POST', { Origin: origin.replace('http:', 'https:') });
  expect(other.statusCode).toBe(403);
  await page.goto(demo.url.replace('127.0.0.1', 'localhost'));
  await pick(page, file('film.mp4', 1000));
  await expect(event(page, 'completed')).toBeVisible();
});

test("the page's own server serves its own pages only, and no other calls", async ({ page }) => {
  const { csrf } = await (await page.request.post('/fengmi/session')).json();
  const status = async (path: string, headers: Record<string, string> = { 'X-CSRF-Token': csrf }) =>
    (await page.request.get(`/fengmi${path}`, { headers })).status();
  expect(await status('/oauth2/tags')).toBe(200);
  expect(await status('/oauth2/tags', {})).toBe(403);
  expect(await status('/oauth2/tags', { 'X-CSRF-Token': 'guessed' })).toBe(403);
  expect(await status('/oauth2/user/info')).toBe(405);
  expect(await status('/oauth2/tags?appid=other')).toBe(400);
  await page.context().clearCookies();
  expect(await status('/oauth2/tags')).toBe(403);
});
