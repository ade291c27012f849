// What a chunk costs on each line: the curve that the constants of `src/upload/chunk-size.ts` come from.
import { test } from 'playwright/test';
import { lines } from './lines.js';
import { MiB, measure } from './measure.js';

test.describe.configure({ timeout: 60 * 60_000 });

for (const { title, line, size } of lines.slice(0, 3)) {
  test(`chunk sizes, ${title}`, async ({ page }) => {
    await measure(page, {
      title: `chunk sizes, ${title}`,
      line,
      size,
      contenders: [
        ...[1, 2, 4, 8, 16, 32, 64].map((chunkSize) => ({
          name: `ours, ${chunkSize} MiB`,
          by: 'ours' as const,
          chunkSize: chunkSize * MiB,
        })),
        { name: 'one POST', by: 'one POST' },
      ],
    });
  });
}
