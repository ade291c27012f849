import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';
import type { JournalEntry } from '../stub/index.js';
import { type Demo, test } from './support/demo.js';
import { expect } from './support/fixture.js';

const files = ['one.mp4', 'two.mp4'].map((name) => ({
  name,
  mimeType: 'video/mp4',
  buffer: Buffer.alloc(250_000, name),
}));
const sha256 = (name: string, from: number, to: number): string =>
  createHash('sha256').update(Buffer.alloc(250_000, name).subarray(from, to)).digest('hex');

interface Kind {
  page: string;
  title: string;
  /** Starts what is picked, where the page does not by itself. */
  start?: string;
  /** What a user sees of a file. */
  row: (name: string) => string;
  done: RegExp;
  failed: RegExp;
  /** Of the row: its text, or its class. */
  by: 'text' | 'class';
}

const kinds: Kind[] = [
  {
    page: 'inline.html',
    title: 'the page of 2013',
    start: '#uploadfiles',
    row: (name) => `#filelist > div:has-text("${name}")`,
    done: /done( \S+)?$/,
    failed: /failed$/,
    by: 'text',
  },
  {
    page: 'queue.html',
    title: 'the jQuery queue',
    start: '.plupload_start',
    row: (name) => `.plupload_filelist > li:has-text("${name}")`,
    done: /plupload_done/,
    failed: /plupload_failed/,
    by: 'class',
  },
  {
    page: 'amd.html',
    title: 'the AMD page',
    row: (name) => `#list > li:has-text("${name}")`,
    done: /done$/,
    failed: /failed$/,
    by: 'text',
  },
];

async function call<T>(demo: Demo, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(demo.url + path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

/** Uploads both files; what the page heard, what it shows and what it sent. */
async function upload(page: Page, demo: Demo, kind: Kind, side: 'before' | 'after') {
  const old = await call<JournalEntry[]>(demo, 'GET', '/stub/journal');
  await page.goto(`${demo.url}/legacy/${side}/${kind.page}`);
  await page.locator('.moxie-shim input').setInputFiles(files);
  if (kind.start) await page.click(kind.start);
  const heard = () => page.evaluate(() => (window as never as { pageEvents: string[] }).pageEvents);
  await expect.poll(heard).toContain('UploadComplete 2');
  const shown: string[] = [];
  for (const { name } of files) {
    const row = page.locator(kind.row(name));
    await expect(row).toHaveCount(1);
    const state = kind.by === 'text' ? await row.innerText() : ((await row.getAttribute('class')) ?? '');
    shown.push(kind.done.test(state) ? 'done' : kind.failed.test(state) ? 'failed' : state);
  }
  const journal = await call<JournalEntry[]>(demo, 'GET', `/stub/journal?since=${old.at(-1)?.n ?? 0}`);
  const uploads = journal.filter((entry) => entry.kind === 'upload');
  return {
    events: await heard(),
    shown,
    sent: uploads.map(({ fields, sha256, bytes }) => ({ fields, sha256, bytes })),
    scripts: journal.map(({ path }) => path).filter((path) => path.endsWith('full.min.js')),
    elsewhere: journal.filter(({ violation, status }) => violation || (status ?? 0) >= 400),
  };
}

for (const kind of kinds) {
  test(`${kind.title}: the same bytes and events before and after the swap`, async ({ page, demo }) => {
    const before = await upload(page, demo, kind, 'before');
    const after = await upload(page, demo, kind, 'after');
    expect(before.shown).toEqual(['done', 'done']);
    expect(before.sent.slice(0, 3).map(({ sha256 }) => sha256)).toEqual([
      sha256('one.mp4', 0, 102_400),
      sha256('one.mp4', 102_400, 204_800),
      sha256('one.mp4', 204_800, 250_000),
    ]);
    expect(before.events.length).toBeGreaterThan(4);
    expect(before.scripts).toEqual(['/legacy/before/js/plupload.full.min.js']);
    expect(after).toEqual({ ...before, scripts: ['/legacy/after/js/fengmi-uploader.full.min.js'] });
    expect(after.elsewhere).toEqual([]);
  });

  test(`${kind.title}: a file that the server refused is told as failed only after the swap`, async ({
    page,
    demo,
  }) => {
    const refusal = { name: 'one.mp4', chunk: 'last', do: { kind: 'reject' } };
    await call(demo, 'POST', '/stub/faults', refusal);
    const before = await upload(page, demo, kind, 'before');
    await call(demo, 'POST', '/stub/faults', refusal);
    const after = await upload(page, demo, kind, 'after');
    expect(before.shown).toEqual(['done', 'done']);
    expect(after.shown).toEqual(['failed', 'done']);
    expect(after.sent).toEqual(before.sent);
    expect(before.events).toContain('FileUploaded one.mp4');
    expect(after.events).not.toContain('FileUploaded one.mp4');
    expect(after.events).toContain('Error -200 one.mp4');
    expect(after.events).toContain('FileUploaded two.mp4');
  });
}

test('the demo links each page, before and after, and none of them names an address elsewhere', async ({
  page,
  demo,
}) => {
  await page.goto(demo.url);
  const links = await page
    .locator('.legacy a')
    .evaluateAll((all) => (all as HTMLAnchorElement[]).map(({ href }) => href));
  expect(links.map((href) => new URL(href).pathname).sort()).toEqual(
    kinds.flatMap(({ page }) => [`/legacy/after/${page}`, `/legacy/before/${page}`]).sort(),
  );
  for (const href of links) {
    const source = await (await fetch(href)).text();
    const elsewhere = (source.match(/(https?:)?\/\/[\w.-]+\.\w+[^\s'"]*/g) ?? []).filter(
      (url) => !url.startsWith(demo.url),
    );
    expect(elsewhere).toEqual([]);
  }
});
