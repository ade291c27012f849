// Every fault of the stub at every place, for an uploader of ours and for plupload alone, side by side.
import type { Browser, Page } from 'playwright/test';
import type { ReplyFault, Stub } from '../stub/index.js';
import { expect, makeStub, test } from './support/fixture.js';
import {
  all,
  type Cell,
  CHUNK,
  exposeTo,
  type Outcome,
  PATIENCE,
  type Place,
  places,
  prepare,
  type Row,
  rows,
  runOurs,
} from './support/matrix.js';

type Kind = 'ours' | 'stock';

/** Silence after which a request of plupload alone is said to hang, in ms. Its own retries wait a second. */
const SILENCE = 5000;

/** plupload alone, on a page that does what it can: five retries, and a look at what `FileUploaded` brings. */
const runStock = (page: Page, cells: Cell[]): Promise<Outcome[]> =>
  page.evaluate(
    ({ cells, chunkSize, silence }) =>
      Promise.all(
        cells.map(async ({ place, name, url }): Promise<Outcome> => {
          const { file, sha256 } = await window.cell(place, name, chunkSize);
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
              chunk_size: chunkSize,
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
    { cells, chunkSize: CHUNK, silence: SILENCE },
  );

/** What the server says to an outcome. */
function judge(stub: Stub, { name }: Cell, { outcome, id, sha256 }: Outcome): string {
  if (outcome !== 'ok' && outcome !== 'done') return outcome;
  const stored = stub.videos.filter((video) => video.name === name);
  if (stored.some((video) => video.sha256 !== sha256)) return 'corrupt';
  if (stored.length === 0) return 'false success';
  return stored.some((video) => video.id === id) ? 'ok' : 'no id';
}

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
    await exposeTo(page, () => stubs[kind]!);
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
        ? runOurs(page, cells, { confirm, timeout: does.kind === 'hang' ? PATIENCE : {} })
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
