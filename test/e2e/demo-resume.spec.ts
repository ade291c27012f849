import { zhCN } from '../../demo/language/zh-cn/index.js';
import {
  card,
  chunksOf,
  dragOver,
  event,
  fault,
  inChinese,
  journal,
  MB,
  openWithClock,
  release,
  test,
} from './support/demo-page.js';
import { begin, interrupt, pending, pickSaved, saved } from './support/demo-resume.js';
import { expect } from './support/fixture.js';
import { locksAreFree } from './support/resume.js';

test('a file whose page was closed goes on where it was, and says so', { tag: '@smoke' }, async ({
  page,
  demo,
}) => {
  const path = saved(demo);
  await interrupt(page, path);
  await fault(page, { chunk: 4, do: { kind: 'hold' } });
  await pickSaved(page, path);
  await expect(event(page, 'started', 'from chunk 4')).toBeVisible();
  const film = card(page, 'film.mp4');
  await expect(film.getByText(/resumed at 66.%$/)).toBeVisible();
  // Once the server holds it: it puts the file together first.
  await expect
    .poll(async () => {
      await release(page);
      return film.getAttribute('data-status');
    })
    .toBe('completed');
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
  const id = (await film.locator('code').textContent()) ?? '';
  const stored = await (await page.request.get(`/videos/${id}`)).body();
  expect(stored.equals(Buffer.alloc(4.5 * MB, 'film.mp4'))).toBe(true);
  expect((await journal(page)).filter(({ violation }) => violation)).toEqual([]);
});

test('unfinished uploads have a card each, from which one file is picked again', async ({ page, demo }) => {
  const path = saved(demo);
  await interrupt(page, path);
  await expect(page.getByRole('heading', { name: '1 unfinished upload' })).toBeVisible();
  await interrupt(page, saved(demo, 'other.mp4', 6 * MB));
  await expect(page.getByRole('heading', { name: '2 unfinished uploads' })).toBeVisible();
  await expect(page.locator('#announcer')).toHaveText(/unfinished upload/);
  await expect(pending(page).getByText(/^66.% · 3.MB of 4\.5.MB · just now$/)).toBeVisible();
  await expect(pending(page).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '66');
  await expect(pending(page, 'other.mp4').getByText(/^50.% · 3.MB of 6.MB · /)).toBeVisible();
  // Nothing starts by itself.
  await expect(page.locator('#files').getByRole('listitem')).toHaveCount(0);

  const chooser = page.waitForEvent('filechooser');
  await pending(page).getByRole('button', { name: 'Pick it again: film.mp4' }).click();
  expect((await chooser).isMultiple()).toBe(false);
  await (await chooser).setFiles(path);
  await expect(card(page, 'film.mp4').getByText('Uploaded', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: '1 unfinished upload' })).toBeVisible();
  await expect(pending(page)).toHaveCount(0);
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
  expect(await chunksOf(page, 'other.mp4')).toEqual([0, 1, 2, 3]);
});

test('a card takes its file by a drop, and no other one', async ({ page, demo }) => {
  const path = saved(demo);
  await interrupt(page, path);
  const film = pending(page);
  const drop = async (...paths: string[]): Promise<void> => (await dragOver(page, film, ...paths)).drop();
  const alert = film.getByRole('alert');

  const drag = await dragOver(page, film, saved(demo, '<img src=x onerror=hacked=1>.webm', 1000));
  await expect(film).toHaveClass(/is-over/);
  await drag.drop();
  await expect(film).not.toHaveClass(/is-over/);
  await expect(page.getByText('Drop to upload')).toBeHidden();
  await expect(alert).toHaveText(
    '<img src=x onerror=hacked=1>.webm This is another file, with another name, another size, and another type. It was not added.',
  );
  await expect(page.locator('img[src=x]')).toHaveCount(0);
  await drop(path, saved(demo, 'second.mp4', 1000));
  await expect(alert).toHaveText(/These are several files/);
  await drop(saved(demo, 'film.mp4', 4.4 * MB));
  await expect(alert).toHaveText(/with another size\. It was not added\./);
  await expect(event(page, 'added')).toHaveCount(0);
  await expect(page.locator('#files').getByRole('listitem')).toHaveCount(0);
});

test('what is dropped onto its card goes on, once', async ({ page, demo }) => {
  const path = saved(demo);
  await interrupt(page, path);
  await (await dragOver(page, pending(page), path)).drop();
  await expect(event(page, 'drained', '1 uploaded, 0 failed')).toBeVisible();
  await expect(event(page, 'added')).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'unfinished' })).toBeHidden();
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
});

