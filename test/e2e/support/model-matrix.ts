// Measures the faults of the matrix against servers that do other things with chunks than to keep them by index.
import type { Browser, Page } from 'playwright/test';
import type { JournalEntry, Stub } from '../../stub/index.js';
import { expect, makeStub } from './fixture.js';
import { type Cell, chunkSizeFor, exposeTo, type Outcome, PATIENCE, prepare, runOurs } from './matrix.js';
import {
  type Column,
  columns,
  type Expected,
  expected,
  type Fault,
  type Name,
  places,
  rows,
} from './models.js';

/** Of a measurement; one more character each time that it is taken again. */
const MAX_ID = 20;

/** What one lane waits for, the others use: half of them begin with what waits long. */
const LANES = 4;

const names = Object.keys(columns) as Name[];

interface Lane {
  readonly page: Page;
  readonly stub: Stub;
}

async function openLane(browser: Browser): Promise<Lane> {
  const [stub, page] = await Promise.all([makeStub(), browser.newPage()]);
  await exposeTo(page, () => stub);
  await page.goto(`${stub.origin}/full.html`);
  await page.evaluate(prepare);
  return { page, stub };
}

/** The outcome at each place. */
async function measure({ page, stub }: Lane, column: Column, row: Fault, id: string): Promise<string[]> {
  const { does, times = 1, confirm = false, isKept = false } = row;
  const { model, assembly, isFixed = false } = column;
  const isHidden = does.kind === 'status' && does.cors === false;
  stub.clearFaults();
  Object.assign(stub.settings, { model, keepCutOff: isKept, urlHost: isHidden ? 'other' : 'same' });
  const cells = places.map((place): Cell => {
    const name = `${id}-${place}.mp4`;
    // A file that starts over under the one URL has another name: what is there for good meets it all the same.
    const whose = isFixed && times > 1 ? {} : { name };
    stub.fault({ ...whose, chunk: place === 'only' ? 0 : place, times, do: does });
    return { place, name, url: stub.issueUrl().url, isFixed };
  });
  const swept = (column.isSwept || row.isSwept ? cells : []).map(async ({ name }) => {
    const isOver = (entry: JournalEntry): boolean =>
      entry.name === name && entry.fault !== undefined && entry.outcome !== 'pending';
    await stub.waitFor(isOver, 60_000);
    await stub.sweep(name);
  });
  const outcomes = await runOurs(page, cells, {
    chunkSize: chunkSizeFor(does),
    confirm,
    timeout: does.kind === 'hang' ? PATIENCE : {},
    ...(assembly && { assembly }),
  });
  await Promise.all(swept);
  // On a machine so busy that a request times out which nothing has befallen, more is sent than the fault asks for.
  const isOff = outcomes.some(({ timeouts = 0 }) => timeouts > times);
  return isOff && id.length < MAX_ID
    ? measure({ page, stub }, column, row, `${id}+`)
    : outcomes.map((outcome) => judge(stub, outcome));
}

/** What the server says to an outcome. */
function judge(stub: Stub, { outcome, id, sha256 }: Outcome): string {
  if (outcome !== 'ok') return outcome;
  return stub.video(id ?? '')?.sha256 === sha256 ? 'ok' : 'false success';
}

/** Such as `incomplete: middle, last`: what is not ok, and where unless everywhere. */
function summary(outcomes: string[]): string {
  const texts = [...new Set(outcomes)]
    .filter((outcome) => outcome !== 'ok')
    .map((outcome) => {
      const where = places.filter((_, i) => outcomes[i] === outcome);
      return where.length === places.length ? outcome : `${outcome}: ${where.join(', ')}`;
    });
  return texts.join('; ') || 'ok';
}

/** Measures the cells that are wanted, by the number of their row and column, and expects what is to come of them. */
export async function checkModels(
  browser: Browser,
  isWanted: (row: number, column: number) => boolean = () => true,
): Promise<void> {
  const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(browser)));
  const table = rows.map((): Expected => ({}));
  const cells = rows.flatMap((row, index) =>
    names.filter((_, column) => isWanted(index, column)).map((name) => ({ row, index, name })),
  );
  const waiting = cells.filter(({ row }) => row.does.kind === 'hang').values();
  const busy = cells.filter(({ row }) => row.does.kind !== 'hang').values();
  const work = async (lane: Lane, which: typeof busy): Promise<void> => {
    for (const { row, index, name } of which)
      table[index]![name] = summary(await measure(lane, columns[name], row, `${index}-${name}`));
  };
  await Promise.all(
    lanes.map(async (lane, index) => {
      await work(lane, index % 2 ? waiting : busy);
      await work(lane, index % 2 ? busy : waiting);
    }),
  );
  const violations = lanes.flatMap(({ stub }) => stub.violations);
  await Promise.all(lanes.flatMap(({ page, stub }) => [page.close(), stub.close()]));
  print(table);
  expect(violations).toEqual([]);
  expect(rows.map(({ fault }, index) => [fault, table[index]])).toEqual(
    expected.map(([fault, but], index) => [
      fault,
      Object.fromEntries(
        names.flatMap((name, column) => (isWanted(index, column) ? [[name, but[name] ?? 'ok']] : [])),
      ),
    ]),
  );
  // A page that has said what its server does, or whose server does what is documented, is never lied to.
  const promised = names.filter(
    (name) => name === 'parts' || name === 'swept' || 'assembly' in columns[name],
  );
  const lies = rows.filter(
    ({ reason }, index) =>
      !reason && promised.some((name) => table[index]?.[name]?.includes('false success')),
  );
  expect(lies.map(({ fault }) => fault)).toEqual([]);
}

function print(table: readonly Expected[]): void {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const heads = ['fault', ...names.map((name) => columns[name].head)];
  console.log(
    [
      "`*`: with `assembly: 'append'`.",
      '',
      line(heads),
      line(heads.map(() => '---')),
      ...table.map((found, index) => line([rows[index]!.fault, ...names.map((name) => found[name] ?? '')])),
      '',
      'What no client can know:',
      ...rows.flatMap(({ fault, reason }) => (reason ? `- ${fault}: ${reason}` : [])),
      '',
    ].join('\n'),
  );
}
