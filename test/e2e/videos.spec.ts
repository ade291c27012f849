import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';
import { platformServer } from '../../demo/platform-server.js';
import type { ApiOptions, Video } from '../../src/index.js';
import { type Stub, signature } from '../stub/index.js';
import { test as base, expect, makeStub, open } from './support/fixture.js';

/** How often a token is good, and the platform's own server that holds it. */
const test = base.extend<{ calls: number; stub: Stub }>({
  calls: [Number.POSITIVE_INFINITY, { option: true }],
  stub: async ({ calls }, use) => {
    const stub: Stub = await makeStub({
      mounts: {
        '/fengmi/': platformServer({
          prefix: '/fengmi',
          origins: () => [stub.origin],
          api: () => stub.otherOrigin,
          appid: 'stub-appid',
          appKey: 'stub-app-key',
          userOf: () => 'visitor',
          issueToken: () => stub.issueToken(Number.isFinite(calls) ? { calls } : {}),
        }),
        // Signs whatever it is sent: what a page may have signed is not this test's matter.
        '/sign/': async (req, res) => {
          let body = '';
          for await (const part of req) body += part;
          res.end(signature(JSON.parse(body), 'stub-app-key'));
        },
      },
    });
    await use(stub);
    await stub.close();
  },
});

type Way = 'through the signing server' | 'directly, with signatures from it';

interface Outcome {
  stages: string[];
  last: Video & { info: { share_url: string; status: string } };
  sha256: string;
  sessions: number;
}

/** Picks a file, and follows it to its end. */
async function publish(page: Page, way: Way, apiOrigin: string): Promise<Outcome> {
  return page.evaluate(
    async ([way, apiOrigin]) => {
      let sessions = 0;
      let csrf: Promise<string> | undefined;
      const openSession = async () => {
        sessions += 1;
        return (await (await fetch('/fengmi/session', { method: 'POST' })).json()).csrf as string;
      };
      const retry = { delay: 1 };
      const api: ApiOptions =
        way === 'through the signing server'
          ? {
              baseUrl: '/fengmi',
              retry,
              async headers() {
                csrf ??= openSession();
                return { 'X-CSRF-Token': await csrf };
              },
              async refresh() {
                csrf = openSession();
                await csrf;
                return {};
              },
            }
          : {
              baseUrl: apiOrigin,
              retry,
              params: { appid: 'stub-appid', access_token: 'stub-token' },
              sign: async (params) =>
                (await fetch('/sign/', { method: 'POST', body: JSON.stringify(params) })).text(),
            };
      const uploader = window.harness.create({ browse_button: 'pick', fengmi: { chunkSize: 100_000, api } });
      const file = window.harness.file('假日.mp4', 250_000);
      const stages: string[] = [];
      const last = await new Promise<Video>((resolve, reject) => {
        uploader
          .videos$({
            submit: ({ file }) => ({ name: file.name, tags: ['生活'], iscarousel: 1 }),
            watch: { interval: 1 },
          })
          .subscribe({
            next([video]) {
              if (!video) return;
              if (stages[stages.length - 1] !== video.stage) stages.push(video.stage);
              if (video.stage === 'ready' || video.stage === 'failed') resolve(video);
            },
            error: reject,
          });
        uploader.upload(file).subscribe({ error: reject });
      });
      return {
        stages,
        last: JSON.parse(JSON.stringify(last)),
        sha256: await window.harness.sha256(file),
        sessions,
      };
    },
    [way, apiOrigin] as const,
  );
}

const calls = (stub: Stub): string[] =>
  stub.journal
    .filter(({ kind, method }) => ['url', 'submit', 'info'].includes(kind) && method !== 'OPTIONS')
    .map(({ kind, reply }) => `${kind} ${JSON.parse(reply ?? '{}').code}`);

/** The one video is there, was submitted, and is what the link leads to. */
async function expectPublished(page: Page, stub: Stub, { last, sha256 }: Outcome): Promise<void> {
  const [video] = stub.videos;
  expect(video).toMatchObject({ name: '假日.mp4', sha256 });
  expect(stub.submissions).toMatchObject([
    { fileid: video?.id, name: '假日.mp4', tags: ['生活'], iscarousel: 1, method: 'POST' },
  ]);
  expect(last).toMatchObject({ stage: 'ready', fileid: video?.id, info: { status: 'published' } });
  const shared = await page.request.get(last.info.share_url);
  expect(
    createHash('sha256')
      .update(await shared.body())
      .digest('hex'),
  ).toBe(sha256);
}

for (const build of ['/full.html', '/slim.html'] as const) {
  for (const way of ['through the signing server', 'directly, with signatures from it'] as const) {
    test(`${build}: a file becomes a video with a link, ${way}`, { tag: '@smoke' }, async ({
      page,
      stub,
    }) => {
      stub.settings.transcoding = { ms: Number.POSITIVE_INFINITY, outcome: 'published' };
      await open(page, stub, build);
      const publishing = publish(page, way, stub.otherOrigin);
      await stub.waitFor(({ kind, outcome }) => kind === 'info' && outcome === 'answered');
      stub.transcoded(stub.videos[0]!.id, 'published');
      const outcome = await publishing;
      expect(outcome.stages).toEqual(['uploading', 'uploaded', 'submitted', 'transcoding', 'ready']);
      await expectPublished(page, stub, outcome);
      expect(new Set(calls(stub))).toEqual(new Set(['url 200', 'submit 212', 'info 200']));
    });
  }
}

