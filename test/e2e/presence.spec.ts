import { expect, open, test, until } from './support/fixture.js';

interface Locks {
  held: number;
  asked: number;
}

declare global {
  interface Window {
    locks: Locks;
  }
}

test('confirmLeave asks while a file goes up, and no longer', async ({ page, stub }) => {
  await open(page, stub);
  stub.fault({ chunk: 'last', do: { kind: 'hold' } });
  await page.evaluate((url) => {
    const uploader = window.harness.create({ browse_button: 'pick', url, fengmi: { confirmLeave: true } });
    uploader.upload(window.harness.file('a.mp4', 1000)).subscribe();
  }, stub.issueUrl().url);
  await stub.nextHeld();
  // Browsers ask only on a page that somebody has touched.
  await page.locator('#drop').click();
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  stub.release();
  await until(page, 'drained');
  page.on('dialog', () => {
    throw new Error('asked although nothing goes up');
  });
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
});

test('keepAwake holds a wake lock while a file goes up', async ({ page, stub }) => {
  await page.addInitScript(() => {
    window.locks = { held: 0, asked: 0 };
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        async request() {
          window.locks.held++;
          window.locks.asked++;
          return {
            async release() {
              window.locks.held--;
            },
          };
        },
      },
    });
  });
  await open(page, stub);
  stub.fault({ chunk: 'last', do: { kind: 'hold' } });
  await page.evaluate((url) => {
    const uploader = window.harness.create({ browse_button: 'pick', url, fengmi: { keepAwake: true } });
    uploader.upload(window.harness.file('a.mp4', 1000)).subscribe();
  }, stub.issueUrl().url);
  await stub.nextHeld();
  expect(await page.evaluate(() => window.locks)).toEqual({ held: 1, asked: 1 });
  stub.release();
  await until(page, 'drained');
  await expect.poll(() => page.evaluate(() => window.locks.held)).toBe(0);
});
