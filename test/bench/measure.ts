// One file through one contender after the other, in turns, each on a page of its own.
import { availableParallelism } from 'node:os';
import type { CDPSession, Page } from 'playwright/test';
import { type LineOptions, startLine } from './line.js';
import type { Way } from './page/speed.js';
import { metricsOf, openPlace, type Place } from './place.js';
import { serverRate } from './server-rate.js';
import { type Missing, type Row, type Run, rowOf, tableOf } from './table.js';
import { tusServer } from './tus-server.js';

export const MiB: number = 1024 ** 2;

export interface Contender extends Way {
  name: string;
  /** Goes on with what the contender before it has left in the page's storage: a page that is opened a second time. */
  isSecond?: boolean;
}

export interface Measured {
  title: string;
  /** Bytes. */
  size: number;
  /** Loopback without it. */
  line?: LineOptions | undefined;
  contenders: readonly Contender[];
}

/** Runs of each contender. */
const RUNS = Number(process.env.RUNS ?? 5);
/** Those whose name this matches, and no others. */
const ONLY = new RegExp(process.env.ONLY ?? '', 'i');
/** How often the heap is looked at, in ms. */
const HEAP_INTERVAL = 100;

const TUS = '/tus/';

/** The highest that the heap was seen at until it is asked for. */
function watchHeap(client: CDPSession): () => Promise<number> {
  let peak = 0;
  let isOver = false;
  const over = (async () => {
    while (!isOver) {
      peak = Math.max(peak, (await metricsOf(client)).heap);
      await new Promise((resolve) => setTimeout(resolve, HEAP_INTERVAL));
    }
  })();
  return async () => {
    isOver = true;
    await over;
    return peak;
  };
}

interface Course {
  page: Page;
  place: Place;
  /** As the page reaches the stub: through a line, perhaps. */
  origin: string;
  /** Of the file on the disk. */
  file: string;
  size: number;
  tusReceived: () => number;
}

async function runOnce(contender: Contender, course: Course): Promise<Run> {
  const { page, place, origin, file, size, tusReceived } = course;
  const { client, stub } = place;
  await page.goto(origin + place.path);
  if (!contender.isSecond) await page.evaluate(() => localStorage.clear());
  await page.locator('#file').setInputFiles(file);
  await client.send('HeapProfiler.collectGarbage');
  const { url } = stub.issueUrl();
  const from = stub.journal.length;
  const tusBefore = tusReceived();
  const before = await metricsOf(client);
  const heapPeak = watchHeap(client);
  const told = await page
    .evaluate(
      ([{ by, chunkSize, options }, targets]) => window.bench.send({ by, chunkSize, options }, targets),
      [contender, { upload: url.slice(stub.origin.length), tus: TUS }] as const,
    )
    .finally(heapPeak);
  const after = await metricsOf(client);
  const received = stub.journal
    .slice(from)
    .reduce((sum, { kind, bytes = 0 }) => sum + (kind === 'upload' ? bytes : 0), tusReceived() - tusBefore);
  if (received < size) throw new Error(`${contender.name}: ${received} of ${size} bytes arrived`);
  return {
    ...told,
    script: after.script - before.script,
    task: after.task - before.task,
    heap: (await heapPeak()) - before.heap,
    twice: received - size,
  };
}

/** Bytes over the rate, in ms: what no protocol can be quicker than. */
const limitOf = (size: number, { rate }: LineOptions): number => (size * 8000) / rate;

/** Measures, prints the table and the same as JSON, and returns it. */
export async function measure(
  page: Page,
  { title, size, line, contenders }: Measured,
): Promise<(Row | Missing)[]> {
  const tus = tusServer(TUS);
  const place = await openPlace(page, 'speed', { [TUS]: tus.mount });
  const { stub } = place;
  const proxy = line && (await startLine(Number(new URL(stub.origin).port), line));
  try {
    if (proxy) stub.settings.hosts = [`127.0.0.1:${proxy.port}`];
    const course: Course = {
      page,
      place,
      origin: proxy ? `http://127.0.0.1:${proxy.port}` : stub.origin,
      file: await place.sparseFile(size),
      size,
      tusReceived: tus.received,
    };
    const server = await serverRate(stub.issueUrl().url, size);
    const limit = line && limitOf(size, line);
    const wanted = contenders.filter(({ name }) => ONLY.test(name));
    const results = new Map<Contender, Run[] | string>(wanted.map((contender) => [contender, []]));
    for (let turn = 0; turn < RUNS; turn++) {
      for (const contender of wanted) {
        const runs = results.get(contender);
        if (!Array.isArray(runs)) continue;
        try {
          runs.push(await runOnce(contender, course));
        } catch (error) {
          // An option that this build does not know: the row says so.
          const unknown = /Unknown option \S+/.exec(String(error))?.[0];
          if (unknown === undefined) throw error;
          results.set(contender, unknown.replace(/\.$/, ''));
        }
      }
    }
    const rows = [...results].map(([{ name }, runs]): Row | Missing =>
      typeof runs === 'string' ? { name, missing: runs } : rowOf(name, runs, limit),
    );
    const head = `${title}, ${size / MiB} MiB; medians of ${RUNS}; ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores; the server takes in ${Math.round(server / 1e6)} MB a second of processor time`;
    console.log(
      `\n${head}\n\n${tableOf(rows)}\n\n${JSON.stringify({ title, size, line, limit, server, rows })}\n`,
    );
    return rows;
  } finally {
    await place.close();
    await proxy?.close();
  }
}
