// The faults of the matrix, and what plays them in a page.
import type { Page } from 'playwright/test';
import type { TimeoutOptions } from '../../../src/index.js';
import { type ReplyFault, type Stub, signature, type UploadFault } from '../../stub/index.js';

export const places = ['first', 'middle', 'last', 'only', 'target'] as const;
export type Place = (typeof places)[number];

/** What is expected of ours: at the first, middle, last, only chunk, and when the target is asked for. */
export type Row = [
  fault: string,
  does: UploadFault,
  ours: Record<Place, string>,
  rule?: { times?: number; confirm?: boolean },
];

/** An answer lost after the last chunk was stored: the server knows nothing of the upload any more. */
const LOST = 'incomplete';
export const all = (outcome: string, but: Partial<Record<Place, string>> = {}): Row[2] => ({
  ...{ first: outcome, middle: outcome, last: outcome, only: outcome, target: outcome },
  ...but,
});
const upload = { target: '' };
const status = (code: number): ReplyFault => ({ kind: 'status', status: code });
const html: ReplyFault = { kind: 'body', body: '<html>Bad gateway</html>', contentType: 'text/html' };

export const rows: Row[] = [
  ['status 500', status(500), all('ok')],
  ['status 503, for good', status(503), all('http', { target: 'target-request' }), { times: 1000 }],
  ['status 500, but stored', { kind: 'status', status: 500, store: true }, all('ok', { last: LOST })],
  ['status 429', status(429), all('ok')],
  ['status 400', status(400), all('http', { target: 'target-refused' })],
  ['status 403', status(403), all('ok', { target: 'target-refused' })],
  ['status 404', status(404), all('ok', { target: 'target-refused' })],
  ['status 413', status(413), all('ok', { target: 'target-refused' })],
  [
    'status 413, hidden',
    { kind: 'status', status: 413, cors: false },
    all('ok', { target: 'target-refused' }),
  ],
  ['status 304', status(304), all('http', { target: 'target-refused' })],
  ['status 204', status(204), all('ok', { target: 'target-invalid' })],
  ['reset, nothing stored', { kind: 'reset', when: 'before' }, all('ok')],
  ['reset, stored', { kind: 'reset', when: 'after' }, all('ok', { last: LOST })],
  ['… with `confirm`', { kind: 'reset', when: 'after' }, all('ok'), { confirm: true }],
  ['half of the request is read', { kind: 'hang', when: 'request' }, all('ok')],
  ['no reply', { kind: 'hang', when: 'reply' }, all('ok', { last: LOST })],
  ['… with `confirm`', { kind: 'hang', when: 'reply' }, all('ok'), { confirm: true }],
  ['half a reply', { kind: 'truncate' }, all('ok', { last: LOST })],
  ['200 with HTML, nothing stored', { ...html, store: false }, all('ok', { target: 'target-invalid' })],
  ['200 with HTML, stored', html, all('ok', { last: LOST, target: 'target-invalid' })],
  [
    '200, empty, nothing stored',
    { kind: 'body', body: '', store: false },
    all('ok', { target: 'target-invalid' }),
  ],
  ['slow reply', { kind: 'delay', ms: 300 }, all('ok')],
  ['slow reading', { kind: 'slow', bytesPerSecond: 1_000_000 }, all('ok', upload)],
  ['rejected', { kind: 'reject' }, all('ok', upload)],
  ['assembled later', { kind: 'not-yet' }, all('ok', { first: LOST, middle: LOST, ...upload })],
  ['never assembled', { kind: 'never-assembled' }, all(LOST, upload)],
];

/** Time-outs of ours where something hangs, in ms; the others are as they are, for slow machines. */
export const PATIENCE = { stall: 1500, reply: 1500, target: 1500 };

export interface Cell {
  place: Place;
  name: string;
  url: string | null;
  /** There is no other target than `url`. */
  isFixed?: boolean;
}

/** Chunks of a size that a 413 can halve, where one is, in bytes. */
export const chunkSizeFor = (does: UploadFault): number =>
  (does.kind === 'status' && does.status === 413 ? 320 : 64) * 1024;

/** What a page sets. */
export interface Setting {
  /** In bytes. */
  chunkSize: number;
  confirm?: boolean;
  timeout?: TimeoutOptions;
  assembly?: 'append';
}

export interface Outcome {
  outcome: string;
  /** What the server called the file. */
  id: string | undefined;
  sha256: string;
  /** How many requests have ended by a time-out. */
  timeouts?: number;
}

/** Ours, one uploader a cell. */
export const runOurs = (page: Page, cells: Cell[], setting: Setting): Promise<Outcome[]> =>
  page.evaluate(
    ({ cells, setting: { chunkSize, confirm, timeout = {}, assembly } }) =>
      Promise.all(
        cells.map(async ({ place, name, url, isFixed }): Promise<Outcome> => {
          const { file, sha256 } = await window.cell(place, name, chunkSize);
          const params = { appid: 'stub-appid', access_token: 'stub-token' };
          const uploader = FengmiUploader.createUploader({
            chunk_size: chunkSize,
            fengmi: {
              ...(url
                ? { target: isFixed ? url : window.fresh }
                : { api: { baseUrl: location.origin, params, sign: window.sign } }),
              ...(confirm && { confirm: () => window.stored(name) }),
              retry: { delay: 20, maxDelay: 50 },
              timeout,
              ...(assembly && ({ assembly } as object)),
            },
          });
          return new Promise((resolve) => {
            let id: string | undefined;
            const errors = new Set<unknown>();
            const end = (outcome: string): void => resolve({ outcome, id, sha256, timeouts: errors.size });
            uploader.upload(file).subscribe({
              next: (event) => {
                if (event.type === 'completed') id = event.id;
                if ('error' in event && event.error.code === 'timeout') errors.add(event.error);
              },
              error: ({ code }) => end(code),
              complete: () => end('ok'),
            });
          });
        }),
      ),
    { cells, setting },
  );

/** What the page asks of the test. */
export async function exposeTo(page: Page, stub: () => Stub): Promise<void> {
  await page.exposeFunction('fresh', () => stub().issueUrl().url);
  await page.exposeFunction('sign', (all: Record<string, string>) => signature(all, stub().settings.appKey));
  await page.exposeFunction(
    'stored',
    (name: string) => stub().videos.find((video) => video.name === name)?.id ?? null,
  );
}

declare global {
  interface Window {
    stored: (name: string) => Promise<string | null>;
    cell: (place: string, name: string, chunkSize: number) => Promise<{ file: File; sha256: string }>;
  }
}

/** Two contents are enough for a size of chunks: three of them, and one. */
export async function prepare(): Promise<void> {
  const { harness } = window;
  const make = async (size: number) => {
    const bytes = harness.file('', size);
    return { bytes, sha256: await harness.sha256(bytes) };
  };
  const made = new Map<number, ReturnType<typeof make>>();
  window.cell = async (place, name, chunkSize) => {
    const size = Math.floor(chunkSize * (place === 'only' ? 0.9 : 2.2));
    const content = made.get(size) ?? make(size);
    made.set(size, content);
    const { bytes, sha256 } = await content;
    return { file: new File([bytes], name, { type: 'video/mp4' }), sha256 };
  };
}
