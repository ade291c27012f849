import type { Page } from 'playwright/test';
import { expect, harnessScript, pageOf, test } from './support/fixture.js';

const PATH = '/start.html';
const script = '/dist/fengmi-uploader.full.min.js';

/** What of plupload is in the page, also in its shadow trees. */
const traces = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const roots = [...document.querySelectorAll('*')].flatMap((node) => node.shadowRoot ?? []);
    return [document, ...roots].reduce(
      (count, root) => count + root.querySelectorAll('.moxie-shim, input[type=file]').length,
      0,
    );
  });

/** Where plupload breaks off as it starts, some of it in a timer of its own. */
const places = [
  { what: 'a page that wants trusted types', policy: "require-trusted-types-for 'script'" },
  { what: 'a button in a shadow root', shadow: '<button>Pick</button>' },
  { what: 'a button deep in a shadow root', shadow: '<p><button>Pick</button></p>' },
] as { what: string; policy?: string; shadow?: string }[];

for (const { what, policy, shadow } of places) {
  test(`${what}: it starts, or says that it cannot, and leaves nothing`, async ({
    page,
    stub,
    pageErrors,
  }) => {
    await page.clock.install();
    stub.pages[PATH] = {
      body: pageOf(script, harnessScript),
      headers: policy ? { 'content-security-policy': policy } : {},
    };
    await page.goto(stub.origin + PATH);
    const before = await traces(page);
    const threw = await page.evaluate(
      ([url, shadow]) => {
        const { harness } = window;
        let button: string | Element | null = 'pick';
        if (shadow) {
          const host = document.body.appendChild(document.createElement('div'));
          const root = host.attachShadow({ mode: 'open' });
          root.innerHTML = shadow;
          button = root.querySelector('button');
        }
        const told: string[] = [];
        Object.assign(window, { told });
        try {
          const uploader = harness.create({ browse_button: button as never, url });
          const error = (name: string) => (reason: { code?: string }) => told.push(`${name} ${reason.code}`);
          uploader.queue$.subscribe({ error: error('queue$') });
          uploader.upload(harness.file('film.mp4', 1000)).subscribe({
            error: error('upload'),
            complete: () => told.push('completed'),
          });
          return null;
        } catch (error) {
          return String(error);
        }
      },
      [stub.issueUrl().url, shadow] as const,
    );
    expect(threw, 'createUploader does not throw for what the page lacks').toBeNull();
    await page.clock.runFor(60_000);
    const told = (): Promise<string[]> =>
      page.evaluate(() => {
        const { told, harness } = window as unknown as { told: string[]; harness: typeof window.harness };
        const [ready] = harness.records.filter(({ type }) => type === 'ready');
        const errors = harness.records.filter(({ type }) => type === 'ERROR');
        return [...errors.map(({ error }) => `events$ ${error.code}`), ...told, ...(ready ? ['ready'] : [])];
      });
    // plupload's own mistakes.
    pageErrors.length = 0;
    const works = ['completed', 'ready'];
    const cannot = ['events$ init', 'queue$ init', 'upload init'];
    await expect.poll(async () => (await told()).length).toBeGreaterThan(1);
    const all = (await told()).sort();
    expect(all).toEqual(all.includes('ready') ? works : cannot);
    if (all.includes('ready')) await page.evaluate(() => window.harness.uploader.destroy());
    expect(await traces(page), 'what is left in the page').toBe(before);
    const late = await page.evaluate(() => {
      const heard: string[] = [];
      const { uploader } = window.harness;
      const error = (reason: { code?: string }) => heard.push(`${reason.code}`);
      const complete = () => heard.push('complete');
      uploader.events$.subscribe({ error, complete });
      uploader.upload(window.harness.file('late.mp4', 10)).subscribe({ error, complete });
      return heard;
    });
    expect(late).toEqual(all.includes('ready') ? ['complete', 'cancelled'] : ['init', 'init']);
  });
}
