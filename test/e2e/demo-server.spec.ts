import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { endDemo, startDemo } from './support/demo.js';
import { event, file, journal, pick, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`the server stops on ${signal}, frees its port and leaves nothing behind`, async ({ page, demo }) => {
    await pick(page, file('left.mp4', 1000));
    await expect(event(page, 'completed')).toBeVisible();
    expect(readdirSync(demo.tempFolder)).not.toEqual([]);
    expect(await demo.stop(signal)).toEqual([0, null]);
    expect(readdirSync(demo.tempFolder)).toEqual([]);
    const next = createServer().listen(Number(new URL(demo.url).port), '127.0.0.1');
    await once(next, 'listening');
    next.close();
  });
}

test('where its port is taken the server takes the next', async ({ demo: first }) => {
  const taken = Number(new URL(first.url).port);
  const second = await startDemo(taken);
  expect(Number(new URL(second.url).port)).toBeGreaterThan(taken);
  await endDemo(second);
});

test('the page learns no key, token or signature', async ({ page }) => {
  await pick(page, file('film.mp4', 1000));
  await expect(event(page, 'completed')).toBeVisible();
  const entries = await journal(page);
  const asked = entries.find(({ kind }) => kind === 'url')!;
  const { access_token, signature } = asked.fields as Record<string, string>;
  expect([asked.status, access_token?.length, signature?.length]).toEqual([200, 32, 32]);
  // From the page's own server, with a session of its own.
  const ofPage = entries.filter(({ kind }) => kind === 'app');
  const calls = new Set(ofPage.map(({ method, path }) => `${method} ${path}`));
  expect([...calls]).toEqual(
    expect.arrayContaining(['POST /fengmi/session', 'GET /fengmi/oauth2/video/upload/url']),
  );
  expect(JSON.stringify(ofPage)).not.toMatch(new RegExp(`${access_token}|${signature}`));
  expect(await page.evaluate(() => document.cookie)).toBe('');
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
