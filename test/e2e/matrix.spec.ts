// Every fault of the stub at every place, for an uploader of ours and for plupload alone, side by side.
import type { Browser, Page } from 'playwright/test';
import type { TimeoutOptions } from '../../src/index.js';
import { type ReplyFault, type Stub, signature, type UploadFault } from '../stub/index.js';
import { expect, makeStub, test } from './support/fixture.js';

const places = ['first', 'middle', 'last', 'only', 'target'] as const;
type Place = (typeof places)[number];
type Kind = 'ours' | 'stock';

/** What is expected of ours: at the first, middle, last, only chunk, and when the target is asked for. */
type Row = [
  fault: string,
  does: UploadFault,
  ours: Record<Place, string>,
  rule?: { times?: number; confirm?: boolean },
];

/** An answer lost after the last chunk was stored: the server knows nothing of the upload any more. */
const LOST = 'incomplete';
const all = (outcome: string, but: Partial<Record<Place, string>> = {}): Row[2] => ({
  ...{ first: outcome, middle: outcome, last: outcome, only: outcome, target: outcome },
  ...but,
});
const upload = { target: '' };
const status = (code: number): ReplyFault => ({ kind: 'status', status: code });
const html: ReplyFault = { kind: 'body', body: '<html>Bad gateway</html>', contentType: 'text/html' };

