// Pages on which libraries break, the same for stock plupload and for ours, whose uploads outlive them.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright/test';
import type plupload from 'plupload';
import type { FengmiUploader } from '../../../src/index.js';
import type { Stub } from '../../stub/index.js';
import { expect, pluploadScript, sentChunks } from './fixture.js';
import { keeps } from './resume.js';

export const builds = {
  stock: [pluploadScript],
  slim: [pluploadScript, '/dist/fengmi-uploader.min.js'],
  full: ['/dist/fengmi-uploader.full.min.js'],
} as const;

export type Build = keyof typeof builds;

/** Has an uploader start what is picked, and tells by the title what comes of it. */
const goSource = `
window.go = function () {
  var tell = function (text) { document.title = text; };
  if (window.FengmiUploader) FengmiUploader.install(plupload);
  window.up = new plupload.Uploader({
    browse_button: (window.root || document).getElementById('pick'),
    url: document.documentElement.getAttribute('data-url'),
    chunk_size: '64kb',
    fengmi: { resume: true, retry: { delay: 20 } },
    init: {
      PostInit: function () { tell('ready'); },
      FilesAdded: function (up) { up.start(); },
      FileUploaded: function (up, file) { tell('done'); },
      Error: function (up, error) { tell('error ' + error.code + ' ' + error.message); }
    }
  });
  up.init();
};
`;

export interface HardPage {
  build?: Build;
  /** Scripts of the page itself, before the build's and after them; one that sets `later` calls `go`. */
  before?: string;
  after?: string;
  /** In place of the build's script tags. */
  tags?: string;
  /** In place of the button. */
  button?: string;
  /** In place of the stub's upload URL. */
  url?: string;
  headers?: Record<string, string>;
}

export const tagOf = (src: string, attribute = ''): string => `<script src="${src}" ${attribute}></script>`;

const usualButton = '<button id="pick" type="button">Pick</button>';

/** Serves the page at /hard.html. Its scripts have files of their own, as some policies want it. */
export function serve(stub: Stub, { build = 'full', ...page }: HardPage): void {
  const { before = '', after = '', button = usualButton, url = stub.issueUrl().url, headers = {} } = page;
  const scripts = {
    '/before.js': before,
    '/after.js': after,
    '/go.js': goSource,
    '/load.js': "addEventListener('load', function () { if (!window.later) go(); });",
  };
  for (const [path, body] of Object.entries(scripts)) stub.pages[path] = { body, type: 'text/javascript' };
  const tags = page.tags ?? `${builds[build].map((src) => tagOf(src)).join('')}`;
  stub.pages['/hard.html'] = {
    body: `<!doctype html><html data-url="${url}"><meta charset="utf-8"><title>Hard</title><body>${button}
${tagOf('/before.js')}${tagOf('/go.js')}${tags}${tagOf('/after.js')}${tagOf('/load.js')}`,
    headers,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'fengmi-film-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'film.mp4');
const bytes = Buffer.from(Uint32Array.from({ length: 40_000 }, (_, at) => Math.imul(at, 2654435761)).buffer);
writeFileSync(path, bytes);
// To a page it is the same file each time, in three chunks.
utimesSync(path, 1_700_000_000, 1_700_000_000);

export const film = { path, sha256: createHash('sha256').update(bytes).digest('hex') };

type Where = Pick<Frame, 'title' | 'click'>;

/** Waits for the page, or a frame of it, to have its uploader up, and picks the film; `press` is what opens the picker. */
export async function pickFilm(
  page: Page,
  where: Where = page,
  press: () => Promise<unknown> = () => where.click('#pick'),
): Promise<void> {
  await expect.poll(() => where.title()).toBe('ready');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
  await chooser.setFiles(film.path);
}

/** All that came to the stub is the film, once, with no byte changed. */
export function expectFilm(stub: Stub): void {
  expect(stub.videos.map(({ sha256 }) => sha256)).toEqual([film.sha256]);
}

/** Opens the page, and uploads the film. */
export async function upload(page: Page, stub: Stub, press?: () => Promise<unknown>): Promise<void> {
  await page.goto(`${stub.origin}/hard.html`);
  await pickFilm(page, page, press);
  await expect(page).toHaveTitle('done');
  expectFilm(stub);
  expect(sentChunks(stub)).toEqual(['0/3', '1/3', '2/3']);
}

/** Opens the page and uploads the film, whose last chunk is turned away; opens it anew, and goes on. */
export async function uploadInTwo(page: Page, stub: Stub): Promise<void> {
  stub.fault({ chunk: 2, do: { kind: 'status', status: 400, body: 'no' } });
  await page.goto(`${stub.origin}/hard.html`);
  await pickFilm(page);
  await expect(page).toHaveTitle('error -200 The upload server answered with status 400.');
  await keeps(page, 2);
  await page.reload();
  await pickFilm(page);
  await expect(page).toHaveTitle('done');
  expectFilm(stub);
  expect(sentChunks(stub), 'goes on where it was').toEqual(['0/3', '1/3', '2/3', '2/3']);
}

declare global {
  interface Window {
    up: plupload.Uploader & { fengmi: FengmiUploader };
  }
}
