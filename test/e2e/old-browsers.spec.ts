import { readFileSync } from 'node:fs';
import { expect, pageOf, pluploadScript, test } from './support/fixture.js';
import { nativesOf } from './support/natives.js';

/** What browsers of 2016 do not have (Chrome 49, Firefox 52, Safari 11), as far as a library may be tempted by it. */
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

/** All of 2016 or older. */
const globals = `
Array Blob Boolean Date Error FileReader FormData Function HTMLElement JSON Map Math Number Object Promise
ReferenceError Set String Symbol TypeError URL Uint32Array Uint8Array WeakMap WeakSet XMLHttpRequest
clearInterval clearTimeout document encodeURIComponent indexedDB location navigator performance setInterval
setTimeout window
`;
const statics = `
Array.isArray Date.now Date.parse Error.call Error.prototype Function.prototype JSON.parse JSON.stringify
Math.abs Math.ceil Math.floor Math.imul Math.max Math.min Math.pow Math.random Math.round
Number.NEGATIVE_INFINITY Number.NaN Number.POSITIVE_INFINITY Number.isFinite Number.isInteger Number.isNaN
Number.isSafeInteger Object.assign Object.create Object.defineProperty Object.keys Object.prototype
Promise.all Promise.resolve Symbol.iterator document.addEventListener document.baseURI document.body document.contains document.createElement
document.querySelectorAll document.removeEventListener document.visibilityState indexedDB.open location.href
location.origin location.protocol navigator.onLine performance.now window.FengmiUploader
window.addEventListener window.crypto window.localStorage window.plupload window.removeEventListener
`;
/** Younger than 2016, and asked for before they are used. */
const asked = ['ResizeObserver', 'Symbol.asyncIterator', 'Symbol.observable'];
/** Younger than 2016, by the name of the method; what the library calls so is its own. */
const young = `
at flat flatMap findLast findLastIndex toSorted toReversed toSpliced padStart padEnd trimStart trimEnd matchAll replaceAll
finally arrayBuffer text stream json replaceChildren prepend after before toggleAttribute getAll getAllRecords
requestIdleCallback queueMicrotask randomUUID composedPath decode encode entries values fromEntries allSettled any
`;
const words = (text: string): string[] => text.trim().split(/\s+/);

test('the script build takes from its browser only what those of 2016 have', () => {
  const found = nativesOf(readFileSync('dist/fengmi-uploader.min.js', 'utf8'));
  const known = (list: string) => [...words(list), ...asked];
  expect(found.globals.filter((name) => !known(globals).includes(name))).toEqual([]);
  expect(found.statics.filter((name) => !known(statics).includes(name))).toEqual([]);
  expect(found.methods.filter((name) => words(young).includes(name))).toEqual(['at']);
});
