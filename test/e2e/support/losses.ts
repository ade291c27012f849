import type { Page } from 'playwright/test';
import type { Stub } from '../../stub/index.js';
import { test as base, open, sentChunks } from './fixture.js';
import { watch } from './idle.js';

/** Where a scenario runs. */
export interface Side {
  readonly page: Page;
  readonly stub: Stub;
  /** A fresh upload URL. */
  readonly url: string;
  /** Uploads that came in, as `chunk/chunks`. */
  sent(name?: string): string[];
  /** Whether the server has each file of the page as it was. */
  arrived(): Promise<boolean[]>;
  /** Uncaught errors of the page. */
  errors(): string[];
}

type Outcome = Record<string, unknown>;

interface Fixtures {
  /**
   * Runs the same scenario on plupload as it is and on ours, and writes what came of both into the table. Neither
   * outcome is expected here: both are measured.
   */
  onBoth: <T extends Outcome>(
    fact: string,
    loss: string,
    scenario: (side: Side) => Promise<T>,
  ) => Promise<{ stock: T; ours: T }>;
}

const rows: string[][] = [];

const cell = (outcome: Outcome): string =>
  Object.entries(outcome)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') || '-' : value}`)
    .join('; ')
    .replace(/\|/g, '\\|');

/** For `afterAll`. */
export function printTable(): void {
  if (rows.length === 0) return;
  const head = [
    ['fact', 'loss', 'stock', 'ours'],
    ['---', '---', '---', '---'],
  ];
  const lines = [...head, ...rows].map((row) => `| ${row.join(' | ')} |`);
  console.log(lines.join('\n'));
}

export const test = base.extend<Fixtures>({
  onBoth: ({ page, stub, pageErrors }, use) =>
    use(async (fact, loss, scenario) => {
      await watch(page);
      const on = async (path: '/stock.html' | '/full.html') => {
        await open(page, stub, path);
        stub.clearFaults();
        const requests = stub.journal.length;
        const videos = stub.videos.length;
        return scenario({
          page,
          stub,
          url: stub.issueUrl().url,
          sent: (name) => sentChunks(stub, name, requests),
          async arrived() {
            const hashes = await page.evaluate(() =>
              Promise.all(window.harness.files.map(window.harness.sha256)),
            );
            const there = stub.videos.slice(videos).map(({ sha256 }) => sha256);
            return hashes.map((sha256) => there.includes(sha256));
          },
          errors: () => [...pageErrors],
        });
      };
      const stock = await on('/stock.html');
      // What stock has thrown is part of its outcome; what ours throws fails the test.
      pageErrors.length = 0;
      const ours = await on('/full.html');
      rows.push([fact, loss, cell(stock), cell(ours)]);
      return { stock, ours };
    }),
});
