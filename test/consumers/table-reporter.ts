import { stripVTControlCharacters } from 'node:util';
import type { TestInfo } from 'playwright/test';
import type { Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { markdown } from '../bench/table.js';

/** The annotation of a test that is a row. */
const CONSUMER = 'consumer';

interface Row {
  name: string;
  version: string;
  /** In bytes: minified, gzipped; of what is no bundle, none. */
  sizes?: readonly number[];
}

/** Says what a test runs, and how large that is; the last word counts. */
export const describe = (info: TestInfo, row: Row): void => {
  info.annotations.push({ type: CONSUMER, description: JSON.stringify(row) });
};

const kilobytes = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${(bytes / 1000).toFixed(1)} kB`;

/** Prints a row for each consumer: what could not be installed or built is a row, too. */
export default class TableReporter implements Reporter {
  readonly #rows: string[][] = [];

  printsToStdio(): boolean {
    return false;
  }

  onTestEnd(_test: TestCase, { annotations, status, error }: TestResult): void {
    const told = annotations.findLast(({ type }) => type === CONSUMER)?.description;
    if (told === undefined) return;
    const { name, version, sizes = [] } = JSON.parse(told) as Row;
    const why = stripVTControlCharacters(error?.message ?? '').split('\n')[0];
    const outcome = status === 'passed' ? 'works' : `${status}: ${why}`;
    this.#rows.push([name, version, kilobytes(sizes[0]), kilobytes(sizes[1]), outcome]);
  }

  onEnd(): void {
    if (this.#rows.length === 0) return;
    console.log(`\n${markdown(['consumer', 'version', 'minified', 'gzip', 'outcome'], this.#rows)}\n`);
  }
}
