// The browser is killed 20 times at random moments of one file: what went twice, and whether the file is right.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, until } from '../e2e/support/fixture.js';
import { pickFromDisk, startMortal } from '../e2e/support/kill.js';
import { expectStored } from '../e2e/support/send.js';
import type { JournalEntry } from '../stub/index.js';
import { randomOf } from './random.js';

const MiB = 1024 ** 2;
const SIZE = 500 * MiB - 12_345;
const CHUNK = 4 * MiB;
const KILLS = 20;
const random = randomOf(1);
/** A kill that is due is seen at the next bytes that arrive; a chunk that takes this long leaves it time to fall inside. */
const BYTES_PER_SECOND = 40 * MiB;

/** Writes bytes that differ everywhere; their SHA-256. */
async function writeFilm(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  for (let left = SIZE; left > 0; left -= MiB) {
    const bytes = randomBytes(Math.min(MiB, left));
    hash.update(bytes);
    await file.write(bytes);
  }
  await file.close();
  return hash.digest('hex');
}

/** Of each request, the bytes that had arrived before. */
function repeats(entries: readonly JournalEntry[]): number[] {
  const arrived = new Map<string, number>();
  return entries.map(({ keyLabel, chunk = 0, bytes = 0 }) => {
    const place = `${keyLabel} ${chunk}`;
    const before = arrived.get(place) ?? 0;
    arrived.set(place, Math.max(before, bytes));
    return Math.min(before, bytes);
  });
}

if (!process.env.SEED) {
  test(`a file of 500 MB, and ${KILLS} kills`, async ({ stub }) => {
    test.setTimeout(10 * 60_000);
    const folder = await mkdtemp(join(tmpdir(), 'fengmi-kills-'));
    try {
      const path = join(folder, 'film.mp4');
      const profile = join(folder, 'profile');
      const sha256 = await writeFilm(path);
      stub.fault({ times: 10_000, do: { kind: 'slow', bytesPerSecond: BYTES_PER_SECOND } });
      const moments = Array.from({ length: KILLS }, () => random.int(0, SIZE - 1)).sort((a, b) => a - b);
      const rows: string[] = [];
      let most = 0;

      for (const [index, moment] of [...moments, undefined].entries()) {
        const mark = stub.journal.length;
        const browser = await startMortal(profile, stub);
        await browser.page.exposeFunction('whole', () => stub.videos[0]?.id ?? null);
        await browser.page.evaluate(() => {
          window.hooks = { confirm: () => (window as unknown as { whole(): Promise<string> }).whole() };
        });
        await pickFromDisk(browser.page, path, CHUNK);
        if (moment === undefined) {
          expectStored(stub, (await until(browser.page, 'completed')).id, sha256);
          await browser.close();
        } else {
          const at = Math.floor(moment / CHUNK);
          const isThere = ({ n, chunk = -1, bytes = 0 }: JournalEntry): boolean =>
            n > mark && (chunk > at || (chunk === at && bytes > moment % CHUNK));
          await stub.waitFor(isThere, 60_000);
          await browser.kill();
        }
        if (index === 0) continue;
        const uploads = stub.journal.filter(({ kind }) => kind === 'upload');
        const twice = repeats(uploads).reduce(
          (sum, bytes, which) => sum + (uploads[which]!.n > mark ? bytes : 0),
          0,
        );
        most = Math.max(most, twice);
        const [first] = uploads.filter(({ n }) => n > mark);
        const share = ((moments[index - 1]! / SIZE) * 100).toFixed(1);
        rows.push(
          `| ${index} | ${share} % | ${first?.chunk ?? '-'} | ${(twice / MiB).toFixed(2)} | ${(twice / CHUNK).toFixed(2)} |`,
        );
      }

      const sent = stub.journal.reduce(
        (sum, { kind, bytes = 0 }) => sum + (kind === 'upload' ? bytes : 0),
        0,
      );
      console.log(
        [
          `${KILLS} kills, ${(SIZE / MiB).toFixed(1)} MiB in chunks of ${CHUNK / MiB} MiB; ${((sent - SIZE) / MiB).toFixed(1)} MiB went twice in all.`,
          '',
          '| kill | at | goes on at chunk | MiB sent twice | in chunks |',
          '| --- | --- | --- | --- | --- |',
          ...rows,
        ].join('\n'),
      );
      expect(new Set(stub.journal.flatMap(({ keyLabel }) => keyLabel ?? []))).toEqual(new Set(['k1']));
      expect(most).toBeLessThanOrEqual(CHUNK);
      expect(stub.violations).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
