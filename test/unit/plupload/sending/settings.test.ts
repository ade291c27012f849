import { describe, expect, test } from 'vitest';
import type { UploadTarget } from '../../../../src/contract/file.js';
import type { FengmiOptions } from '../../../../src/contract/options.js';
import { resolveOptions } from '../../../../src/options/resolve.js';
import type { ChunkArgs, Settings } from '../../../../src/plupload/lib/types.js';
import {
  chunkSizeOf,
  protocolProblem,
  withFields,
  withTarget,
} from '../../../../src/plupload/sending/settings.js';
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
    ['none, which leaves it to us', {}, {}, 0],
    ["the page's", {}, { chunk_size: 1000 }, 1000],
    ["the page's text", {}, { chunk_size: '4mb' }, MIB4],
    ["ours before the page's", { chunkSize: 2000 }, { chunk_size: 1000 }, 2000],
    ['our text', { chunkSize: '4mb' }, { chunk_size: 1000 }, MIB4],
    ["auto before the page's", { chunkSize: 'auto' }, { chunk_size: 1000 }, 0],
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

test('two requests in one task leave the page what is its own', async () => {
  const settings = settingsOf();
  const target = { url: '/u', chunked: true };
  const putBack = withFields(settings, target, { name: 'a.mp4', chunk: 0, chunks: 2 });
  putBack();
  expect(settings.multipart_params).toBeUndefined();
  withFields(settings, target, { name: 'b.mp4', chunk: 0, chunks: 2 });
  await Promise.resolve();
  expect(settings).toMatchObject({ multipart_params: undefined, headers: undefined });
});

describe('withFields', () => {
  const protocol = { name: 'film.mp4', chunk: 1, chunks: 3 };

  /** The form and the headers of a request, as plupload puts them together once the chunk may go. */
  function sent(settings: Settings, target: Partial<UploadTarget> = {}, args: ChunkArgs = { ...protocol }) {
    withFields(settings, { url: '/u', chunked: true, ...target }, args);
    return { form: { ...args, ...settings.multipart_params }, headers: settings.headers };
  }

  test.each<[string, Partial<Settings>, Partial<UploadTarget>, object, object]>([
    ['nothing beside them', {}, {}, {}, {}],
    [
      "the page's own",
      { headers: { 'X-Page': '1' }, multipart_params: { page: '1' } },
      {},
      { page: '1' },
      { 'X-Page': '1' },
    ],
    [
      "the target's own",
      {},
      { headers: { 'X-Key': 'k' }, params: { key: 'k' } },
      { key: 'k' },
      { 'X-Key': 'k' },
    ],
    [
      "the target's over the page's",
      { headers: { 'X-KEY': 'page', 'X-Page': '1' }, multipart_params: { key: 'page', page: '1' } },
      { headers: { 'X-Key': 'k' }, params: { key: 'k' } },
      { key: 'k', page: '1' },
      { 'X-Key': 'k', 'X-Page': '1' },
    ],
    [
      "the target's headers alone",
      { multipart_params: { page: '1' } },
      { headers: { 'X-Key': 'k' } },
      { page: '1' },
      { 'X-Key': 'k' },
    ],
    [
      'what looks like them in the page',
      { multipart_params: { name: 'page', chunk: 7, chunks: 9, page: '1' } },
      {},
      { page: '1' },
      {},
    ],
    [
      'what looks like them in the target',
      {},
      { params: { name: 'target', chunk: '7', chunks: '9', key: 'k' } },
      { key: 'k' },
      {},
    ],
  ])("the protocol's fields go with %s", (_, changes, target, form, headers) => {
    expect(sent(settingsOf(changes), target)).toEqual({ form: { ...protocol, ...form }, headers });
  });

  test('a field that the protocol does not send is left to who sends it', () => {
    const { form } = sent(settingsOf({ multipart_params: { name: 'page' } }), { chunked: false }, {});
    expect(form).toEqual({ name: 'page' });
  });

  test("for one request: the page's own are back after it, and as they were", async () => {
    const page = { headers: { a: '1' }, multipart_params: { name: 'page', b: '2' } };
    const settings = settingsOf(page);
    sent(settings, { headers: { a: 'own' }, params: { b: 'own' } });
    await Promise.resolve();
    expect(settings.headers).toBe(page.headers);
    expect(settings.multipart_params).toBe(page.multipart_params);
    expect(page).toEqual({ headers: { a: '1' }, multipart_params: { name: 'page', b: '2' } });
  });

  test('what the page sets meanwhile stays', async () => {
    const settings = settingsOf({ headers: { a: '1' }, multipart_params: { b: '2' } });
    sent(settings, { headers: { a: 'own' }, params: { b: 'own' } });
    Object.assign(settings, { headers: { a: 'new' }, multipart_params: { b: 'new' } });
    await Promise.resolve();
    expect(settings).toMatchObject({ headers: { a: 'new' }, multipart_params: { b: 'new' } });
  });
});
