// The browser is killed while a file goes up, and the file is picked again in the next one.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, recorded, test, until } from './support/fixture.js';
import { pickFromDisk, startMortal } from './support/kill.js';
import { CHUNK, chunksOf, keeps } from './support/resume.js';
import { expectStored, sentUnderKeys } from './support/send.js';

test('a browser that is killed inside a chunk, and before the last answer', async ({ stub }) => {
  const folder = await mkdtemp(join(tmpdir(), 'fengmi-kill-'));
  try {
    const bytes = randomBytes(10 * CHUNK - 100);
    const path = join(folder, 'film.mp4');
    await writeFile(path, bytes);
    const profile = join(folder, 'profile');

    stub.fault({ chunk: 3, do: { kind: 'hang', when: 'request' } });
    const first = await startMortal(profile, stub);
    await pickFromDisk(first.page, path, CHUNK);
    await stub.waitFor(({ fault }) => fault === 'hang');
    await keeps(first.page, 3);
    await first.kill();

    stub.fault({ chunk: 'last', do: { kind: 'hold' } });
    const second = await startMortal(profile, stub);
    await pickFromDisk(second.page, path, CHUNK);
    await stub.nextHeld();
    await keeps(second.page, 9);
    await second.kill();

    const last = await startMortal(profile, stub);
    await pickFromDisk(last.page, path, CHUNK);
    const { id } = await until(last.page, 'completed');
    const events = await recorded(last.page);
    await last.close();
    expectStored(stub, id, createHash('sha256').update(bytes).digest('hex'));
    expect(sentUnderKeys(stub)).toEqual([
      ...chunksOf('k1', 0, 3),
      ...chunksOf('k1', 3, 9),
      // It has the file already, and nothing of it is left: this shows at once, and it goes up anew.
      'k1 9/10',
      ...chunksOf('k2', 0),
    ]);
    expect(events.filter(({ type }) => type === 'restarted').map(({ error }) => error.code)).toEqual([
      'incomplete',
    ]);
    expect(stub.violations).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
