import { expect, pageOf, pluploadScript, test } from './support/fixture.js';

/** What browsers of 2016 do not have (Chrome 49, Firefox 52, Safari 10), as far as a library may be tempted by it. */
const missing = `
for (const [owner, names] of [
  [Object, 'entries values fromEntries getOwnPropertyDescriptors hasOwn groupBy'],
  [Array.prototype, 'at flat flatMap findLast findLastIndex toSorted toReversed with'],
  [String.prototype, 'at padStart padEnd trimStart trimEnd matchAll replaceAll'],
  [Promise, 'allSettled any withResolvers'],
  [Promise.prototype, 'finally'],
  [Symbol, 'asyncIterator'],
  [window, 'AbortController AbortSignal queueMicrotask structuredClone requestIdleCallback ReadableStream'],
]) for (const name of names.split(' ')) delete owner[name];
`;

const setup = `
var up = new plupload.Uploader({
  browse_button: 'pick',
  url: TARGET,
  chunk_size: '64kb',
  fengmi: { parallel: 3 },
  init: {
    PostInit: function () { up.addFile(new File([new Uint8Array(300000)], 'old.mp4')); },
    FilesAdded: function () { up.start(); },
    FileUploaded: function (up, file, info) { document.title = 'done ' + JSON.parse(info.response).data.id; },
    Error: function (up, error) { document.title = 'error ' + error.code + ' ' + error.message; }
  }
});
up.init();
`;

for (const [name, scripts] of Object.entries({
  full: ['/dist/fengmi-uploader.full.min.js'],
  slim: [pluploadScript, '/dist/fengmi-uploader.min.js', '/install.js'],
})) {
  test(`the ${name} build needs nothing that browsers of 2016 lack`, async ({ page, stub }) => {
    const script = (body: string) => ({ body, type: 'text/javascript' });
    stub.pages['/missing.js'] = script(missing);
    stub.pages['/install.js'] = script('FengmiUploader.install(plupload);');
    stub.pages['/setup.js'] = script(setup.replace('TARGET', JSON.stringify(stub.issueUrl().url)));
    stub.pages['/old.html'] = pageOf('/missing.js', ...scripts, '/setup.js');
    await page.goto(`${stub.origin}/old.html`);
    await expect(page).toHaveTitle(/^done /);
    const id = (await page.title()).replace('done ', '');
    expect(stub.video(id)).toMatchObject({ size: 300_000, name: 'old.mp4' });
  });
}