const rows: Row[] = [
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

/** Silence after which a request of plupload alone is said to hang, in ms. Its own retries wait a second. */
const SILENCE = 5000;
/** Time-outs of ours where something hangs, in ms; the others are as they are, for slow machines. */
const PATIENCE = { stall: 1500, reply: 1500, target: 1500 };

interface Cell {
  place: Place;
  name: string;
  url: string | null;
}

interface Outcome {
  outcome: string;
  /** What the server called the file. */
  id: string | undefined;
  sha256: string;
}

/** Ours, one uploader a cell. */
const runOurs = (page: Page, cells: Cell[], confirm: boolean, timeout: TimeoutOptions): Promise<Outcome[]> =>
  page.evaluate(
    ({ cells, confirm, timeout }) =>
      Promise.all(
        cells.map(async ({ place, name, url }): Promise<Outcome> => {
          const { file, sha256 } = await window.cell(place, name);
          const params = { appid: 'stub-appid', access_token: 'stub-token' };
          const uploader = FengmiUploader.createUploader({
            chunk_size: 320 * 1024,
            fengmi: {
              ...(url
                ? { target: window.fresh }
                : { api: { baseUrl: location.origin, params, sign: window.sign } }),
              ...(confirm && { confirm: () => window.stored(name) }),
              retry: { delay: 20, maxDelay: 50 },
              timeout,
            },
          });
          return new Promise((resolve) => {
            let id: string | undefined;
            uploader.upload(file).subscribe({
              next: (event) => {
                if (event.type === 'completed') id = event.id;
              },
              error: ({ code }) => resolve({ outcome: code, id, sha256 }),
              complete: () => resolve({ outcome: 'ok', id, sha256 }),
            });
          });
        }),
      ),
    { cells, confirm, timeout },
  );

/** plupload alone, on a page that does what it can: five retries, and a look at what `FileUploaded` brings. */
const runStock = (page: Page, cells: Cell[]): Promise<Outcome[]> =>
  page.evaluate(
    ({ cells, silence }) =>
      Promise.all(
        cells.map(async ({ place, name, url }): Promise<Outcome> => {
          const { file, sha256 } = await window.cell(place, name);
          return new Promise((resolve) => {
            let timer: ReturnType<typeof setTimeout> | undefined;
            const end = (outcome: string, id?: string) => {
              clearTimeout(timer);
              resolve({ outcome, id, sha256 });
            };
            const sign = () => {
              clearTimeout(timer);
              timer = setTimeout(() => end('hangs'), silence);
            };
            const up = new window.plupload.Uploader({
              browse_button: 'pick',
              url: url ?? '',
              chunk_size: 320 * 1024,
              max_retries: 5,
              init: {
                PostInit: () => up.addFile(file),
                FilesAdded: () => up.start(),
                UploadProgress: sign,
                FileUploaded: (_up: unknown, _file: unknown, info: { response: string }) => {
                  let id: string | undefined;
                  try {
                    const { OK, data } = JSON.parse(info.response);
                    if (OK === 1) id = data.id;
                  } catch {}
                  end('done', id);
                },
                Error: () => end('fails'),
              },
            } as ConstructorParameters<typeof window.plupload.Uploader>[0]);
            up.bind('BeforeChunkUpload', sign);
            up.init();
          });
        }),
      ),
    { cells, silence: SILENCE },
  );

/** What the server says to an outcome. */
function judge(stub: Stub, { name }: Cell, { outcome, id, sha256 }: Outcome): string {
  if (outcome !== 'ok' && outcome !== 'done') return outcome;
  const stored = stub.videos.filter((video) => video.name === name);
  if (stored.some((video) => video.sha256 !== sha256)) return 'corrupt';
  if (stored.length === 0) return 'false success';
  return stored.some((video) => video.id === id) ? 'ok' : 'no id';
}

// Half a hundred traces would take longer than the matrix.
/** Two pages that measure row after row. */
interface Lane {
  readonly ours: Page;
  readonly stock: Page;
  /** What answers them now. */
  readonly stubs: { ours?: Stub; stock?: Stub };
}

async function openLane(browser: Browser): Promise<Lane> {
  const stubs: Lane['stubs'] = {};
  const openPage = async (kind: Kind): Promise<Page> => {
    const page = await browser.newPage();
    const stub = (): Stub => stubs[kind]!;
    await page.exposeFunction('fresh', () => stub().issueUrl().url);
    await page.exposeFunction('sign', (all: Record<string, string>) =>
      signature(all, stub().settings.appKey),
    );
    await page.exposeFunction(
      'stored',
      (name: string) => stub().videos.find((video) => video.name === name)?.id ?? null,
    );
    return page;
  };
  const [ours, stock] = await Promise.all([openPage('ours'), openPage('stock')]);
  return { ours, stock, stubs };
}

test('the fault matrix', async ({ browser }) => {
  test.setTimeout(180_000);
  const start = Date.now();
  const measured: Record<Kind, Record<Place, string>>[] = [];

  async function measure(lane: Lane, [, does, expected, { times = 1, confirm = false } = {}]: Row) {
    const wanted = places.filter((place) => expected[place] !== '');
    const run = async (kind: Kind): Promise<Record<Place, string>> => {
      const stub = await makeStub();
      lane.stubs[kind] = stub;
      const page = lane[kind];
      // Each request a connection of its own: a browser sends what dies on a used one again, by itself.
      Object.assign(stub.settings, { keepAlive: false, urlHost: 'other' });
      await page.goto(`${stub.origin}/${kind === 'ours' ? 'full' : 'stock'}.html`);
      await page.evaluate(prepare);
      // plupload alone asks for no target: that is the page's own affair.
      const cells = wanted
        .filter((place) => kind === 'ours' || place !== 'target')
        .map((place): Cell => {
          const name = `${place}.mp4`;
          const isTarget = place === 'target';
          if (isTarget) stub.fault({ on: 'url', times, do: does as ReplyFault });
          else stub.fault({ name, chunk: place === 'only' ? 0 : place, times, do: does });
          return { place, name, url: isTarget ? null : stub.issueUrl().url };
        });
      const outcomes = await (kind === 'ours'
        ? runOurs(page, cells, confirm, does.kind === 'hang' ? PATIENCE : {})
        : runStock(page, cells));
      const found = cells.map((cell, i) => [cell.place, judge(stub, cell, outcomes[i]!)]);
      await page.goto('about:blank');
      await stub.close();
      return { ...all(''), ...Object.fromEntries(found) };
    };
    const [ours, stock] = await Promise.all([run('ours'), run('stock')]);
    return { ours, stock };
  }

  const left = rows.entries();
  const work = async (): Promise<void> => {
    const lane = await openLane(browser);
    for (const [index, row] of left) measured[index] = await measure(lane, row);
    await Promise.all([lane.ours.close(), lane.stock.close()]);
  };
  await Promise.all([work(), work(), work(), work()]);

  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const table = rows.map(([fault], i) =>
    line([
      fault,
      ...places.map((place) => {
        const { ours, stock } = measured[i]!;
        const alone = place === 'target' ? '' : ` / ${stock[place]}`;
        return ours[place] === '' ? '' : `${ours[place]}${alone}`;
      }),
    ]),
  );
  const heads = ['fault', 'first chunk', 'middle', 'last', 'only chunk', 'asking for the target'];
  console.log(
    [
      `Ours / plupload alone (\`max_retries: 5\`); "hangs": nothing for ${SILENCE / 1000} s. ${Math.round((Date.now() - start) / 1000)} s.`,
      '',
      line(heads),
      line(heads.map(() => '---')),
      ...table,
      '',
    ].join('\n'),
  );
  expect(measured.map(({ ours }, i) => [rows[i]?.[0], ours])).toEqual(
    rows.map(([fault, , ours]) => [fault, ours]),
  );
});

declare global {
  interface Window {
    stored: (name: string) => Promise<string | null>;
    cell: (place: string, name: string) => Promise<{ file: File; sha256: string }>;
  }
}

/** Two contents are enough: three chunks, and one. */
async function prepare(): Promise<void> {
  const { harness } = window;
  const make = async (size: number) => {
    const bytes = harness.file('', size);
    return { bytes, sha256: await harness.sha256(bytes) };
  };
  const [long, short] = [await make(700 * 1024), await make(300 * 1024)];
  window.cell = async (place, name) => {
    const { bytes, sha256 } = place === 'only' ? short : long;
    return { file: new File([bytes], name, { type: 'video/mp4' }), sha256 };
  };
}
