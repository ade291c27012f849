// How fast a file goes up, beside others that could send it. Figures, to be read. One table alone: its title after `-g`.
import { test } from 'playwright/test';
import { lines } from './lines.js';
import { type Contender, MiB, measure } from './measure.js';

const contenders: readonly Contender[] = [
  { name: 'one POST', by: 'one POST' },
  { name: 'XHR loop, 4 MB', by: 'XHR loop', chunkSize: 4 * MiB },
  { name: 'plupload, 1 MB', by: 'plupload', chunkSize: MiB },
  { name: 'ours, 1 MB', by: 'ours', chunkSize: MiB },
  { name: 'plupload, 4 MB', by: 'plupload', chunkSize: 4 * MiB },
  { name: 'ours, 4 MB', by: 'ours', chunkSize: 4 * MiB },
  { name: 'ours, 4 MB, resume', by: 'ours', chunkSize: 4 * MiB, options: { resume: true } },
  { name: 'ours, auto, first file', by: 'ours', options: { chunkSize: 'auto' } },
  { name: 'ours, auto, second file', by: 'ours', options: { chunkSize: 'auto' }, isSecond: true },
  { name: 'ours, parallel: 3', by: 'ours', options: { chunkSize: 'auto', parallel: 3 } },
  {
    name: 'resumable.js, 3 x 4 MB',
    by: 'resumable.js',
    chunkSize: 4 * MiB,
    options: { simultaneousUploads: 3 },
  },
  { name: 'tus-js-client', by: 'tus-js-client' },
];

test.describe.configure({ timeout: 60 * 60_000 });

test('loopback', async ({ page }) => {
  await measure(page, { title: 'loopback', size: 256 * MiB, contenders });
});

for (const { title, line, size } of lines) {
  test(title, async ({ page }) => {
    await measure(page, { title, line, size, contenders });
  });
}
