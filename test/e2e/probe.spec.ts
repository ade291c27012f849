import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import type { FengmiOptions } from '../../src/index.js';
import type { ReplyFault, Stub } from '../stub/index.js';
import { expect, harnessScript, pageOf, recorded, sentChunks, test, until } from './support/fixture.js';
import { expectStored, openWithTargets, send } from './support/send.js';

const fengmi = { retry: { attempts: 1 }, timeout: { stall: 0, reply: 0 } };
const reset = { kind: 'reset', when: 'before' } as const;

test.beforeEach(async ({ page }) => {
  await page.clock.install();
});

/** Has time go by until something has happened in the page, 5 s of it after the other. */
const passes = (page: Page, type: string, name: string): Promise<void> =>
  expect
    .poll(
      async () => {
        await page.clock.runFor(5000);
        return (await recorded(page)).some((event) => event.type === type && event.file?.name === name);
      },
      { message: `${type} ${name}`, intervals: [200] },
    )
    .toBe(true);

const count = async (page: Page, type: string, name?: string): Promise<number> =>
  (await recorded(page)).filter(({ type: each, file }) => each === type && (!name || file?.name === name))
    .length;

/** What becomes of a question for a sign of life, wherever it goes; until the faults are cleared. */
const onHead = (stub: Stub, does: ReplyFault): void => stub.fault({ on: 'head', times: 1000, do: does });

/** Pages on which the page's own server cannot be asked, though the line is as good as ever. */
const pages: Record<string, (page: Page, stub: Stub) => Promise<Page>> = {
  'a policy without the page’s own origin': async (page, stub) => {
    stub.pages['/full.html'] = {
      body: pageOf('/dist/fengmi-uploader.full.min.js', harnessScript),
      headers: { 'content-security-policy': `connect-src ${stub.otherOrigin}` },
    };
    await openWithTargets(page, stub, true);
    return page;
  },

  'a login on another origin': async (page, stub) => {
    const login = createServer((_, response) => response.end('Who are you?'));
    await new Promise<void>((resolve) => login.listen(0, '127.0.0.1', resolve));
    servers.push(login);
    const location = `http://127.0.0.1:${(login.address() as AddressInfo).port}/login`;
    onHead(stub, { kind: 'status', status: 302, headers: { location } });
    await openWithTargets(page, stub, true);
    return page;
  },

  'a frame in a sandbox': async (page, stub) => {
    stub.pages['/framed.html'] = pageOf('/dist/fengmi-uploader.full.min.js', harnessScript);
    stub.pages['/full.html'] = '<!doctype html><iframe src="/framed.html" sandbox="allow-scripts"></iframe>';
    onHead(stub, { kind: 'status', status: 200, cors: false });
    await openWithTargets(page, stub, true);
    const frame = page.frames()[1];
    await expect.poll(() => frame?.evaluate(() => document.readyState)).toBe('complete');
    // What is done here a frame can do as well, but for the clock.
    return Object.assign(Object.create(frame ?? null), { clock: page.clock }) as Page;
  },

  'a firewall that resets': async (page, stub) => {
    onHead(stub, reset);
    await openWithTargets(page, stub, true);
    return page;
  },

  'a firewall that swallows': async (page, stub) => {
    onHead(stub, { kind: 'hang', when: 'reply' });
    await openWithTargets(page, stub, true);
    return page;
  },
};

const servers: Server[] = [];
test.afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

for (const [what, openPage] of Object.entries(pages)) {
  test(`${what}: a chunk without an answer goes again, and not for ever`, async ({ page, stub }) => {
    const where = await openPage(page, stub);
    stub.fault({ name: 'once.mp4', chunk: 1, do: reset });
    stub.fault({ name: 'ever.mp4', chunk: 1, times: 1000, do: reset });
    const sha256 = await send(where, stub, { name: 'once.mp4', fengmi });
    await passes(where, 'completed', 'once.mp4');
    expectStored(stub, (await until(where, 'completed')).id, sha256);
    expect(await count(where, 'retrying')).toBe(1);
    expect(sentChunks(stub, 'once.mp4')).toEqual(['0/4', '1/4', '1/4', '2/4', '3/4']);
    await send(where, stub, { name: 'ever.mp4', fengmi });
    await passes(where, 'failed', 'ever.mp4');
    expect((await until(where, 'failed')).error).toMatchObject({ code: 'network', status: 0, chunk: 1 });
    expect(sentChunks(stub, 'ever.mp4')).toEqual(['0/4', '1/4', '1/4']);
  });
}

test('a sign of life that came once, and comes no more: the upload itself is tried, in the end', async ({
  page,
  stub,
}) => {
  await openWithTargets(page, stub, true);
  stub.fault({ name: 'first.mp4', chunk: 1, do: reset });
  await send(page, stub, { name: 'first.mp4', fengmi });
  await until(page, 'completed', { name: 'first.mp4' });
  onHead(stub, reset);
  stub.fault({ name: 'once.mp4', chunk: 1, do: reset });
  const sha256 = await send(page, stub, { name: 'once.mp4', fengmi });
  await passes(page, 'completed', 'once.mp4');
  expectStored(stub, (await until(page, 'completed', { name: 'once.mp4' })).id, sha256);
  stub.fault({ name: 'ever.mp4', chunk: 1, times: 1000, do: reset });
  await send(page, stub, { name: 'ever.mp4', fengmi });
  await passes(page, 'failed', 'ever.mp4');
  expect((await until(page, 'failed')).error).toMatchObject({ code: 'network', status: 0 });
  expect(sentChunks(stub, 'ever.mp4')).toEqual(['0/4', '1/4', '1/4']);
});

for (const { what, given, path } of [
  { what: 'the icon of its origin, unless told,', given: {}, path: '/favicon.ico' },
  { what: 'what the page names,', given: { probe: '/static/ping.txt' }, path: '/static/ping.txt' },
]) {
  test(`a sign of life is asked of ${what} never of the page’s own URL`, async ({ page, stub }) => {
    stub.pages['/static/ping.txt'] = 'pong';
    await openWithTargets(page, stub, true);
    await page.evaluate((given) => {
      window.hooks = given as FengmiOptions;
    }, given as object);
    // Asked after a chunk without an answer, and again and again while there seems to be no line.
    stub.fault({ chunk: 0, do: reset });
    stub.fault({ chunk: 1, do: reset });
    stub.fault({ on: 'head', skip: 1, times: 3, do: reset });
    await send(page, stub, { fengmi });
    await until(page, 'waiting');
    await passes(page, 'completed', 'film.mp4');
    expect(await count(page, 'waiting')).toBe(1);
    const heads = stub.journal.filter(({ method }) => method === 'HEAD').map((entry) => entry.path);
    expect(new Set(heads)).toEqual(new Set([path]));
    // One for each failure, and those that brought nothing and then something while it waited.
    expect(heads.length).toBeGreaterThanOrEqual(5);
  });
}
