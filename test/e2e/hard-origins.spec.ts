import { expect, sentChunks, test } from './support/fixture.js';
import { expectFilm, pickFilm, serve, upload } from './support/hard.js';

test('files go up on a page that is isolated from other origins', async ({ page, stub }) => {
  const isolated = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  stub.settings.urlHost = 'other';
  serve(stub, { headers: isolated });
  await upload(page, stub);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('files go up from a sandboxed frame, whose origin is null and which has no storage', async ({
  page,
  stub,
}) => {
  serve(stub, {
    before: "try { localStorage } catch (error) { window.denied = error.name + ' in ' + origin }",
  });
  stub.pages['/framing.html'] =
    '<!doctype html><iframe sandbox="allow-scripts allow-forms" src="/hard.html"></iframe>';
  await page.goto(`${stub.origin}/framing.html`);
  const frame = page.frames()[1] ?? page.mainFrame();
  await pickFilm(page, frame);
  await expect.poll(() => frame.title()).toBe('done');
  expectFilm(stub);
  expect(sentChunks(stub)).toEqual(['0/3', '1/3', '2/3']);
  expect(await frame.evaluate('denied')).toBe('SecurityError in null');
});

test('a relative URL leads to the page, whatever its base says', async ({ page, stub }) => {
  const { pathname, search } = new URL(stub.issueUrl().url);
  const base = `<base href="${stub.otherOrigin}/elsewhere/">`;
  serve(stub, {
    url: pathname + search,
    before: `document.head.insertAdjacentHTML('beforeend', '${base}');`,
  });
  await upload(page, stub);
  const hosts = stub.journal.filter(({ kind }) => kind === 'upload').map(({ headers }) => headers.host);
  expect([...new Set(hosts)]).toEqual([new URL(stub.origin).host]);
});
