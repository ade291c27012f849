import type { Locator, Page } from 'playwright/test';
import type { ScenarioId } from '../../demo/faults/scenarios.js';
import type { FaultRule, StubSettings } from '../../demo/stub.js';
import { card, chunksOf, file, journal, openView, pick, clockedTest as test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

const row = (page: Page, id: ScenarioId): Locator => page.locator(`[data-scenario=${id}]`);
const status = (page: Page): Locator => page.locator('#faults-status');

const tryIt = (page: Page, id: ScenarioId): Promise<void> =>
  row(page, id).getByRole('button', { name: 'Try it' }).click();

/** Lets the waits between attempts pass in no time; what the server does takes the time that it takes. */
const hurry = (page: Page, isThere: () => Promise<boolean>): Promise<void> =>
  expect(async () => {
    const waiting = page.locator('.card').getByText(/^Trying again/);
    // No more at once: with the next try begins the time that the server is given.
    if ((await waiting.count()) > 0) await page.clock.runFor(1000);
    expect(await isThere()).toBe(true);
  }).toPass({ timeout: 50_000, intervals: [50] });

const hurryUntil = (page: Page, text: RegExp): Promise<void> =>
  hurry(page, async () => text.test((await status(page).textContent()) ?? ''));

const hurryUntilUploaded = (page: Page, name: string): Promise<void> =>
  hurry(page, () => card(page, name).getByText('Uploaded', { exact: true }).isVisible());

/** Lets this time pass, in ms, once the server has fallen silent. */
async function passOver(page: Page, ms: number): Promise<void> {
  await expect.poll(async () => (await journal(page)).some(({ outcome }) => outcome === 'hung')).toBe(true);
  await page.clock.runFor(ms);
}

/** Has the server told the same by the page, but for how long something takes. */
const retell = <T>(page: Page, path: string, change: (told: T) => void): Promise<unknown> =>
  page.route(`**${path}`, (route) => {
    const told = route.request().postDataJSON();
    if (told) change(told);
    return route.continue(told ? { postData: told } : {});
  });

test.beforeEach(async ({ page }) => {
  await openView(page, 'Faults');
  await expect(status(page)).toHaveText('No fault is set.');
});

/** What comes through, and how often the server must have struck. */
const through: [ScenarioId, hits: number][] = [
  ['chunk', 1],
  ['busy', 3],
  ['reset', 1],
  ['down', 4],
  ['silence', 1],
  ['html', 1],
  ['expired', 1],
  ['reject', 1],
];
for (const [id, hits] of through) {
  test(`${id}: the upload comes through`, async ({ page }) => {
    await tryIt(page, id);
    if (id === 'silence') await passOver(page, 12_000);
    await hurryUntil(page, new RegExp(`the file came through in .*Requests that were hit: ${hits}\\.`));
    await expect(status(page)).toHaveAttribute('data-mood', 'good');
    await expect(status(page)).toContainText('It struck.');
    expect((await journal(page)).filter(({ violation }) => violation)).toEqual([]);
  });
}

test('chunks that are too large are halved until they pass', async ({ page }) => {
  await tryIt(page, 'tooLarge');
  await hurryUntil(page, /Chunk too large: the file came through/);
  await expect(status(page)).toHaveAttribute('data-mood', 'good');
  // Back to what it was: a whole chunk passes again.
  await pick(page, file('after.mp4', 900_000));
  await expect(card(page, 'after.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  expect(await chunksOf(page, 'after.mp4')).toHaveLength(1);
});

test('over a slow line it only takes longer', async ({ page }) => {
  await retell<FaultRule>(page, '/stub/faults', (rule) => {
    if (rule.do.kind === 'slow') rule.do.bytesPerSecond *= 20;
  });
  await tryIt(page, 'slow');
  // On top of the server's half a second comes all that a busy machine takes for 5 MB.
  await expect(status(page)).toContainText('Slow line: the file came through', { timeout: 25_000 });
  await expect(status(page)).toContainText('Requests that were hit: 5.');
});

test('a session that is over is opened again', async ({ page }) => {
  await pick(page, file('first.mp4', 1000));
  await expect(card(page, 'first.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  await tryIt(page, 'token');
  await hurryUntil(page, /Session over: the file came through in .*hit: 1\./);
});

test('an answer that is held back is let go', async ({ page }) => {
  await tryIt(page, 'hold');
  await expect(page.locator('.card').getByText(/^2.MB of 5.MB/)).toBeVisible();
  await row(page, 'hold').getByRole('button', { name: 'Let the answer go' }).click();
  await hurryUntil(page, /Answer held back: the file came through/);
});

const failing: [ScenarioId, why: string][] = [
  ['rejectForGood', 'The upload server rejected the file.'],
  ['neverAssembled', 'Everything has arrived, but the server has not put the file together.'],
];
for (const [id, why] of failing) {
  test(`${id}: the page says truthfully that it did not come through`, async ({ page }) => {
    await tryIt(page, id);
    await hurryUntil(page, /the upload failed/);
    await expect(status(page)).toContainText(`${why} That is as it should be`);
    await expect(page.locator('.card').getByText(why)).toBeVisible();
    await expect(page.locator('.card').getByText('Failed', { exact: true })).toBeVisible();
  });
}

test('a fault that never strikes is no proof of anything', async ({ page }) => {
  await page.route('**/stub/faults', (route) => route.fulfill({ json: {} }));
  await tryIt(page, 'chunk');
  await hurryUntil(page, /the file came through, but the fault never struck/);
  await expect(status(page)).toHaveAttribute('data-mood', 'neutral');
});

test('a trial that is cancelled is over', async ({ page }) => {
  await tryIt(page, 'hold');
  await expect(page.locator('.card').getByText('Uploading')).toBeVisible();
  await page.getByRole('button', { name: /^Cancel fault-hold/ }).click();
  await expect(status(page)).toContainText('Answer held back: the file was removed.');
});

test('a server that does not take the fault is told of', async ({ page }) => {
  await page.route('**/stub/faults', (route) => route.fulfill({ status: 500, body: '' }));
  await tryIt(page, 'chunk');
  await expect(status(page)).toHaveText('The server did not take the fault.');
  await expect(status(page)).toHaveAttribute('data-mood', 'bad');
});

test('a fault can wait for the next file, at the chosen chunk, and be taken back', async ({ page }) => {
  await page.getByRole('combobox', { name: 'Which chunk' }).selectOption('the last');
  await page.getByRole('button', { name: 'For my next file: Chunk fails' }).click();
  await expect(status(page)).toHaveText('Chunk fails: waits for your next file.');
  await pick(page, file('mine.mp4', 2_500_000));
  await expect(card(page, 'mine.mp4').getByText(/^Trying again/)).toBeVisible();
  const struck = (await journal(page)).filter(({ fault }) => fault !== undefined);
  expect(struck.map(({ name, chunk }) => [name, chunk])).toEqual([['mine.mp4', 2]]);
  await hurryUntilUploaded(page, 'mine.mp4');

  await page.getByRole('button', { name: 'For my next file: Line cut' }).click();
  await page.getByRole('button', { name: 'All faults off' }).click();
  await expect(status(page)).toHaveText('Every fault is off.');
  await pick(page, file('unharmed.mp4', 2_500_000));
  await hurryUntilUploaded(page, 'unharmed.mp4');
  expect((await journal(page)).filter(({ fault }) => fault !== undefined)).toHaveLength(1);
});

test('transcoding fails for what is published, until that is taken back', async ({ page }) => {
  await expect(row(page, 'transcoding').getByRole('button', { name: 'Try it' })).toBeHidden();
  await retell<StubSettings>(page, '/stub/settings', ({ transcoding }) => {
    if (transcoding) transcoding.ms = 0;
  });
  await page.getByRole('button', { name: 'For my next file: Transcoding fails' }).click();
  await pick(page, file('film.mp4', 1000));
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await hurry(page, () => card(page, 'film.mp4').getByText('could not be transcoded').isVisible());
});

test('one trial at a time', async ({ page }) => {
  await tryIt(page, 'hold');
  await expect(status(page)).toContainText('under way');
  const other = page.getByRole('button', { name: 'Try it: Chunk fails' });
  await expect(other).toHaveAttribute('aria-disabled', 'true');
  // Not by `click`, which waits for what can be clicked.
  await other.dispatchEvent('click');
  await expect(page.locator('.card').getByText(/^2.MB of 5.MB/)).toBeVisible();
  await page.getByRole('button', { name: 'Let the answer go' }).click();
  await hurryUntil(page, /Answer held back: the file came through/);
  await expect(other).toHaveAttribute('aria-disabled', 'false');
  await expect(page.locator('.card')).toHaveCount(1);
});
