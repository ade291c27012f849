import type { ConsoleMessage, Page } from 'playwright/test';
import type { FaultRule, Stub } from '../stub/index.js';
import { expect, test, until } from './support/fixture.js';
import { openWithTargets, send } from './support/send.js';

/** What an error shows to whoever logs it, and what of it is the server's. */
interface Shown {
  code: string;
  message: string;
  text: string;
  stack: string;
  serverText: string | undefined;
}

declare global {
  interface Window {
    shown: Shown[];
    /** What plupload's own `Error` handlers were told. */
    heardByPlupload: string[];
  }
}

let messages: string[] = [];

/** A page that logs whatever it hears of errors; what it picks is sent as any other. */
async function openLogging(page: Page, stub: Stub, locale: 'en' | 'zh-CN' = 'en'): Promise<void> {
  messages = [];
  page.on('console', (message: ConsoleMessage) => messages.push(message.text()));
  await openWithTargets(page, stub);
  await page.evaluate((locale) => {
    const { harness } = window;
    const { watch } = harness;
    window.shown = [];
    window.heardByPlupload = [];
    window.hooks = { locale, retry: { attempts: 0, restarts: 0, delay: 5 } };
    harness.create = (settings) => {
      const uploader = FengmiUploader.createUploader(settings);
      uploader.plupload.bind('Error', (_: unknown, { message }: { message: string }) => {
        window.heardByPlupload.push(message);
      });
      uploader.events$.subscribe((event) => {
        if (!('error' in event)) return;
        const { error } = event as { error: Error & { code: string; serverText?: string } };
        const { code, message, serverText, stack = '' } = error;
        window.shown.push({ code, message, text: String(error), stack, serverText });
      });
      return watch(uploader);
    };
  }, locale);
}

const rejected = (message: string): FaultRule['do'] => ({
  kind: 'body',
  body: JSON.stringify({ OK: 0, debug: 1, data: { code: -1, message } }),
  store: false,
});

/** Everything that was said of errors, but for what is foreign by its name. */
async function said(page: Page): Promise<{ all: string; shown: Shown[] }> {
  const { shown, heard, report } = await page.evaluate(() => ({
    shown: window.shown,
    heard: window.heardByPlupload,
    report: JSON.stringify(window.harness.uploader.report()),
  }));
  expect(heard.length, 'what plupload tells').toBeGreaterThan(0);
  const texts = shown.flatMap(({ message, text, stack }) => [message, text, stack]);
  return { all: [...texts, ...heard, report, ...messages].join('\n'), shown };
}

for (const [what, long] of [
  ['one word', 'a'.repeat(200_000)],
  ['a name of secrets again and again', 'access_key'.repeat(20_000)],
  ['a query without an end', `?${'key=a&'.repeat(33_000)}`],
] as const) {
  test(`200 KB of ${what} cost no more than their reading`, async ({ page, stub }) => {
    await openLogging(page, stub);
    stub.fault({ name: 'a.mp4', chunk: 1, do: rejected(long) });
    await send(page, stub, { name: 'a.mp4' });
    await send(page, stub, { name: 'b.mp4' });
    await until(page, 'completed', { name: 'b.mp4' });
    await until(page, 'failed', { name: 'a.mp4' });
    const { all, shown } = await said(page);
    expect(shown).toMatchObject([{ code: 'rejected', serverText: long.slice(0, 300) }]);
    expect(all.includes(long.slice(0, 20))).toBe(false);
  });
}

/** One secret in many forms, none of which a list of patterns would know all of. */
const secret = 'S3cret & "Value" of 0123456789';
const forms = {
  plain: secret,
  'in capitals': secret.toUpperCase(),
  encoded: encodeURIComponent(secret),
  'with a plus for a space': secret.replace(/ /g, '+'),
  'encoded twice': encodeURIComponent(encodeURIComponent(secret)),
  'in base64': Buffer.from(secret).toString('base64'),
  'in HTML': secret.replace(/&/g, '&amp;').replace(/"/g, '&quot;'),
  'in hex': Buffer.from(secret).toString('hex'),
  'cut in two': secret.split(' of ').join(' […] '),
};
const words = [
  ...Object.values(forms).map((form) => `GET /t/${form}/upload`),
  `Bearer ${secret}`,
  `access token ${secret}`,
  `the user ${secret} has no such video`,
];
/** Whatever of a secret shows, in whatever form. */
const traces = [...Object.values(forms), 'S3cret', 'S3CRET', 'no such video', 'access token', 'Bearer'];

for (const locale of ['en', 'zh-CN'] as const) {
  test(`what a server says is in one field only, in ${locale}`, async ({ page, stub }) => {
    await openLogging(page, stub, locale);
    for (const [index, text] of words.entries()) {
      const name = `${index}.mp4`;
      stub.fault({ name, chunk: 'first', do: rejected(text) });
      await send(page, stub, { name });
      await until(page, 'failed', { name });
    }
    const { all, shown } = await said(page);
    expect(traces.filter((trace) => all.includes(trace))).toEqual([]);
    expect(shown.map(({ serverText }) => serverText)).toEqual(words.map((text) => text.slice(0, 300)));
    // What is ours says what has happened all the same.
    expect(new Set(shown.map(({ message }) => message)).size).toBe(1);
    expect(shown[0]?.message).toMatch(locale === 'en' ? /rejected/ : /拒绝/);
  });
}

test('nor is anything that the API says of a refusal in what is ours', async ({ page, stub }) => {
  await openLogging(page, stub);
  for (const [index, msg] of words.entries()) {
    const name = `${index}.mp4`;
    const body = JSON.stringify({ code: 350, msg, data: [] });
    stub.fault({ on: 'url', do: { kind: 'body', body, store: false } });
    await send(page, stub, { name, via: 'api' });
    await until(page, 'failed', { name });
  }
  const { all, shown } = await said(page);
  expect(traces.filter((trace) => all.includes(trace))).toEqual([]);
  expect(new Set(shown.map(({ code }) => code))).toEqual(new Set(['target-refused']));
  expect(shown.map(({ serverText }) => serverText)).toEqual(words.map((text) => text.slice(0, 300)));
});

test('an answer of more than a megabyte is malformed, whatever it says', async ({ page, stub }) => {
  await openLogging(page, stub);
  const pad = 'x'.repeat(1_100_000);
  stub.fault({
    chunk: 0,
    do: {
      kind: 'body',
      body: JSON.stringify({ OK: 0, debug: 0, data: { code: 101, message: pad } }),
      store: false,
    },
  });
  await send(page, stub);
  const { error } = await until(page, 'failed');
  expect(error).toMatchObject({ code: 'malformed-reply', chunk: 0 });
  expect((await said(page)).all.includes('xxxx')).toBe(false);
});
