import type { Page } from 'playwright/test';
import { type Stub, signature } from '../../stub/index.js';
import { expect, open, recorded, until } from './fixture.js';
import { idle, pending, watch } from './idle.js';

/** When a page acts: in a handler of plupload's or of ours, or a number of milliseconds after that. */
export interface Moment {
  readonly plupload?: string;
  readonly event?: string;
  /** Which of these; 1 unless told. */
  readonly nth?: number;
  /** Not told: inside the handler itself. */
  readonly after?: number;
}

export type Action = 'stop and start' | 'stop' | 'remove' | 'retry' | 'destroy';

export const actions: readonly Action[] = ['stop and start', 'stop', 'remove', 'retry', 'destroy'];

export const SIZE = 250 * 1024;
export const CHUNKS = 4;

/** Opens the page so that `settle` can tell when nothing is left. */
export async function openWatched(page: Page, stub: Stub): Promise<void> {
  await watch(page);
  await open(page, stub);
}

/** Two files, their targets from the API; started, with an action for a moment in the life of the first. */
export async function begin(page: Page, stub: Stub, moment?: Moment, action?: Action): Promise<void> {
  const { appid, appKey, tokens } = stub.settings;
  const params = { appid, access_token: tokens.valid[0] ?? '' };
  const own = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value]]));
  const given = {
    baseUrl: stub.origin,
    params,
    sign: signature(own, appKey),
    size: SIZE,
    moment: moment ?? null,
    action: action ?? null,
  };
  await page.evaluate(async ({ baseUrl, params, sign, size, moment, action }) => {
    const { harness } = window;
    const fengmi = { api: { baseUrl, params, sign: () => sign }, retry: { attempts: 1, delay: 100 } };
    const settings = { browse_button: 'pick', chunk_size: '64kb', fengmi };
    const up = await harness.make(settings, harness.file('a.mp4', size, 1), harness.file('b.mp4', size, 2));
    if (moment && action) {
      const { plupload, event, nth = 1, after } = moment;
      let seen = 0;
      const meet = (): void => {
        seen++;
        if (seen !== nth) return;
        if (after === undefined) harness.act(action);
        else setTimeout(() => harness.act(action), after);
      };
      if (plupload) up.bind(plupload, meet);
      if (event) harness.uploader.events$.subscribe(({ type }) => type === event && meet());
    }
    up.start();
  }, given);
}

/** Runs an action on the page now. */
export const act = (page: Page, action: Action): Promise<void> =>
  page.evaluate((action) => window.harness.act(action), action);

/** Waits for what an action leads to, and checks all that holds for every upload. */
export async function settle(page: Page, stub: Stub, action: Action): Promise<void> {
  await page.evaluate(() => window.harness.acted());
  if (action === 'destroy') return settleDestroyed(page, stub);
  if (action === 'stop') {
    await until(page, 'stopped');
    const open = await page.evaluate(() => window.harness.requests.filter(({ status }) => status === -1));
    expect(open, 'requests that a stop leaves open').toEqual([]);
    await page.evaluate(() => window.harness.uploader.start());
  }
  await until(page, 'completed', { name: 'b.mp4' });
  await until(page, 'drained');
  await checkUploads(page, stub, action === 'remove' ? ['b.mp4'] : ['a.mp4', 'b.mp4']);
}

async function settleDestroyed(page: Page, stub: Stub): Promise<void> {
  await until(page, 'COMPLETE');
  const count = stub.journal.length;
  expect(await pending(page), 'what destroy leaves to come').toEqual([]);
  await idle(page);
  // A request that was aborted at once may have been on its way to the server.
  const late = stub.journal.slice(count).filter(({ outcome }) => outcome === 'answered');
  expect(late, 'requests after destroy').toEqual([]);
  const left = await page.evaluate(() => ({
    open: window.harness.requests.filter(({ status }) => status === -1).length,
    shims: document.querySelectorAll('.moxie-shim').length,
  }));
  expect(left).toEqual({ open: 0, shims: 0 });
  const types = (await recorded(page)).map(({ type }) => type);
  expect(types.slice(-2)).toEqual(['destroyed', 'COMPLETE']);
  await checkUploads(page, stub, []);
}

/** Exactly one end a file, no chunk twice or never, no two requests at once, and what arrived is what was sent. */
export async function checkUploads(page: Page, stub: Stub, complete: string[], ends = 1): Promise<void> {
  const events = await recorded(page);
  const { requests, mostOpen, hashes } = await page.evaluate(async () => ({
    requests: window.harness.requests,
    mostOpen: window.harness.mostOpen(),
    hashes: await Promise.all(window.harness.files.map(window.harness.sha256)),
  }));
  expect(mostOpen, 'requests open at once').toBeLessThanOrEqual(1);
  for (const [index, name] of ['a.mp4', 'b.mp4'].entries()) {
    const ended = events.filter(
      ({ type, file }) => file?.name === name && /^(completed|failed|removed)$/.test(type),
    );
    expect(ended.length, `ends of ${name}`).toBe(name === 'a.mp4' ? ends : 1);
    const sent = requests.filter((request) => request.name === name);
    const answered = sent.filter(({ status }) => status === 200).map(({ chunk }) => chunk);
    expect(answered, `acknowledged chunks of ${name}`).toEqual([...new Set(answered)]);
    const completed = ended.at(-1)?.type === 'completed';
    if (complete.includes(name)) expect(completed, `${name} completed`).toBe(true);
    if (!completed) continue;
    expect(answered, `chunks of ${name}`).toEqual(Array.from({ length: CHUNKS }, (_, chunk) => chunk));
    const id = (ended.at(-1) as { id?: string }).id ?? '';
    expect(stub.video(id)).toMatchObject({ sha256: hashes[index], size: SIZE });
  }
  expect(stub.violations).toEqual([]);
}
