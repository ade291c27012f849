// Where a bench is run: a page with all contenders on it, and the server that it uploads to.
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { CDPSession, Page } from 'playwright/test';
import { type Mounts, type Stub, startStub } from '../stub/index.js';

export interface Place {
  /** Hashes and counts what comes, and keeps nothing. */
  readonly stub: Stub;
  readonly client: CDPSession;
  /** Path of the page. */
  readonly path: string;
  /** A file that takes no room on the disk, and reads as zeros. */
  sparseFile(size: number): Promise<string>;
  close(): Promise<void>;
}

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const script = (name: string): string =>
  buildSync({
    entryPoints: [root(`test/bench/page/${name}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
  }).outputFiles[0]?.text ?? '';

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

/**
 * @param name of the page's own script
 * @param mounts what else answers there
 */
export async function openPlace(page: Page, name: string, mounts: Mounts = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'fengmi-bench-'));
  const stub = await startStub({
    settings: { discard: true },
    pages: { '/bench.html': html, '/bench.js': { body: script(name), type: 'text/javascript' } },
    mounts,
    static: [
      { prefix: '/dist/', dir: root('dist') },
      { prefix: '/plupload/', dir: root('node_modules/plupload/js') },
      { prefix: '/resumablejs/', dir: root('node_modules/resumablejs') },
      { prefix: '/tus-js-client/', dir: root('node_modules/tus-js-client/dist') },
    ],
  });
  const client = await page.context().newCDPSession(page);
  // Time of the page's own thread: what else the machine does is no cost of the page.
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    stub,
    client,
    path: '/bench.html',
    async sparseFile(size) {
      const path = join(folder, 'video.mp4');
      const file = await open(path, 'w');
      await file.truncate(size);
      await file.close();
      return path;
    },
    async close() {
      await page.goto('about:blank');
      await stub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** ms of processor time of scripts and of tasks, bytes of heap. */
export async function metricsOf(client: CDPSession): Promise<{ script: number; task: number; heap: number }> {
  const { metrics } = await client.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { script: of('ScriptDuration') * 1000, task: of('TaskDuration') * 1000, heap: of('JSHeapUsedSize') };
}

/** Bytes of heap that are in use. What holds nodes of the page goes only once these have gone. */
export async function heapInUse(client: CDPSession): Promise<number> {
  for (let turn = 0; turn < 3; turn++) await client.send('HeapProfiler.collectGarbage');
  return (await client.send('Runtime.getHeapUsage')).usedSize;
}
