import { expect, test } from './support/fixture.js';
import { type HardPage, serve, upload } from './support/hard.js';

const trusted = "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

test('files go up on a page of Trusted Types, where stock never comes up', async ({
  page,
  stub,
  pageErrors,
}) => {
  const headers = { 'content-security-policy': trusted };
  serve(stub, { build: 'stock', headers });
  const failing = page.waitForEvent('pageerror');
  await page.goto(`${stub.origin}/hard.html`);
  expect(String(await failing)).toContain("requires 'TrustedHTML' assignment");
  pageErrors.splice(0);

  serve(stub, { headers });
  await upload(page, stub);
  await expect(page.locator('input[type=file][multiple][aria-label=Pick]')).toHaveCount(1);
  await page.evaluate(() => window.up.destroy());
  expect(await page.locator('input, .moxie-shim, div').count(), 'nothing is left behind').toBe(0);
});

const inShadow = (mode: 'open' | 'closed', html: string): HardPage => ({
  button: '<span id="host"></span>',
  before: `window.root = document.getElementById('host').attachShadow({ mode: '${mode}' });
root.innerHTML = '${html}';`,
});

const button = '<button id="pick" type="button">Pick</button>';

for (const [what, hard, fault] of [
  ['at the top of a shadow root', inShadow('open', button), "'getComputedStyle' on 'Window'"],
  ['deep in a closed shadow root', inShadow('closed', `<b>${button}</b>`), "reading 'style'"],
] as const) {
  test(`a browse button ${what} picks files, where stock throws`, async ({ page, stub, pageErrors }) => {
    serve(stub, { ...hard, build: 'stock' });
    const failing = page.waitForEvent('pageerror');
    await page.goto(`${stub.origin}/hard.html`);
    expect(String(await failing)).toContain(fault);
    pageErrors.splice(0);

    serve(stub, hard);
    await upload(page, stub, () => page.locator('#host').click());
    await page.evaluate(() => window.up.destroy());
    expect(await page.locator('input, .moxie-shim, div').count(), 'left behind').toBe(0);
  });
}
