import plupload from 'plupload';
import { afterEach, describe, expect, test } from 'vitest';
import { pageBase } from '../../../src/browser/page-base.js';
import { visit } from '../support.js';

type Url = { resolveUrl(url: string): string };
const { resolveUrl } = (plupload as unknown as { moxie: { core: { utils: { Url: Url } } } }).moxie.core.utils
  .Url;

afterEach(() => {
  document.head.innerHTML = '';
});

describe.each([
  'http://page.test/',
  'https://page.test:8443/dir/page.html?a=/b.c#d',
  'http://page.test/dir/',
  'http://page.test/dir',
  'http://page.test/a.b/dir',
  'http://page.test/.well-known',
])('on %s', (page) => {
  test.each(['up.php', '/up.php', './up.php?a=1', '../up.php', '//up.test/u', '?upload', 'a/b', ''])(
    '%j is where plupload has it, whatever the base',
    (url) => {
      visit(page);
      document.head.innerHTML = '<base href="http://base.test/b/">';
      expect(new URL(url, pageBase()).href).toBe(new URL(resolveUrl(url)).href);
    },
  );
});

test('a page without an address goes by its base', () => {
  visit('about:blank');
  document.head.innerHTML = '<base href="http://base.test/b/">';
  expect(pageBase()).toBe('http://base.test/b/');
});
