import { describe, expect, test } from 'vitest';
import type { FengmiOptions } from '../../../../src/contract/options.js';
import { resolveOptions } from '../../../../src/options/resolve.js';
import type { Settings } from '../../../../src/plupload/lib/types.js';
import { chunkSizeOf, protocolProblem, withTarget } from '../../../../src/plupload/sending/settings.js';
import { FakeUp, fakeLib } from '../fakes.js';

const MIB4 = 4_194_304;
const settingsOf = (changes: Partial<Settings> = {}): Settings => new FakeUp(changes).settings;

test.each<[string, Partial<Settings>]>([
  ['multipart', { multipart: false }],
  ['http_method', { http_method: 'PUT' }],
  ['send_chunk_number', { send_chunk_number: false }],
])('protocolProblem: %s', (_, changes) => {
  expect(protocolProblem(settingsOf())).toBeUndefined();
  expect(protocolProblem(settingsOf(changes))).toBe('settings');
});

describe('chunkSizeOf', () => {
  test.each<[string, FengmiOptions, Partial<Settings>, number]>([
    ['the default', {}, {}, MIB4],
    ["the page's", {}, { chunk_size: 1000 }, 1000],
    ["the page's text", {}, { chunk_size: '4mb' }, MIB4],
    ["ours before the page's", { chunkSize: 2000 }, { chunk_size: 1000 }, 2000],
    ['our text', { chunkSize: '4mb' }, { chunk_size: 1000 }, MIB4],
    ["auto before the page's", { chunkSize: 'auto' }, { chunk_size: 1000 }, MIB4],
  ])('%s', (_, options, changes, size) => {
    expect(chunkSizeOf(fakeLib(), settingsOf(changes), resolveOptions(options))).toBe(size);
  });
});

describe('withTarget', () => {
  const url = 'http://up.test/u';

  test.each([
    [true, 1000],
    [false, 0],
  ])('lends url and chunk_size to one call, chunked: %s', (chunked, chunk_size) => {
    const settings = settingsOf({ url: '/page', chunk_size: '7mb' });
    let seen: Partial<Settings> = {};
    withTarget(settings, { url, chunked }, 1000, () => {
      seen = { ...settings };
    });
    expect(seen).toMatchObject({ url, chunk_size });
    expect(settings).toMatchObject({ url: '/page', chunk_size: '7mb' });
  });

  test('leaves no url where there was none', () => {
    const settings = settingsOf();
    withTarget(settings, { url, chunked: true }, 1000, () => {});
    expect(settings).not.toHaveProperty('url');
  });

  test('gives back when the call throws', () => {
    const settings = settingsOf({ url: '/page' });
    const call = () =>
      withTarget(settings, { url, chunked: true }, 1000, () => {
        throw new RangeError('mine');
      });
    expect(call).toThrow(RangeError);
    expect(settings).toMatchObject({ url: '/page', chunk_size: 0 });
  });

  test('keeps what a handler of the page sets meanwhile', () => {
    const settings = settingsOf({ url: '/page' });
    withTarget(settings, { url, chunked: true }, 1000, () => {
      Object.assign(settings, { url: '/new', chunk_size: 5 });
      expect(settings.chunk_size).toBe(1000);
    });
    expect(settings).toMatchObject({ url: '/new', chunk_size: 5 });
  });

  test.each([
    [true, true],
    [false, false],
  ])('sends a name where there are chunks: %s', (chunked, sent) => {
    const settings = settingsOf({ send_file_name: false });
    withTarget(settings, { url, chunked }, 1000, () => {});
    expect(settings.send_file_name).toBe(sent);
  });
});
