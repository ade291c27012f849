// Sends files from a page of the stub, with waits short enough for tests.
import type { Page } from 'playwright/test';
import type { FengmiOptions, RetryOptions, TimeoutOptions } from '../../../src/index.js';
import { type Stub, signature } from '../../stub/index.js';
import { expect, open } from './fixture.js';

export const KB = 1024;

declare global {
  interface Window {
    /** A fresh upload URL, as the page's own server would give it. */
    fresh: () => Promise<string>;
    sign: (params: Record<string, string | string[]>) => Promise<string>;
    /** Options that no JSON can carry: a test sets them before it sends. */
    hooks: FengmiOptions;
  }
}

export interface Sending {
  name?: string;
  size?: number;
  seed?: number;
  chunkSize?: number;
  /** Where targets come from: the page's own function, the open API, or plupload's `url`, which is one for ever. */
  via?: 'function' | 'api' | 'url';
  fengmi?: { retry?: Omit<RetryOptions, 'retryable'>; timeout?: TimeoutOptions; locale?: 'en' | 'zh-CN' };
}

/** A page of the stub that can get fresh targets; `elsewhere` has them point to another origin than the page's. */
export async function openWithTargets(page: Page, stub: Stub, elsewhere = false): Promise<void> {
  if (elsewhere) stub.settings.urlHost = 'other';
  await page.exposeFunction('fresh', () => stub.issueUrl().url);
  await page.exposeFunction('sign', (params: Record<string, string | string[]>) =>
    signature(params, stub.settings.appKey),
  );
  await open(page, stub);
}

/** Adds a file, to the page's uploader if it has one, and starts the queue; the SHA-256 of what was picked. */
export function send(page: Page, stub: Stub, sending: Sending = {}): Promise<string> {
  const { name = 'film.mp4', size = 100 * KB, seed = 1, chunkSize = 32 * KB, via = 'function' } = sending;
  const fengmi = { ...sending.fengmi, retry: { delay: 20, ...sending.fengmi?.retry } };
  const url = via === 'url' ? stub.issueUrl().url : undefined;
  const given = { name, size, seed, chunkSize, via, fengmi, url };
  return page.evaluate(async ({ name, size, seed, chunkSize, via, fengmi, url }) => {
    const { harness } = window;
    const params = { appid: 'stub-appid', access_token: 'stub-token' };
    const targets: Record<string, FengmiOptions> = {
      function: { target: () => window.fresh() },
      api: { api: { baseUrl: location.origin, params, sign: (all) => window.sign(all) } },
    };
    const file = harness.file(name, size, seed);
    const sha256 = await harness.sha256(file);
    const uploader =
      harness.uploader ??
      harness.create({
        ...(url && { url }),
        browse_button: 'pick',
        chunk_size: chunkSize,
        fengmi: { ...targets[via], ...fengmi, ...window.hooks },
      });
    await harness.until('ready');
    uploader.plupload.addFile(file);
    await harness.until('added', { name });
    uploader.start();
    return sha256;
  }, given);
}

/** Uploads of the journal with their key, such as `k1 0/4`, in the order of their arrival. */
export const sentUnderKeys = (stub: Stub): string[] =>
  stub.journal
    .filter(({ kind }) => kind === 'upload')
    .map(
      ({ keyLabel, chunk, chunks }) => `${keyLabel} ${chunk === undefined ? 'whole' : `${chunk}/${chunks}`}`,
    );

/** How often the open API was asked for a target. */
export const asked = (stub: Stub): number => stub.journal.filter(({ kind }) => kind === 'url').length;

/** The server has the file, whole and unchanged. */
export function expectStored(stub: Stub, id: unknown, sha256: string): void {
  expect(stub.video(String(id))?.sha256).toBe(sha256);
}
