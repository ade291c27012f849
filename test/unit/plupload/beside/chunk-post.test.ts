import { describe, expect, test, vi } from 'vitest';
import type { ChunkArgs, Settings } from '../../../../src/plupload/lib/types.js';
import type { Signal } from '../../../../src/upload/signal.js';
import { requests } from '../../api/xhr.js';
import { thrownBy } from '../../support.js';
import { IN_PROGRESS } from '../../upload/signals.js';
import { acknowledge, besidePlupload, freshUrl, open, requestFor, spreadStage } from './beside.js';

besidePlupload();

const text = (chunk: number) => (requestFor(chunk).form!.get('file') as File).text();
/** All fields of a chunk's form but the file, in their order. */
const fieldsOf = (chunk: number) =>
  [...requestFor(chunk).form!].filter(([, value]) => typeof value === 'string') as [string, string][];

describe('a request', () => {
  test("has the chunk's bytes, as a blob, and the fields of the protocol before it", async () => {
    const { start, file } = spreadStage();
    start();
    expect(await Promise.all([1, 2, 3].map(text))).toEqual(['4567', '8901', '2345']);
    expect(fieldsOf(2)).toEqual([
      ['name', file.name],
      ['chunk', '2'],
      ['chunks', '6'],
    ]);
    const { form } = requestFor(2);
    expect([...form!.keys()].at(-1)).toBe('file');
    expect((form!.get('file') as File).name).toBe('blob');
  });

  test('goes to the target, with its headers and fields over those of the page', async () => {
    const url = freshUrl();
    const own = { headers: { 'X-Key': 'k' }, params: { key: 'k', name: 'x' } };
    const given: Signal = { type: 'target', target: { url, chunked: true, ...own }, chunkSize: 4 };
    const { up, begin, request, acknowledge, file } = spreadStage(given);
    up.settings.headers = { 'X-KEY': 'page', 'X-Page': '1' };
    up.settings.multipart_params = { key: 'page', page: 'p', chunk: 7 };
    up.settings.file_data_name = 'upload';
    begin();
    request(0);
    // plupload has taken what is for its own request.
    await Promise.resolve();
    acknowledge();
    const xhr = requestFor(1);
    expect(xhr).toMatchObject({ method: 'POST', url, sentHeaders: { 'X-Key': 'k', 'X-Page': '1' } });
    expect(Object.keys(xhr.sentHeaders)).toHaveLength(2);
    const fields = { name: file.name, chunk: '1', chunks: '6', key: 'k', page: 'p' };
    expect(Object.fromEntries(fieldsOf(1))).toEqual(fields);
    expect(xhr.form!.has('upload')).toBe(true);
    // The page's own stay as they are.
    expect(up.settings).toMatchObject({ headers: { 'X-KEY': 'page' }, multipart_params: { chunk: 7 } });
  });

  test("has the page's fields as plupload would send them", () => {
    const { up, start } = spreadStage();
    const odd = { none: null, nan: Number.NaN, yes: true, zero: 0, missing: undefined };
    up.settings.multipart_params = { tags: ['a', 'b'], meta: { x: 1, y: ['z'] }, ...odd };
    start();
    expect(fieldsOf(1).slice(3)).toEqual([
      ['tags[]', 'a'],
      ['tags[]', 'b'],
      ['meta[x]', '1'],
      ['meta[y][]', 'z'],
      ['none', 'false'],
      ['nan', 'false'],
      ['yes', 'true'],
      ['zero', '0'],
    ]);
  });

  test('has what a handler of the page has set for this chunk', () => {
    const { up, start } = spreadStage();
    up.bind(
      'BeforeChunkUpload',
      (_: unknown, __: unknown, args: ChunkArgs & { sum?: string }) => {
        args.sum = `sum ${args.chunk}`;
        up.settings.headers = { 'X-Chunk': `${args.chunk}` };
      },
      undefined,
      0,
    );
    start();
    for (const chunk of [1, 2, 3]) {
      expect(requestFor(chunk).sentHeaders).toEqual({ 'X-Chunk': `${chunk}` });
      expect(Object.fromEntries(fieldsOf(chunk))).toMatchObject({ sum: `sum ${chunk}` });
    }
  });

  test('has the name that the first chunk had', () => {
    const url = freshUrl();
    const given = (): Signal => ({ type: 'target', target: { url, chunked: true }, chunkSize: 4 });
    const beds = [spreadStage(given()), spreadStage(given())].map((bed) => {
      bed.up.settings.multipart_params = { name: 'film.mp4' };
      bed.start();
      return bed;
    });
    const names = requests.map(({ form }) => form!.get('name'));
    expect(names.slice(0, 3)).toEqual(['film.mp4', 'film.mp4', 'film.mp4']);
    expect(new Set(names.slice(3)).size).toBe(1);
    expect(names[3]).toBe(beds[1]!.entry.state.name);
    expect(names[3]).not.toBe('film.mp4');
  });

  test.each([true, false])('has cookies where the page requires them of plupload: %s', (wanted) => {
    const { up, start } = spreadStage();
    const required = wanted ? { send_browser_cookies: true } : {};
    Object.assign(up.settings, { required_features: required } satisfies Partial<Settings>);
    start();
    expect(requestFor(1).withCredentials).toBe(wanted);
  });

  test('that cannot be made fails the file, and the page hears why', () => {
    const mine = new TypeError('no header');
    const { up, start, entry, queue } = spreadStage();
    up.bind(
      'BeforeChunkUpload',
      (_: unknown, __: unknown, { chunk }: ChunkArgs) => {
        if (chunk === 2) up.settings.headers = { bad: 'x' };
      },
      undefined,
      0,
    );
    const set = vi.spyOn(XMLHttpRequest.prototype, 'setRequestHeader').mockImplementation(() => {
      throw mine;
    });
    start();
    queue.flush();
    set.mockRestore();
    expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'network', chunk: 2 } });
    expect(entry.state.error!.message).toContain('The request could not be made.');
    expect(open()).toEqual([]);
    expect(thrownBy(() => vi.advanceTimersByTime(0))).toBe(mine);
  });
});

