// What uploads cost the page that they are made on, by plupload alone and by ours: a figure a file, a chunk, an uploader.
import { availableParallelism } from 'node:os';
import type { Page } from 'playwright/test';
import type { Kind } from './page/cost.js';
import { heapInUse, metricsOf, openPlace, type Place } from './place.js';
import { markdown } from './table.js';

export interface Measure {
  readonly kind: string;
  /** How many of what is counted. */
  readonly count: number;
  /** By the head of the column. */
  readonly figures: Readonly<Record<string, number>>;
}

export interface Stage {
  /** ms, for one of what is counted. */
  readonly wall: number;
  readonly script: number;
}

export interface Bench {
  readonly place: Place;
  readonly url: string;
  /** Does one thing in the page; what that takes of its time. */
  stage(work: () => Promise<number>): Promise<Stage>;
  /** Bytes in use, once what is garbage has gone. */
  heap(): Promise<number>;
}

/** Which of the kinds to measure. */
const ONLY = new RegExp(process.env.ONLY ?? '', 'i');

export interface Kinds {
  readonly [name: string]: Kind;
}

/**
 * Measures each kind with each count, prints a table and the same as JSON.
 *
 * @param one what is counted
 */
export async function measureCost(
  page: Page,
  { title, one, kinds, counts }: { title: string; one: string; kinds: Kinds; counts: readonly number[] },
  run: (bench: Bench, kind: Kind, count: number) => Promise<Record<string, number>>,
): Promise<Measure[]> {
  const place = await openPlace(page, 'cost');
  const { stub, client } = place;
  const heap = (): Promise<number> => heapInUse(client);
  const measures: Measure[] = [];
  try {
    // One kind after the other: a machine that has more to do for a while has it for all of them.
    for (const count of counts) {
      for (const [name, kind] of Object.entries(kinds).filter(([name]) => ONLY.test(name))) {
        await page.goto(stub.origin + place.path);
        const bench: Bench = {
          place,
          url: stub.issueUrl().url.slice(stub.origin.length),
          heap,
          async stage(work) {
            const before = await metricsOf(client);
            const wall = await work();
            const { script } = await metricsOf(client);
            return { wall: wall / count, script: (script - before.script) / count };
          },
        };
        measures.push({ kind: name, count, figures: await run(bench, kind, count) });
        stub.clearFaults();
      }
    }
  } finally {
    await place.close();
  }
  const names = Object.keys(kinds);
  measures.sort((a, b) => names.indexOf(a.kind) - names.indexOf(b.kind));
  const [first] = measures;
  const heads = ['', one, ...Object.keys(first?.figures ?? {})];
  const rows = measures.map(({ kind, count, figures }) => [
    kind,
    count.toLocaleString('en'),
    ...Object.values(figures).map((figure) => figure.toFixed(figure < 10 ? 2 : 1)),
  ]);
  const day = new Date().toISOString().slice(0, 10);
  console.log(`\n${title}; ${day}, ${availableParallelism()} cores\n\n${markdown(heads, rows)}\n`);
  console.log(`${JSON.stringify({ title, measures })}\n`);
  return measures;
}
