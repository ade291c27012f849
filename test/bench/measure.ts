// One file through one contender after the other, in turns, each on a page of its own.
import { mkdtemp, open, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { CDPSession, Page } from 'playwright/test';
import { type Stub, startStub } from '../stub/index.js';
import { type LineOptions, startLine } from './line.js';
import type { Way } from './page/index.js';
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

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const scripts = {
  '/bench.js': () =>
    buildSync({
      entryPoints: [root('test/bench/page/index.ts')],
      bundle: true,
      write: false,
      format: 'iife',
    }).outputFiles[0]?.text ?? '',
};

const TUS = '/tus/';
const html = `<!doctype html><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">
<div><button id="pick" type="button">Pick</button></div><input id="file" type="file">
${[
  '/plupload/plupload.full.min.js',
  '/dist/fengmi-uploader.min.js',
  '/resumablejs/resumable.js',
  '/tus-js-client/tus.min.js',
  '/bench.js',
]
  .map((src) => `<script src="${src}"></script>`)
  .join('\n')}`;

/** A file that takes no room on the disk, and reads as zeros. */
async function sparseFile(folder: string, size: number): Promise<string> {
  const path = join(folder, 'video.mp4');
  const file = await open(path, 'w');
  await file.truncate(size);
  await file.close();
  return path;
}

async function metricsOf(client: CDPSession): Promise<{ script: number; task: number; heap: number }> {
  const { metrics } = await client.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { script: of('ScriptDuration') * 1000, task: of('TaskDuration') * 1000, heap: of('JSHeapUsedSize') };
}

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

interface Place {
  page: Page;
  client: CDPSession;
  stub: Stub;
  origin: string;
  path: string;
  size: number;
  tusReceived: () => number;
}

async function runOnce(contender: Contender, place: Place): Promise<Run> {
  const { page, client, stub, origin, path, size, tusReceived } = place;
  await page.goto(`${origin}/bench.html`);
  if (!contender.isSecond) await page.evaluate(() => localStorage.clear());
  await page.locator('#file').setInputFiles(path);
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
  const folder = await mkdtemp(join(tmpdir(), 'fengmi-bench-'));
  const tus = tusServer(TUS);
  const stub = await startStub({
    // Hashes and counts what comes, and keeps nothing.
    settings: { discard: true },
    pages: {
      '/bench.html': html,
      '/bench.js': { body: scripts['/bench.js'](), type: 'text/javascript' },
    },
    mounts: { [TUS]: tus.mount },
    static: [
      { prefix: '/dist/', dir: root('dist') },
      { prefix: '/plupload/', dir: root('node_modules/plupload/js') },
      { prefix: '/resumablejs/', dir: root('node_modules/resumablejs') },
      { prefix: '/tus-js-client/', dir: root('node_modules/tus-js-client/dist') },
    ],
  });
  const proxy = line && (await startLine(Number(new URL(stub.origin).port), line));
  try {
    if (proxy) stub.settings.hosts = [`127.0.0.1:${proxy.port}`];
    const client = await page.context().newCDPSession(page);
    await client.send('Performance.enable');
    const place: Place = {
      page,
      client,
      stub,
      origin: proxy ? `http://127.0.0.1:${proxy.port}` : stub.origin,
      path: await sparseFile(folder, size),
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
          runs.push(await runOnce(contender, place));
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
    await page.goto('about:blank');
    await proxy?.close();
    await stub.close();
    await rm(folder, { recursive: true, force: true });
  }
}
