import type { ConsoleMessage, Page } from 'playwright/test';
import type { FaultRule } from '../stub/index.js';
import { expect, test, until } from './support/fixture.js';
import { openWithTargets, send } from './support/send.js';

/** What must not come out anywhere. Some have a name before them that gives them away, most have not. */
const secrets = {
  key: 'KEY0123456789ABCDEF',
  encoded: 'ENC/0123+456=78',
  token: 'TOKEN0123456789abcdef',
  signature: 'SIGN0123456789abcdef',
  openid: 'OPENID0123456789',
  appKey: 'APPKEY0123456789',
  bearer: 'BEARER0123456789',
  name: 'NAME0123456789',
};

const query = `key=${secrets.key}&e=${encodeURIComponent(secrets.encoded)}`;
/** What a server may say of a request: the URL, its query, and what stood in it. */
const told = `POST /upload?${query} ${secrets.key} ${secrets.encoded} access_token=${secrets.token} "signature":"${secrets.signature}" openid: ${secrets.openid}`;

/** All that a page can be told but a server's own words, in one text; secrets that were found in it, by name. */
async function leaks(page: Page, messages: string[], but: (keyof typeof secrets)[] = []): Promise<string[]> {
  const all = await page.evaluate(() => {
    const { harness } = window;
    const seen = new WeakSet<object>();
    // Errors with all that is theirs, also what JSON leaves out.
    const everything = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || value instanceof Blob) return value;
      if (seen.has(value)) return null;
      seen.add(value);
      if (Array.isArray(value)) return value.map(everything);
      const keys = Object.getOwnPropertyNames(value).filter((key) => key !== 'serverText');
      return keys.map((key) => [key, everything((value as Record<string, unknown>)[key])]);
    };
    return JSON.stringify([
      harness.uploader.report(),
      window.told.map((error) => [String(error), error.stack]),
      everything(window.told),
      everything(harness.snapshots),
      harness.records,
    ]);
  });
  expect(all).toContain('attempt');
  const text = all + messages.join('\n');
  const isIn = (secret: string): boolean =>
    [secret, encodeURIComponent(secret)].some((form) => text.includes(form));
  return [
    ...Object.entries(secrets)
      .filter(([name, secret]) => !but.includes(name as keyof typeof secrets) && isIn(secret))
      .map(([name]) => name),
    ...(/\?\w+=/.test(text) ? ['a query string'] : []),
  ];
}

declare global {
  interface Window {
    /** Every error that was handed out. */
    told: (Error & { code: string; serverText?: string | undefined })[];
    secrets: typeof secrets;
  }
}

let messages: string[] = [];

test.beforeEach(async ({ page, stub }) => {
  messages = [];
  page.on('console', (message: ConsoleMessage) => {
    // The browser's own lines about failed requests name their URLs.
    if (!message.text().startsWith('Failed to load resource')) messages.push(message.text());
  });
  await openWithTargets(page, stub);
  await page.evaluate((secrets) => {
    window.told = [];
    window.secrets = secrets;
    const { harness } = window;
    const { watch } = harness;
    harness.watch = (uploader) => {
      uploader.events$.subscribe((event) => 'error' in event && window.told.push(event.error));
      return watch(uploader);
    };
    Object.assign(harness, {
      create: (settings: Parameters<typeof harness.create>[0]) =>
        harness.watch(FengmiUploader.createUploader(settings)),
    });
  }, secrets);
});

const body = (text: string, status = 200): FaultRule['do'] => ({
  kind: 'body',
  body: text,
  status,
  store: false,
});
/** What errors have of what a server said: in its place, and cut short. */
const heard = (page: Page): Promise<(string | undefined)[]> =>
  page.evaluate(() => window.told.map(({ serverText }) => serverText).filter(Boolean));

const envelope = (ok: number, debug: number, data: object): FaultRule['do'] =>
  body(JSON.stringify({ OK: ok, debug, data }));

/** Answers of the upload server that quote what they were asked. */
const answers: FaultRule['do'][] = [
  envelope(0, 1, { code: -1, message: told }),
  envelope(0, 0, { code: 101, message: told }),
  envelope(1, 1, { message: told }),
  body(told),
  body(`<html>${told}</html>`),
  body(told, 500),
  body(told, 403),
  { kind: 'reset', when: 'before' },
];

for (const locale of ['en', 'zh-CN'] as const) {
  test(`nothing secret comes out of what the upload server says, in ${locale}`, async ({ page, stub }) => {
    await page.evaluate(
      ([locale, query]) => {
        window.hooks = {
          target: async () => `${await window.fresh()}&${query}`,
          locale,
          retry: { delay: 5, restarts: 0 },
        };
      },
      [locale, query] as const,
    );
    for (const [i, answer] of answers.entries()) {
      const name = `${i}.mp4`;
      stub.fault({ name, chunk: 'last', times: 100, do: answer } as FaultRule);
      await send(page, stub, { name });
      await until(page, 'failed', { name });
    }
    expect(await leaks(page, messages)).toEqual([]);
    expect(new Set(await heard(page))).toEqual(new Set([told.slice(0, 300)]));
    const codes = await page.evaluate(() => [...new Set(window.told.map(({ code }) => code))]);
    expect(codes.sort()).toEqual(['http', 'incomplete', 'malformed-reply', 'network', 'rejected']);
    expect(messages).toEqual([]);
  });
}

