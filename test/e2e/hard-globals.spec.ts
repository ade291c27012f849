import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from './support/fixture.js';
import { builds, serve, tagOf, uploadInTwo } from './support/hard.js';

const sourceOf = (path: string): string => readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');

/** A Promise of the page's own: with no more than `then` and `catch`, and slower than the native one. */
const ownPromise = `
window.Promise = (function () {
  function Own(run) {
    var state = 0, value, waiting = [];
    function settle(to, given) {
      if (state) return;
      if (to === 1 && given && typeof given.then === 'function') {
        given.then(function (got) { settle(1, got); }, function (error) { settle(2, error); });
        return;
      }
      state = to;
      value = given;
      waiting.forEach(function (each) { setTimeout(each); });
    }
    this.then = function (kept, broken) {
      return new Own(function (resolve, reject) {
        function go() {
          var handler = state === 1 ? kept : broken;
          try {
            if (typeof handler === 'function') resolve(handler(value));
            else (state === 1 ? resolve : reject)(value);
          } catch (error) { reject(error); }
        }
        if (state) setTimeout(go);
        else waiting.push(go);
      });
    };
    this['catch'] = function (broken) { return this.then(undefined, broken); };
    run(function (given) { settle(1, given); }, function (error) { settle(2, error); });
  }
  Own.resolve = function (given) { return new Own(function (resolve) { resolve(given); }); };
  Own.reject = function (error) { return new Own(function (_, reject) { reject(error); }); };
  Own.all = function (list) {
    return new Own(function (resolve, reject) {
      var results = [], left = list.length;
      if (!left) resolve(results);
      list.forEach(function (each, at) {
        Own.resolve(each).then(function (got) { results[at] = got; left -= 1; if (!left) resolve(results); }, reject);
      });
    });
  };
  return Own;
})();`;

/** All that a page can freeze of the language and of the browser. */
const freeze = `
Object.getOwnPropertyNames(window).forEach(function (name) {
  var each = window[name];
  if (typeof each !== 'function' && !/^(JSON|Math|Reflect)$/.test(name)) return;
  Object.freeze(each);
  if (each.prototype) Object.freeze(each.prototype);
});`;

const pages = {
  'Array.prototype has more, which for-in sees': {
    before:
      'Array.prototype.last = function () { return this[this.length - 1]; }; Array.prototype.limit = 7;',
  },
  "Promise is the page's own": { before: ownPromise },
  'all prototypes are frozen': { before: freeze },
  'all prototypes are frozen later': { after: freeze },
  'zone.js is there before': { before: sourceOf('zone.js') },
  'zone.js comes later': { after: sourceOf('zone.js') },
};

for (const [what, hard] of Object.entries(pages)) {
  test(`files go up, and on on a later page, where ${what}`, async ({ page, stub }) => {
    serve(stub, hard);
    await uploadInTwo(page, stub);
  });
}

test('what is kept and reported is JSON where Prototype.js has JSON quote lists', async ({ page, stub }) => {
  stub.pages['/prototype.js'] = { body: sourceOf('./support/prototype-like.js'), type: 'text/javascript' };
  const [full] = builds.full;
  serve(stub, { tags: tagOf('/prototype.js?as=1.6.1') + tagOf(full) });
  await uploadInTwo(page, stub);
  const told = await page.evaluate(() => [JSON.stringify([1]), JSON.stringify(window.up.fengmi.report())]);
  expect(told[0], 'what Prototype.js does').toBe('"[1]"');
  expect(JSON.parse(told[1] ?? '')).toMatchObject({
    files: [{ status: 'completed' }],
    events: expect.arrayContaining([expect.objectContaining({ type: 'completed' })]),
  });
});
