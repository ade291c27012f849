import { expect, test } from '../e2e/support/fixture.js';
import { openSoak } from './run.js';

/** Enough for a machine that is busy with other things. */
const MS_PER_SEED = 5000;

/** One test that plays the seeds, in one page; all of them, whichever fail. */
export function soak(title: string, seeds: readonly number[], tell = false): void {
  test(title, async ({ context, page, stub, pageErrors }) => {
    test.setTimeout(30_000 + seeds.length * MS_PER_SEED);
    const { run, late } = await openSoak(context, page, stub);
    const failures: string[] = [];
    const sums = { ms: 0, completed: 0, failed: 0, removed: 0, requests: 0, reopened: 0, resumed: 0 };
    for (const seed of seeds) {
      const result = await run(seed);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += result[key];
      if (tell || result.complaints.length > 0) console.log(result.story());
      if (result.complaints.length > 0) {
        failures.push(`seed ${seed} (SEED=${seed} npm run soak): ${result.complaints.join('; ')}`);
      }
    }
    const { ms, completed, failed, removed, requests, reopened, resumed } = sums;
    console.log(
      `${seeds.length} seeds in ${(ms / 1000).toFixed(1)} s: ${completed} completed, ${failed} failed, ${removed} removed, ${requests} requests, ${reopened} times reopened, ${resumed} files resumed`,
    );
    // Each run looks at its own errors: these would be blamed on no seed.
    pageErrors.length = 0;
    expect([...failures, ...late()]).toEqual([]);
  });
}
