import { expect, test } from './support/fixture.js';
import { openKeeping, pickUntil } from './support/resume.js';

test.beforeEach(async ({ page, stub }) => {
  await openKeeping(page, stub);
});

test('what is removed while it goes up waits for its file from then on', async ({ page, stub }) => {
  await pickUntil(page, stub, 6);
  const waiting = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { pending, plupload, remove } = window.harness.uploader!;
        const listed: (readonly { name: string }[])[] = [];
        pending().subscribe((now) => {
          listed.push(now.map(({ name }) => ({ name })));
          // Not while it goes up.
          if (listed.length === 1) remove(plupload.files[0]!.id);
          if (now.length > 0) resolve(listed);
        });
      }),
  );
  expect(waiting).toEqual([[], [{ name: 'film.mp4' }]]);
});