test.describe('with tokens that are good for one call', () => {
  test.use({ calls: 1 });

  test('the same, though two expire on the way', async ({ page, stub }) => {
    stub.settings.transcoding = { ms: 0, outcome: 'published' };
    await open(page, stub);
    const outcome = await publish(page, 'through the signing server', stub.otherOrigin);
    await expectPublished(page, stub, outcome);
    expect(calls(stub)).toEqual(['url 200', 'submit 106', 'submit 200', 'info 106', 'info 200']);
    // The first, and one for each that expired.
    expect(outcome.sessions).toBe(3);
    const tokens = stub.journal.flatMap(({ fields }) => fields?.access_token ?? []);
    expect(new Set(tokens).size).toBe(3);
  });
});

test('errors that pass are tried again, and each try is signed anew', async ({ page, stub }) => {
  stub.settings.transcoding = { ms: 0, outcome: 'published' };
  stub.fault({ on: 'submit', do: { kind: 'status', status: 503 } });
  stub.fault({ on: 'submit', do: { kind: 'reset', when: 'before' } });
  stub.fault({ on: 'info', times: 2, do: { kind: 'body', body: '{"code":560,"msg":"db","data":[]}' } });
  await open(page, stub);
  const outcome = await publish(page, 'directly, with signatures from it', stub.otherOrigin);
  await expectPublished(page, stub, outcome);
  const kinds = stub.journal.map(({ kind }) => kind);
  const count = (kind: string): number => kinds.filter((other) => other === kind).length;
  expect([count('submit'), count('info')]).toEqual([3, 3]);
  expect(count('app'), 'signatures').toBe(1 + 3 + 3);
});

test('a video that is barred has failed, and says so', async ({ page, stub }) => {
  stub.settings.transcoding = { ms: 0, outcome: 'disabled' };
  await open(page, stub);
  const { stages, last } = await publish(page, 'through the signing server', stub.otherOrigin);
  expect(stages).toEqual(['uploading', 'uploaded', 'submitted', 'failed']);
  expect(last).toMatchObject({ reason: 'The video is barred by review.', info: { status: 'disabled' } });
});

test('a call without a signature is refused', async ({ page, stub }) => {
  await open(page, stub);
  const error = await page.evaluate(async (baseUrl) => {
    const params = { appid: 'stub-appid', access_token: 'stub-token' };
    return new Promise((resolve) =>
      FengmiUploader.createApi({ baseUrl, params })
        .tags()
        .subscribe({ error: ({ name, code, message }) => resolve({ name, code, message }) }),
    );
  }, stub.otherOrigin);
  expect(error).toEqual({
    name: 'ApiError',
    code: 340,
    message: 'Something that is needed is empty. Fill it in. (340)',
  });
});

test('the stub limits a rate, and the client waits as long as it is told', async ({ page, stub }) => {
  stub.settings.exposeRetryAfter = true;
  stub.settings.rateLimit = { calls: 1, ms: 1000 };
  await open(page, stub);
  const names = await page.evaluate(async (baseUrl) => {
    const api = FengmiUploader.createApi({
      baseUrl,
      retry: { delay: 1 },
      params: { appid: 'stub-appid', access_token: 'stub-token' },
      sign: async (params) =>
        (await fetch('/sign/', { method: 'POST', body: JSON.stringify(params) })).text(),
    });
    const ask = (): Promise<string[]> =>
      new Promise((resolve, reject) =>
        api.tags().subscribe({ next: (tags) => resolve(tags.map(({ name }) => name)), error: reject }),
      );
    return Promise.all([ask(), ask()]);
  }, stub.otherOrigin);
  expect(names[0]).toContain('生活');
  expect(names[1]).toEqual(names[0]);
  const tries = stub.journal.filter(({ kind }) => kind === 'tags');
  expect(tries.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  const refused = tries.find(({ status }) => status === 429)!;
  expect(tries.at(-1)!.time - refused.time).toBeGreaterThanOrEqual(900);
});

test('destroy ends the watching', async ({ page, stub }) => {
  stub.settings.transcoding = { ms: Number.POSITIVE_INFINITY, outcome: 'success' };
  await open(page, stub);
  await page.evaluate(async (baseUrl) => {
    const params = { appid: 'stub-appid', access_token: 'stub-token' };
    const sign = async (given: object): Promise<string> =>
      (await fetch('/sign/', { method: 'POST', body: JSON.stringify(given) })).text();
    const uploader = window.harness.create({
      browse_button: 'pick',
      fengmi: { api: { baseUrl, params, sign } },
    });
    await new Promise<void>((resolve, reject) => {
      uploader.videos$({ submit: () => ({}), watch: { interval: 1, maxInterval: 1 } }).subscribe({
        next: ([video]) => video?.stage === 'transcoding' && uploader.destroy(),
        error: reject,
        complete: resolve,
      });
      uploader.upload(window.harness.file('film.mp4', 1000)).subscribe({ error: reject });
    });
    // As many as would go between them, were it still asking.
    for (let n = 0; n < 20; n++) await fetch('/sign/', { method: 'POST', body: '{}' });
  }, stub.otherOrigin);
  const kinds = stub.journal.map(({ kind }) => kind);
  expect(kinds.slice(-20)).toEqual(Array(20).fill('app'));
});

test('videos$ without a client says what to do', async ({ page, stub }) => {
  await open(page, stub);
  const message = await page.evaluate(() => {
    const uploader = window.harness.create({ browse_button: 'pick', fengmi: { target: '/upload' } });
    try {
      uploader.videos$({ submit: () => null });
    } catch (error) {
      return String(error);
    }
    return 'it did not throw';
  });
  expect(message).toMatch(/^TypeError: .*`api`.*fengmi\.api/);
});
