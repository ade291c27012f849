import type { Locator, Page } from 'playwright/test';
import { card, fault, file, journal, pick, release, test } from './support/demo-page.js';
import { expect } from './support/fixture.js';

const set = (page: Page, settings: object): Promise<unknown> =>
  page.request.post('/stub/settings', { data: settings });

/** Picks one file, whose form is open. */
async function pickOne(page: Page, name = 'film.mp4'): Promise<Locator> {
  await pick(page, file(name, 1000));
  await expect(card(page, name).getByRole('form')).toBeVisible();
  return card(page, name);
}

const submissions = async (page: Page) =>
  (await journal(page)).filter(({ kind }) => kind === 'submit').map(({ fields }) => fields);

test.beforeEach(({ page }) => set(page, { transcoding: { ms: 0, outcome: 'success' } }));

test('a described video is published, and its link can be opened and copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const film = await pickOne(page);
  const title = film.getByLabel('Title');
  await expect(title).toHaveValue('film');
  await title.fill('  A film <b> ');
  await film.getByLabel('电影').check();
  await film.getByLabel('生活').check();
  await expect(film.getByLabel('音乐')).toBeDisabled();
  await film.getByLabel('生活').uncheck();
  await film.getByLabel('音乐').check();
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(film.getByRole('form')).toBeHidden();
  await expect(film.getByText('Ready to watch.')).toBeVisible();

  expect(await submissions(page)).toEqual([
    expect.objectContaining({ name: 'A film <b>', 'tags[]': ['电影', '音乐'], iscarousel: '0' }),
  ]);
  const id = await film.locator('code').textContent();
  const link = film.getByRole('link', { name: 'Open the share link: film.mp4' });
  await expect(link).toHaveAttribute('href', new RegExp(`^http://127.0.0.1:\\d+/videos/${id}$`));
  await film.getByRole('button', { name: 'Copy link: film.mp4' }).click();
  await expect(film.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.getAttribute('href'));
});

test('what was sent off during the upload is published as soon as the file is there', async ({ page }) => {
  await fault(page, { do: { kind: 'hold' } });
  const film = await pickOne(page);
  await expect(film.getByText('it is published as soon as it is uploaded')).toBeVisible();
  await film.getByLabel('Title').fill('First thought');
  await film.getByLabel('Title').press('Enter');
  await expect(film.getByText('Will be published once it is uploaded.')).toBeFocused();
  await film.getByRole('button', { name: 'Edit: film.mp4' }).click();
  await film.getByLabel('Title').fill('Second thought');
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  expect(await submissions(page)).toEqual([]);
  // Over and over: the file may not have got as far as to be held.
  await expect
    .poll(async () => {
      await release(page);
      return film.getByText('Ready to watch.').isVisible();
    })
    .toBe(true);
  expect(await submissions(page)).toEqual([expect.objectContaining({ name: 'Second thought' })]);
});

test('of many files each has its form at hand, and none is in the way', async ({ page }) => {
  // Not at once: whether the first is shown before there is a second, and so with its form open, is luck then.
  await pickOne(page, 'one.mp4');
  await pick(page, file('two.mp4', 1000));
  await expect(card(page, 'two.mp4').getByText('Not published.')).toBeVisible();
  const open = page.getByRole('button', { name: 'Describe and publish: two.mp4' });
  await expect(page.getByRole('form')).toHaveCount(1);
  await expect(open).toHaveAttribute('aria-expanded', 'false');
  await open.click();
  await expect(page.getByRole('form')).toHaveCount(2);
  await page.getByRole('button', { name: 'Close: two.mp4' }).click();
  await expect(page.getByRole('form')).toHaveCount(1);
});

test('a title is needed, and the page says so in its language', async ({ page }) => {
  const film = await pickOne(page);
  await film.getByLabel('Title').fill('   ');
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  const message = (): Promise<string> =>
    film.getByRole('textbox').evaluate((input: HTMLInputElement) => input.validationMessage);
  expect(await message()).toBe('A title is needed.');
  await page.getByRole('button', { name: '中文' }).click();
  expect(await message()).toBe('请填写标题。');
  expect(await submissions(page)).toEqual([]);
});

test('what the platform refuses is said, and can be published again', async ({ page }) => {
  await fault(page, { on: 'submit', do: { kind: 'body', body: '{"code":511,"msg":"tags"}', store: false } });
  const film = await pickOne(page);
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(film.getByText('The platform does not take these tags. Choose others')).toBeVisible();
  await film.getByRole('button', { name: 'Edit: film.mp4' }).click();
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(film.getByText('Ready to watch.')).toBeVisible();
});

test('a video that cannot be transcoded is no success', async ({ page }) => {
  await set(page, { transcoding: { ms: 0, outcome: 'error' } });
  const film = await pickOne(page);
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(film.getByText('The video could not be transcoded.')).toBeVisible();
  await expect(film.getByRole('link')).toHaveCount(0);
});

test('a channel that was not made can be asked for again', async ({ page }) => {
  await set(page, { transcoding: { ms: Number.MAX_SAFE_INTEGER, outcome: 'success' } });
  const film = await pickOne(page);
  await film.getByLabel('Make it a channel, too').check();
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(film.getByText('Transcoding… It is no channel yet.')).toBeVisible();
  const fileid = await film.locator('code').textContent();
  await page.request.post('/stub/transcoded', { data: { fileid, outcome: 'success' } });
  await expect(film.getByText('Ready to watch. It is no channel yet.')).toBeVisible();
  await film.getByRole('button', { name: 'Ask for the channel again' }).click();
  await expect(film.getByText('Ready to watch.', { exact: true })).toBeVisible();
  expect(await submissions(page)).toHaveLength(2);
});

test('a link that is none is not offered', async ({ page }) => {
  const body = JSON.stringify({
    code: 200,
    msg: 'success',
    data: { share_url: 'javascript:alert(1)', status: 'success', play_num: 0 },
  });
  await fault(page, { on: 'info', times: 10, do: { kind: 'body', body } });
  const film = await pickOne(page);
  await film.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(film.getByText('Ready to watch.')).toBeVisible();
  await expect(film.getByRole('link')).toHaveCount(0);
});

test('tags that cannot be loaded are asked for again', async ({ page }) => {
  await fault(page, { on: 'tags', do: { kind: 'status', status: 404 } });
  const film = await pickOne(page);
  await expect(film.getByText('The tags could not be loaded.')).toBeVisible();
  await film.getByRole('button', { name: 'Load them again' }).click();
  await expect(film.getByLabel('电影')).toBeVisible();
  await expect(film.getByText('The tags could not be loaded.')).toBeHidden();
});