test('nor out of what the API says', async ({ page, stub }) => {
  await page.evaluate(() => {
    const { token, openid, signature } = window.secrets;
    const params = { appid: 'stub-appid', access_token: token, openid };
    window.hooks = {
      api: { baseUrl: `${location.origin}/`, params, sign: () => signature },
      retry: { delay: 5, attempts: 1 },
    };
  });
  const said = (code: number, data: unknown = []) => body(JSON.stringify({ code, msg: told, data }));
  const url = `ftp://host/upload?${query}`;
  const all = [
    said(401),
    said(500),
    said(200),
    said(200, { block: 1, url }),
    said(200, { block: told, url }),
    body(told, 500),
    body(told),
  ];
  for (const [i, answer] of all.entries()) {
    stub.fault({ on: 'url', times: i === 1 || i === 5 ? 2 : 1, do: answer } as FaultRule);
    await send(page, stub, { via: 'api', name: `${i}.mp4` });
    await until(page, 'failed', { name: `${i}.mp4` });
  }
  expect(await leaks(page, messages)).toEqual([]);
  expect(new Set(await heard(page))).toEqual(new Set([told.slice(0, 300)]));
  const codes = await page.evaluate(() => [...new Set(window.told.map(({ code }) => code))]);
  expect(codes.sort()).toEqual(['target-invalid', 'target-refused', 'target-request']);
  expect(messages).toEqual([]);
});

test('nor out of what callbacks of the page throw and hand in', async ({ page, stub, pageErrors }) => {
  await page.evaluate((told) => {
    let calls = 0;
    const troubles: (() => never | Promise<never> | string)[] = [
      () => {
        throw new Error(told);
      },
      () => Promise.reject(new TypeError(told)),
      () => Promise.reject(told),
      () => Promise.reject({ message: told, url: told }),
      () => `javascript:${told}`,
      () => `http://[${told}`,
      () => ({ url: told, chunked: told }) as never,
    ];
    const trouble = () => troubles[calls++ % troubles.length]?.() ?? '';
    window.hooks = { target: trouble, retry: { delay: 5, attempts: 1 } };
    window.until = async () => {
      for (const sign of troubles.slice(0, 4)) {
        const api = { baseUrl: location.origin, params: { appid: 'stub-appid', access_token: told } };
        const { createUploader } = FengmiUploader;
        const fengmi = { api: { ...api, sign }, retry: { attempts: 0 } };
        const other = createUploader({ fengmi });
        await new Promise<void>((resolve) => {
          const file = window.harness.file('other.mp4', 100);
          other.upload(file).subscribe({
            error: (error) => {
              window.told.push(error);
              resolve();
            },
          });
        });
        window.told.push(Object.assign(new Error('report'), { code: 'report', report: other.report() }));
      }
    };
  }, told);
  for (const name of ['1.mp4', '2.mp4', '3.mp4', '4.mp4', '5.mp4']) {
    await send(page, stub, { name });
    await until(page, 'failed', { name });
  }
  await page.evaluate(() => window.until());
  expect(await leaks(page, messages)).toEqual([]);
  // A bug is the page's own to hear of, as it was thrown.
  await expect.poll(() => pageErrors).toEqual([`TypeError: ${told}`, `TypeError: ${told}`]);
  pageErrors.length = 0;
  expect(messages).toEqual([]);
});

test('a file’s own name is shown with the file, and is not in the report or a message', async ({
  page,
  stub,
}) => {
  stub.fault({ times: 100, do: { kind: 'status', status: 500 } });
  await send(page, stub, { name: `film token=${secrets.name}.mp4`, fengmi: { retry: { attempts: 1 } } });
  await until(page, 'failed');
  expect(await leaks(page, messages, ['name'])).toEqual([]);
  const texts = await page.evaluate(() =>
    JSON.stringify([
      window.harness.uploader.report(),
      window.told.map(({ message, stack }) => [message, stack]),
    ]),
  );
  expect(texts).not.toContain(secrets.name);
});

test('the report tells what happened, in figures', async ({ page, stub }) => {
  stub.fault({ chunk: 2, do: { kind: 'status', status: 503 } });
  stub.fault({ chunk: 2, do: { kind: 'status', status: 410 } });
  await send(page, stub);
  await until(page, 'drained');
  const { events, files, online } = await page.evaluate(() => window.harness.uploader.report());
  expect(online).toBe(true);
  expect(files).toMatchObject([{ size: 102_400, status: 'completed', acknowledged: 102_400, chunks: 4 }]);
  expect(events.map(({ type }) => type)).toEqual(
    'ready added target started retrying restarted target started completed drained'.split(' '),
  );
  expect(events.filter(({ code }) => code !== undefined)).toMatchObject([
    { type: 'retrying', code: 'http', status: 503, chunk: 2, attempt: 1 },
    { type: 'restarted', code: 'http', status: 410, chunk: 2 },
  ]);
  expect(events[3]).toMatchObject({ chunks: 4, chunkSize: 32_768, from: 0 });
});

declare global {
  interface Window {
    until: () => Promise<void>;
  }
}
