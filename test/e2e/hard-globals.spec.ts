import { test } from './support/fixture.js';
import { serve, uploadInTwo } from './support/hard.js';

/** All that a page can freeze of the language and of the browser. */
const freeze = `
Object.getOwnPropertyNames(window).forEach(function (name) {
  var each = window[name];
  if (typeof each !== 'function' && !/^(JSON|Math|Reflect)$/.test(name)) return;
  Object.freeze(each);
  if (each.prototype) Object.freeze(each.prototype);
});`;

const pages = {
  'all prototypes are frozen': { before: freeze },
  'all prototypes are frozen later': { after: freeze },
};

for (const [what, hard] of Object.entries(pages)) {
  test(`files go up, and on on a later page, where ${what}`, async ({ page, stub }) => {
    serve(stub, hard);
    await uploadInTwo(page, stub);
  });
}