describe("plupload's events", () => {
  test('ask about a chunk as plupload would, with its blob and its place', () => {
    const { start, hear, file } = spreadStage();
    const asked = hear('BeforeChunkUpload');
    start();
    const [, given, args, blob, offset] = asked.mock.calls[2] as [unknown, unknown, ChunkArgs, Blob, number];
    expect([given, args, offset]).toEqual([file, { name: file.name, chunk: 2, chunks: 6 }, 8]);
    expect(blob.size).toBe(4);
  });

  test('tell of what is acknowledged as plupload would', () => {
    const { start, hear, file, entry } = spreadStage();
    start();
    const told = hear('ChunkUploaded');
    told.mockImplementation(() => {
      // What is told stands.
      expect(entry.state.ahead).toEqual([[2, 2]]);
    });
    requestFor(2).answer(200, IN_PROGRESS, 'x: 1');
    const answer = { response: IN_PROGRESS, status: 200, responseHeaders: 'x: 1', offset: 12, total: 22 };
    expect(told.mock.calls.map((args) => args.slice(1))).toEqual([[file, answer]]);
    expect(file.loaded).toBe(8);
  });

  test.each([
    ['a failure', 500, ''],
    ['HTML', 200, '<html>'],
    ['304', 304, IN_PROGRESS],
  ])('tell nothing of %s', (_, status, body) => {
    const { start, listen } = spreadStage();
    start();
    const heard = listen();
    requestFor(2).answer(status, body);
    expect(heard.filter((name) => name.startsWith('Uploaded'))).toEqual([]);
  });

  test('tell of all that has gone, and of no more than there is', () => {
    const { start, file, listen, entry } = spreadStage();
    start();
    const heard = listen();
    for (const [chunk, loaded] of [
      [1, 2],
      [3, 1],
      [1, 479],
    ] as const)
      requestFor(chunk).move(loaded);
    expect(heard).toEqual(['Progress 6', 'Progress 7', 'Progress 9']);
    expect([file.loaded, entry.state.sent]).toEqual([9, 9]);
  });
});

describe('time-outs', () => {
  test('a chunk of which no byte goes is tried again', () => {
    const { start, entry } = spreadStage();
    start();
    vi.advanceTimersByTime(29_000);
    requestFor(1).move(1);
    vi.advanceTimersByTime(1000);
    expect(open()).toEqual([1]);
    expect(entry.state.lanes.get(2)?.effect).toMatchObject({
      do: 'wait',
      error: { code: 'timeout', chunk: 2 },
    });
    vi.advanceTimersByTime(29_000);
    expect(entry.state.lanes.get(1)?.effect).toMatchObject({ do: 'wait' });
  });

  test('a chunk that has gone has longer for its answer', () => {
    const { start } = spreadStage();
    start();
    for (const chunk of [1, 2, 3]) requestFor(chunk).move(4);
    vi.advanceTimersByTime(119_999);
    expect(open()).toEqual([1, 2, 3]);
    vi.advanceTimersByTime(1);
    expect(open()).toEqual([]);
  });

  test('none goes off once the answer is there', () => {
    const { start, entry } = spreadStage();
    start();
    for (const chunk of [1, 2, 3, 4]) acknowledge(chunk);
    expect(entry.state.acknowledged).toBe(5);
    vi.advanceTimersByTime(1_000_000);
    expect(entry.state.laneFailures.size).toBe(0);
  });
});

test('an error says which chunk and which attempt it is of', () => {
  const { start, entry } = spreadStage();
  start();
  requestFor(2).answer(500, '');
  vi.advanceTimersByTime(1000);
  requestFor(2).answer(502, '');
  const { effect } = entry.state.lanes.get(2)!;
  expect(effect).toMatchObject({ do: 'wait', error: { status: 502, chunk: 2, attempt: 1 }, attempt: 2 });
});

test("a server's Retry-After is heeded for its own chunk", () => {
  const { start } = spreadStage();
  start();
  requestFor(2).answer(500, '', 'retry-after: 7');
  vi.advanceTimersByTime(6999);
  expect(open()).toEqual([1, 3]);
  vi.advanceTimersByTime(1);
  expect(open()).toEqual([1, 3, 2]);
});
