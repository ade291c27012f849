import type { Reporter, Suite } from 'playwright/types/testReporter';

const SLOWEST = 10;

/** Closes the output with the slowest tests, and one plain line of counts. */
export default class SummaryReporter implements Reporter {
  #suite: Suite | undefined;

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  // onExit, since the other reporters print in their onEnd.
  async onExit(): Promise<void> {
    const tests = this.#suite?.allTests() ?? [];
    const slowest = tests
      .filter(({ results }) => results.length > 0)
      .map((test) => ({
        ms: test.results.reduce((sum, { duration }) => sum + duration, 0),
        title: test.titlePath().slice(2).join(' › '),
      }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST);
    if (slowest.length > 0) console.log('The slowest:');
    for (const { ms, title } of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(6)} s  ${title}`);

    const outcomes = tests.map((test) => test.outcome());
    const failed = outcomes.filter((outcome) => outcome === 'unexpected').length;
    const skipped = outcomes.filter((outcome) => outcome === 'skipped').length;
    const passed = outcomes.length - failed - skipped;
    if (failed > 0) {
      console.log('Traces of what failed: npm run test:e2e -- --last-failed --trace on');
    }
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
