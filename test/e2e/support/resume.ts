// Picks a file on a page whose uploads outlive it, and closes the page.
import type { Page } from 'playwright/test';
import type { FengmiOptions } from '../../../src/index.js';
import type { Stub } from '../../stub/index.js';
import { open, type pages } from './fixture.js';
import { KB, openWithTargets } from './send.js';

export const CHUNK: number = 32 * KB;

export interface Picking {
  name?: string;
  size?: number;
  seed?: number;
  type?: string;
  /** ms since the epoch, of the file. */
  modified?: number;
  /** Bytes of it that are other than they were. */
  changed?: readonly number[];
  /** plupload's `url`, in place of a fresh target for each file. */
  url?: string | undefined;
  fengmi?: FengmiOptions;
}

/** Adds a file to the page's uploader, made first if there is none, and starts it; the SHA-256 of what was picked. */
export function pick(page: Page, picking: Picking = {}): Promise<string> {
  return page.evaluate(
    async ([given, CHUNK]) => {
      const { name = 'film.mp4', size = 10 * CHUNK - 100, seed = 1, type = 'video/mp4' } = given;
      const { modified = 1_700_000_000_000, changed = [], url, fengmi } = given;
      const { harness } = window;
      const bytes = new Uint8Array(await harness.file(name, size, seed).arrayBuffer());
      for (const at of changed) bytes[at] = (bytes[at] as number) ^ 1;
      const file = new File([bytes], name, { type, lastModified: modified });
      const uploader =
        harness.uploader ??
        harness.create({
          ...(url && { url }),
          browse_button: 'pick',
          chunk_size: CHUNK,
          fengmi: {
            ...(!url && { target: () => window.fresh() }),
            resume: true,
            retry: { delay: 20 },
            ...fengmi,
            ...window.hooks,
          },
        });
      await harness.until('ready');
      uploader.plupload.addFile(file);
      uploader.start();
      return harness.sha256(file);
    },
    [picking as Omit<Picking, 'fengmi'> & { fengmi?: object }, CHUNK] as const,
  );
}

/** A page that can get fresh targets, and whose uploads are kept. */
export const openKeeping = (page: Page, stub: Stub): Promise<void> => openWithTargets(page, stub);

/** The page is closed, with whatever goes on, and opened again. */
export async function reopen(page: Page, stub: Stub, path: keyof typeof pages = '/full.html'): Promise<void> {
  await page.goto('about:blank');
  stub.release();
  await open(page, stub, path);
}

/** Uploads until the stub holds a chunk, which is on its way when this returns. */
export async function pickUntil(
  page: Page,
  stub: Stub,
  chunk: number | 'last',
  picking: Picking = {},
): Promise<string> {
  stub.fault({ chunk, do: { kind: 'hold' } });
  const sha256 = await pick(page, picking);
  await stub.nextHeld();
  return sha256;
}
