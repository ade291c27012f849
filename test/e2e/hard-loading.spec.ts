import { expect, pluploadScript, test, pageOf as usualPage } from './support/fixture.js';
import { builds, type HardPage, serve, tagOf, upload } from './support/hard.js';

const jquery = tagOf('/jquery/jquery.min.js');

/** How a build's scripts come into the page. */
const ways: Record<string, (scripts: readonly string[]) => HardPage> = {
  'two copies of each': (scripts) => ({ tags: [...scripts, ...scripts].map((src) => tagOf(src)).join('') }),
  defer: (scripts) => ({ tags: scripts.map((src) => tagOf(src, 'defer')).join('') }),
  async: (scripts) => ({ tags: scripts.map((src) => tagOf(src, 'async')).join('') }),
  // The order in which async scripts may come, too.
  'ours first': (scripts) => ({
    tags: [...scripts]
      .reverse()
      .map((src) => tagOf(src))
      .join(''),
  }),
  'document.write': (scripts) => ({
    before: scripts.map((src) => `document.write('<script src="${src}"></script>');`).join(''),
    tags: '',
  }),
  "jQuery's getScript": (scripts) => ({
    tags: jquery,
    after: `var later = true;
${JSON.stringify(scripts)}.reduce(function (before, src) {
  return before.then(function () { return jQuery.getScript(src); });
}, jQuery.when()).then(go);`,
  }),
};

for (const build of ['slim', 'full'] as const) {
  for (const [way, pageOf] of Object.entries(ways)) {
    if (build === 'full' && way === 'ours first') continue;
    test(`the ${build} build comes into a page by ${way}`, async ({ page, stub }) => {
      serve(stub, pageOf(builds[build]));
      await upload(page, stub);
      expect(await page.evaluate(() => [typeof window.up.fengmi, FengmiUploader.VERSION])).toEqual([
        'object',
        expect.any(String),
      ]);
    });
  }
}

test('a slim build that was there before plupload finds it once it is needed', async ({ page, stub }) => {
  const [, slim = ''] = builds.slim;
  stub.pages['/late.html'] = usualPage(slim, pluploadScript);
  await page.goto(`${stub.origin}/late.html`);
  const states = await page.evaluate((url) => {
    const created = FengmiUploader.createUploader({ browse_button: 'pick', url });
    const up = new window.plupload.Uploader({ browse_button: 'pick', url });
    return [created.plupload instanceof window.plupload.Uploader, FengmiUploader.attach(up).plupload === up];
  }, stub.issueUrl().url);
  expect(states).toEqual([true, true]);
});