test('what is forgotten starts over', async ({ page, demo }) => {
  const path = saved(demo);
  await interrupt(page, path);
  await page.getByRole('button', { name: 'Forget film.mp4' }).press('Enter');
  await expect(pending(page)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'unfinished' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Choose videos' })).toBeFocused();
  await expect(page.locator('#announcer')).toHaveText('film.mp4 is forgotten.');
  await pickSaved(page, path);
  await expect(event(page, 'drained', '1 uploaded')).toBeVisible();
  expect(await chunksOf(page, 'film.mp4')).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 4]);
});

test('what was cancelled can be gone on with; what is in the list has no card', async ({ page, demo }) => {
  const path = saved(demo);
  await fault(page, { chunk: 1, do: { kind: 'status', status: 422 } });
  await pickSaved(page, path);
  await expect(card(page, 'film.mp4').getByText('Failed', { exact: true })).toBeVisible();
  await expect(pending(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove film.mp4' }).click();
  await expect(pending(page).getByText(/^22.% /)).toBeVisible();

  await begin(page, path);
  await expect(pending(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Cancel film.mp4' }).click();
  await expect(pending(page).getByText(/^66.% /)).toBeVisible();
});

test('a file that goes up in another tab has no card, and can be retried once that tab is gone', async ({
  page,
  demo,
}) => {
  const path = saved(demo);
  await begin(page, path);
  const other = await page.context().newPage();
  await other.goto(demo.url);
  await expect(other.locator('.moxie-shim input')).toBeAttached();
  await pickSaved(other, path);
  const film = card(other, 'film.mp4');
  await expect(
    film.getByText(
      'This file is going up in another tab. Wait until that tab is done or closed, then retry.',
    ),
  ).toBeVisible();
  await inChinese(other);
  await expect(film.getByText('该文件正在另一个标签页中上传。')).toBeVisible();
  await page.goto('about:blank');
  await locksAreFree(other);
  await film.getByRole('button', { name: '重试 film.mp4' }).click();
  await expect(film.getByText('已上传', { exact: true })).toBeVisible();
  expect(await chunksOf(other, 'film.mp4')).toEqual([0, 1, 2, 3, 3, 4]);
});

test('how long ago it was counts on', async ({ page, demo }) => {
  await begin(page, saved(demo));
  await openWithClock(page);
  await expect(pending(page).getByText('just now')).toBeVisible();
  await page.clock.runFor(125_000);
  await expect(pending(page).getByText('2 minutes ago')).toBeVisible();
});

test('the cards speak Chinese', async ({ page, demo }) => {
  const path = saved(demo);
  await interrupt(page, path);
  await (await dragOver(page, pending(page), saved(demo, 'x.webm', 1000))).drop();
  await inChinese(page);
  const film = pending(page);
  await expect(page.getByRole('heading', { name: '1 个未完成的上传' })).toBeVisible();
  await expect(page.getByText(zhCN.resume.hint)).toBeVisible();
  await expect(film.getByText(/^66.% · 3.MB，共 4\.5.MB · 刚刚$/)).toBeVisible();
  await expect(film.getByRole('progressbar', { name: 'film.mp4 已上传的部分' })).toBeVisible();
  await expect(film.getByRole('button', { name: '放弃 film.mp4' })).toBeVisible();
  await expect(film.getByRole('alert')).toHaveText(
    'x.webm 这是另一个文件，名称、大小和类型不同，没有加入列表。',
  );
  await fault(page, { chunk: 4, do: { kind: 'hold' } });
  const chooser = page.waitForEvent('filechooser');
  await film.getByRole('button', { name: '重新选择：film.mp4' }).click();
  await (await chooser).setFiles(path);
  await expect(card(page, 'film.mp4').getByText(/从 66.% 处续传$/)).toBeVisible();
});

test('however long a name is, the cards stay within the page', async ({ page, demo }) => {
  await interrupt(page, saved(demo, `${'long'.repeat(50)}.mp4`));
  const name = `${'other'.repeat(40)}.mp4`;
  await expect(page.locator('.pending')).toBeVisible();
  await (await dragOver(page, page.locator('.pending'), saved(demo, name, 1000))).drop();
  await expect(page.locator('.pending-problem')).toContainText(name);
  for (const width of [320, 375, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});
