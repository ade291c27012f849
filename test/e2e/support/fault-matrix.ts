// Measures the matrix of faults, for an uploader of ours or for plupload alone.
import type { Browser, Page } from 'playwright/test';
import type { ReplyFault, Stub } from '../../stub/index.js';
import { makeStub } from './fixture.js';
import {
  all,
  type Cell,
  chunkSizeFor,
  exposeTo,
  type Outcome,
  PATIENCE,
  type Place,
  places,
  prepare,
  type Row,
  rows,
  runOurs,
} from './matrix.js';

export type Kind = 'ours' | 'stock';

/** Silence after which a request of plupload alone is said to hang, in ms. Its own retries wait a second. */
export const SILENCE = 5000;

/** What one lane waits for, the others use. */
const LANES = 4;

/** plupload alone, on a page that does what it can: five retries, and a look at what `FileUploaded` brings. */
const runStock = (page: Page, cells: Cell[], chunkSize: number): Promise<Outcome[]> =>
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
    { cells, chunkSize, silence: SILENCE },
  );

/** What the server says to an outcome. */
function judge(stub: Stub, { name }: Cell, { outcome, id, sha256 }: Outcome): string {
  if (outcome !== 'ok' && outcome !== 'done') return outcome;
  const stored = stub.videos.filter((video) => video.name === name);
  if (stored.some((video) => video.sha256 !== sha256)) return 'corrupt';
  if (stored.length === 0) return 'false success';
  return stored.some((video) => video.id === id) ? 'ok' : 'no id';
}

/** A page that measures row after row. */
interface Lane {
  readonly kind: Kind;
  readonly page: Page;
  readonly stub: Stub;
}

async function openLane(browser: Browser, kind: Kind): Promise<Lane> {
  const [stub, page] = await Promise.all([makeStub(), browser.newPage()]);
  // Each request a connection of its own: a browser sends what dies on a used one again, by itself.
  Object.assign(stub.settings, { keepAlive: false, urlHost: 'other' });
  await exposeTo(page, () => stub);
  await page.goto(`${stub.origin}/${kind === 'ours' ? 'full' : 'stock'}.html`);
  await page.evaluate(prepare);
  return { kind, page, stub };
}

/** The outcome at each place. */
async function measure(
  { kind, page, stub }: Lane,
  [, does, expected, { times = 1, confirm = false } = {}]: Row,
  index: number,
): Promise<Record<Place, string>> {
  stub.clearFaults();
  const cells = places
    // plupload alone asks for no target: that is the page's own affair.
    .filter((place) => expected[place] !== '' && (kind === 'ours' || place !== 'target'))
    .map((place): Cell => {
      const name = `${index}-${place}.mp4`;
      const isTarget = place === 'target';
      if (isTarget) stub.fault({ on: 'url', times, do: does as ReplyFault });
      else stub.fault({ name, chunk: place === 'only' ? 0 : place, times, do: does });
      return { place, name, url: isTarget ? null : stub.issueUrl().url };
    });
  const chunkSize = chunkSizeFor(does);
  const timeout = does.kind === 'hang' ? PATIENCE : {};
  const outcomes = await (kind === 'ours'
    ? runOurs(page, cells, { chunkSize, confirm, timeout })
    : runStock(page, cells, chunkSize));
  if (kind === 'stock') {
    // What hangs there keeps its connection.
    await page.reload();
    await page.evaluate(prepare);
  }
  const found = cells.map((cell, i) => [cell.place, judge(stub, cell, outcomes[i]!)]);
  return { ...all(''), ...Object.fromEntries(found) };
}

/** The outcome of every row at each place, '' where there is none. */
export async function measureMatrix(browser: Browser, kind: Kind): Promise<Record<Place, string>[]> {
  const measured: Record<Place, string>[] = [];
  const left = rows.entries();
  const work = async (): Promise<void> => {
    const lane = await openLane(browser, kind);
    for (const [index, row] of left) measured[index] = await measure(lane, row, index);
    await Promise.all([lane.page.close(), lane.stub.close()]);
  };
  await Promise.all(Array.from({ length: LANES }, work));
  return measured;
}
