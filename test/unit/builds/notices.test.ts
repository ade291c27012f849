// @vitest-environment node
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdingOf, notices, packageFolders } from '../../../src/builds/notices.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function makePackage(files: Readonly<Record<string, string>>): string {
  const folder = join(root, 'some');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('every package that files come from is found once, within others and with a scope, too', () => {
  expect(
    packageFolders([
      'src/index.ts',
      'node_modules/rxjs/dist/esm/a.js',
      'node_modules/rxjs/dist/esm/b.js',
      'node_modules/rxjs/node_modules/tslib/tslib.js',
      '../up/node_modules/@scope/name/lib/node_modules.js',
    ]),
  ).toEqual(['../up/node_modules/@scope/name', 'node_modules/rxjs', 'node_modules/rxjs/node_modules/tslib']);
});

test('a package is told of by its name, version, terms and their text, a NOTICE too', () => {
  const folder = makePackage({
    'package.json': '{"name":"some","version":"1.2.3","license":"Apache-2.0"}',
    'LICENSE.txt': 'The terms\r\nof use\n',
    NOTICE: 'Mind this.\n',
  });
  expect(holdingOf(folder)).toEqual({
    name: 'some',
    version: '1.2.3',
    terms: 'Apache-2.0',
    text: 'The terms\nof use\n\nMind this.',
  });
});

test('a package without a licence, or without its text, stops the build', () => {
  const folder = makePackage({ 'package.json': '{"name":"some","version":"1.2.3","license":"MIT"}' });
  expect(() => holdingOf(folder)).toThrow('some 1.2.3');
  writeFileSync(join(folder, 'LICENSE'), 'The terms');
  writeFileSync(join(folder, 'package.json'), '{"name":"some","version":"1.2.3"}');
  expect(() => holdingOf(folder)).toThrow('some 1.2.3');
});

test('the notice says which file holds what, and has each text once', () => {
  const one = { name: 'one', version: '1.0.0', terms: 'MIT', text: 'Terms of one' };
  const two = { name: 'two', version: '2.0.0', terms: 'ISC', text: 'Terms of two' };
  const text = notices({ 'a.js': [one], 'b.js': [one, two] }, { own: 'Terms of ours', moxie: '1.5.7' });
  expect(text).toContain('- a.js: our own code, one 1.0.0\n- b.js: our own code, one 1.0.0, two 2.0.0\n');
  for (const terms of ['Terms of ours', 'Terms of one', 'Terms of two'])
    expect(text.split(terms)).toHaveLength(2);
  expect(text).toContain('two 2.0.0 (ISC)');
});
