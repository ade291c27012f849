// Leaves pages at each kind of moment, against servers that do other things with chunks than to keep them by index.
import type { Browser, Page } from 'playwright/test';
import type { Model, Stub, UploadFault } from '../../stub/index.js';
import { expect, makeStub, recorded, until } from './fixture.js';
import { CHUNK, keeps, locksAreFree, openKeeping, type Picking, pickAlone } from './resume.js';

const CHUNKS = 5;
/** ms that a wait for another attempt lasts: the page is left in it. */
const LONG = 60_000;
const LANES = 4;

/** A server, and what a page has said of it. */
interface Column {
  model: Model;
  isSwept?: boolean;
  isFixed?: boolean;
  fengmi?: Picking['fengmi'];
}

const append = { assembly: 'append' } as const;
const columns: Record<string, Column> = {
  parts: { model: 'parts' },
  'parts, one URL': { model: 'parts', isFixed: true },
  'parts, swept': { model: 'parts', isSwept: true },
  'parts, one URL, swept': { model: 'parts', isFixed: true, isSwept: true },
  'append *': { model: 'append', fengmi: append },
  'append, chunk 0 anew *': { model: 'append-reopen', fengmi: append },
  'append, one URL *': { model: 'append', isFixed: true, fengmi: append },
  'count *': { model: 'count', fengmi: append },
};

/** What goes on as a page is left: what befalls which chunk, and by what it shows. */
interface Moment {
  at: number;
  does: UploadFault;
  /** How often. */
  times?: number;
  shows: (page: Page, stub: Stub, mark: number) => Promise<unknown>;
}

const isHeld = (_page: Page, stub: Stub): Promise<unknown> => stub.nextHeld();
const befell =
  (kind: string) =>
  (_page: Page, stub: Stub, mark: number): Promise<unknown> =>
    stub.waitFor(({ n, fault }) => n > mark && fault === kind);
const told = (type: string) => (page: Page) => until(page, type);

const inside: UploadFault = { kind: 'hang', when: 'request' };
const moments: Record<string, Moment> = {
  'before the first answer': { at: 0, does: { kind: 'hold' }, shows: isHeld },
  'inside a chunk': { at: 3, does: inside, shows: befell('hang') },
  'a chunk is there, not answered': { at: 3, does: { kind: 'hold' }, shows: isHeld },
  'half a chunk is there, it waits': {
    at: 3,
    does: { kind: 'reset', when: 'midway' },
    shows: told('retrying'),
  },
  'a chunk is there, the answer was lost': {
    at: 3,
    does: { kind: 'reset', when: 'after' },
    shows: told('retrying'),
  },
  'after a failure': { at: 3, does: { kind: 'status', status: 400 }, shows: told('failed') },
  'inside the last chunk': { at: CHUNKS - 1, does: inside, shows: befell('hang') },
  'twice before the first answer': { at: 0, does: { kind: 'hold' }, times: 2, shows: isHeld },
  'a chunk is there, twice not answered': { at: 3, does: { kind: 'hold' }, times: 2, shows: isHeld },
  'all is there, not answered': { at: CHUNKS - 1, does: { kind: 'hold' }, shows: isHeld },
};

interface Lane {
  page: Page;
  stub: Stub;
}

async function openLane(browser: Browser): Promise<Lane> {
  const stub = await makeStub();
  const page = await browser.newPage();
  await openKeeping(page, stub);
  return { page, stub };
}

/**
 * Where the next page began, each time, and why it started over; or the lie that it was told. Each file has an uploader of
 * its own, so that one page is left at several moments.
 */
async function measure({ page, stub }: Lane, column: Column, names: readonly string[]): Promise<string[]> {
  const { model, isSwept, isFixed, fengmi } = column;
  Object.assign(stub.settings, { model, keepCutOff: true });
  const files = names.map((moment, index) => ({
    ...moments[moment]!,
    name: `${stub.journal.length}-${index}.mp4`,
    size: CHUNKS * CHUNK - 100,
    url: isFixed ? stub.issueUrl().url : undefined,
  }));
  for (const time of [1, 2]) {
    for (const { at, does, times = 1, shows, ...file } of files) {
      if (times < time) continue;
      const mark = stub.journal.length;
      stub.fault({ chunk: at, do: does });
      await pickAlone(page, { ...file, fengmi: { ...fengmi, retry: { delay: LONG } } });
      await shows(page, stub, mark);
      const isRenewed = (await recorded(page)).some(
        (event) => event.type === 'restarted' && event.file?.name === file.name,
      );
      await keeps(page, isRenewed ? 0 : at, file.name);
    }
    await page.reload();
    await locksAreFree(page);
    stub.release();
    if (isSwept) await stub.sweep();
  }
  const found: string[] = [];
  for (const { name, size, url } of files) {
    const sha256 = await pickAlone(page, { name, size, url, fengmi: { ...fengmi, retry: { delay: 20 } } });
    const end = await Promise.race([until(page, 'completed', { name }), until(page, 'failed', { name })]);
    const events = (await recorded(page)).filter(({ file }) => file?.name === name);
    const parts = events.flatMap(({ type, from, error }) =>
      type === 'started' ? [String(from)] : error ? [error.code] : [],
    );
    const isRight = end.type === 'failed' || stub.video(end.id)?.sha256 === sha256;
    found.push(isRight ? parts.join(', ') : 'false success');
  }
  await page.reload();
  return found;
}

/** A server that is not known to keep chunks by their index gets all of it anew, under another name or target. */
function expectedOf(moment: string, column: string): string {
  const { at } = moments[moment]!;
  const { fengmi, isSwept } = columns[column]!;
  if (fengmi || at === 0) return '0';
  return isSwept || moment.startsWith('all') ? `${at}, incomplete, 0` : String(at);
}

/** Measures a half of the pairs of a server and a moment, or all, and expects what is to come of them. */
export async function checkMoments(browser: Browser, which: 'half' | 'all'): Promise<void> {
  const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(browser)));
  const all = Object.keys(moments);
  const table = Object.fromEntries(all.map((moment) => [moment, {} as Record<string, string>]));
  const wanted = Object.fromEntries(all.map((moment) => [moment, {} as Record<string, string>]));
  const work = Object.entries(columns).flatMap(([column, server], at) =>
    // No more held requests on one page than a browser has open at once.
    [0, 1]
      .filter((half) => which === 'all' || half === at % 2)
      .map((half) => [column, server, all.filter((_, index) => index % 2 === half)] as const),
  );
  const left = work.values();
  await Promise.all(
    lanes.map(async (lane) => {
      for (const [column, server, group] of left) {
        const found = await measure(lane, server, group);
        group.forEach((moment, index) => {
          table[moment]![column] = found[index]!;
          wanted[moment]![column] = expectedOf(moment, column);
        });
      }
    }),
  );
  const violations = lanes.flatMap(({ stub }) => stub.violations);
  await Promise.all(lanes.flatMap(({ page, stub }) => [page.close(), stub.close()]));
  print(table);
  expect(violations).toEqual([]);
  expect(table).toEqual(wanted);
}

function print(table: Record<string, Record<string, string>>): void {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const heads = ['left', ...Object.keys(columns)];
  console.log(
    [
      "Where the next page begins. `*`: with `assembly: 'append'`.",
      '',
      line(heads),
      line(heads.map(() => '---')),
      ...Object.entries(table).map(([moment, found]) =>
        line([moment, ...Object.keys(columns).map((column) => found[column] ?? '')]),
      ),
      '',
    ].join('\n'),
  );
}
