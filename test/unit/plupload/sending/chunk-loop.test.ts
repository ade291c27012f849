import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChunkArgs } from '../../../../src/plupload/lib/types.js';
import type { Signal } from '../../../../src/upload/signal.js';
import { thrownBy } from '../../support.js';
import { IN_PROGRESS, OK, target, URL_A } from '../../upload/signals.js';
import { QUEUED, stage, UPLOADING } from '../stage.js';

test('a file is held until its target is at hand, then goes with that', () => {
  const { begin, begun, up, told } = stage();
  expect(begin()).toBe(false);
  expect(begun).toEqual([{ loaded: 0, url: URL_A, chunk_size: 4 }]);
  expect(up.settings).toMatchObject({ url: '/page', chunk_size: 0 });
  expect(told()).toEqual(['added', 'target', 'started']);
});

test('goes up, and plupload and the page see every answer', () => {
  const { begin, request, acknowledge, complete, entry, fileLoop } = stage();
  begin();
  for (const chunk of [0, 1]) {
    expect(request(chunk)).toBe(true);
    expect(acknowledge()).toBe(true);
  }
  request(2);
  expect(acknowledge(OK)).toBe(true);
  expect(fileLoop.expectNext).not.toHaveBeenCalled();
  expect(complete()).toBe(true);
  expect(entry.state.phase).toBe('completed');
  expect(fileLoop.expectNext).toHaveBeenCalledOnce();
});

describe('vetoes', () => {
  test('a chunk that is not the next one', () => {
    const { begin, request, acknowledge } = stage();
    begin();
    expect([request(1), request(0), request(0)]).toEqual([false, true, false]);
    acknowledge();
    expect([request(0), request(2), request(1)]).toEqual([false, false, true]);
  });

  test.each([
    ['HTML', '<html>', 200],
    ['a rejection', '{"OK":0,"debug":1,"data":{}}', 200],
    ['OK before the last chunk', OK, 200],
    ['304', IN_PROGRESS, 304],
  ])('%s as an acknowledgement', (_, body, status) => {
    const { begin, request, acknowledge, entry, file } = stage();
    begin();
    request(0);
    file.loaded = 8;
    expect(acknowledge(body, status)).toBe(false);
    expect(entry.state.acknowledged).toBe(0);
    expect(file.loaded).toBe(0);
  });

  test.each(['<html>', IN_PROGRESS, '', '{"OK":0,"debug":1,"data":{}}'])('%j as success', (body) => {
    const { begin, request, complete, entry, told } = stage(target(false));
    begin();
    request(0, {});
    expect(complete(body)).toBe(false);
    expect(entry.state.phase).not.toBe('completed');
    expect(told()).not.toContain('completed');
  });

  test('an answer that nobody waits for', () => {
    const { begin, request, acknowledge, complete, queue, file } = stage();
    begin();
    request(0);
    queue.signal(queue.get(file.id)!, { type: 'stop' });
    queue.flush();
    expect(acknowledge()).toBe(false);
    expect(complete()).toBe(false);
  });

  test('all that comes for a file that was removed', () => {
    const { begin, request, acknowledge, complete, up, file } = stage();
    begin();
    request(0);
    up.trigger('FilesRemoved', [file]);
    expect(file.status).toBe(QUEUED);
    expect([acknowledge(), complete(), request(1)]).toEqual([false, false, false]);
    file.status = UPLOADING;
    expect(begin()).toBe(false);
  });
});

test('progress is clamped to the chunk, and shown to the page', () => {
  const { begin, request, progress, file, entry } = stage();
  begin();
  request(0);
  expect(progress(475 + 4)).toBe(true);
  expect([file.loaded, entry.state.sent]).toEqual([4, 4]);
});

test('a page that stops and starts in its own UploadFile handler gets through once', () => {
  const { up, file, begin, begun, request } = stage();
  let again = true;
  up.bind(
    'UploadFile',
    () => {
      if (again) up.trigger('UploadFile', file);
      again = false;
    },
    undefined,
    9,
  );
  begin();
  expect(begun).toHaveLength(1);
  expect([request(0), request(0)]).toEqual([true, false]);
});

test('an empty file is given up, without a request', () => {
  const { begin, begun, hear, queue, entry } = stage(target(), {}, 0);
  const heard = hear('Error');
  expect(begin()).toBe(false);
  queue.flush();
  expect(begun).toEqual([]);
  expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'file-empty', file: entry.file } });
  expect(heard.mock.calls).toMatchObject([[{}, { uploadError: { code: 'file-empty' } }]]);
});

describe('the name field', () => {
  const argsOf = (chunk: number, name = 'film.mp4'): ChunkArgs => ({ name, chunk, chunks: 3 });
  let count = 0;
  const freshUrl = () => `http://u.test/?key=name${++count}`;

  test("is plupload's, and the same for every chunk", () => {
    const { begin, request, acknowledge, entry } = stage(target(true, 4, freshUrl()));
    begin();
    const [first, second] = [argsOf(0), argsOf(1, 'renamed.mp4')];
    request(0, first);
    acknowledge();
    request(1, second);
    expect([first.name, second.name, entry.state.name]).toEqual(['film.mp4', 'film.mp4', 'film.mp4']);
  });

  test('is what the page has it be', () => {
    const { up, begin, request } = stage(target(true, 4, freshUrl()));
    up.settings.multipart_params = { name: 7 };
    begin();
    const args = argsOf(0);
    request(0, args);
    expect(args.name).toBe('7');
    expect(up.settings.multipart_params).toMatchObject({ name: '7' });
  });

  test('is unique where another file has it under the same target', () => {
    const url = freshUrl();
    const names = [1, 2, 3].map(() => {
      const { begin, request } = stage(target(true, 4, url));
      begin();
      const args = argsOf(0);
      request(0, args);
      return args.name;
    });
    expect(names[0]).toBe('film.mp4');
    expect(new Set(names).size).toBe(3);
  });

  test('is unique where the file starts over with smaller chunks under the same target', () => {
    const kib = 1024;
    const { begin, request, acknowledge, error, queue, entry } = stage(
      target(true, 512 * kib, freshUrl()),
      { canAskAgain: false },
      1024 * kib,
    );
    begin();
    const [first, second] = [argsOf(0), argsOf(0)];
    request(0, first);
    error({ status: 413 });
    queue.flush();
    expect(entry.state).toMatchObject({ chunkSize: 256 * kib, chunks: 4 });
    request(0, second);
    expect(acknowledge()).toBe(true);
    expect([first.name, second.name === first.name]).toEqual(['film.mp4', false]);
  });

  test('is left out where plupload sends none', () => {
    const { begin, request, entry } = stage(target(true, 4, freshUrl()));
    begin();
    const args: ChunkArgs = { chunk: 0, chunks: 3 };
    request(0, args);
    expect(args).not.toHaveProperty('name');
    expect(entry.state).toMatchObject({ inFlight: true, name: null });
  });
});

test("the target's own headers and fields go with its requests", async () => {
  const own = { headers: { 'X-Key': 'k' }, params: { key: 'k' } };
  const given: Signal = { type: 'target', target: { url: '/u', chunked: true, ...own }, chunkSize: 4 };
  const { up, begin, request } = stage(given);
  begin();
  expect(up.settings.headers).toBeUndefined();
  request(0);
  expect(up.settings).toMatchObject({ headers: own.headers, multipart_params: own.params });
  await Promise.resolve();
  expect([up.settings.headers, up.settings.multipart_params]).toEqual([undefined, undefined]);
});

describe('a chunk that does not go', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, () => unknown]>([
    ['says no', () => false],
    [
      'throws',
      () => {
        throw new RangeError('mine');
      },
    ],
  ])('since a handler of the page %s is tried again', async (says, handler) => {
    const { up, begin, request, entry } = stage();
    begin();
    up.bind('BeforeChunkUpload', handler, undefined, 0);
    if (says === 'throws') expect(thrownBy(() => request(0))).toBeInstanceOf(RangeError);
    else expect(request(0)).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    const retrying = { error: { code: 'cancelled', chunk: 0 }, attempt: 1 };
    expect(entry.snapshot()).toMatchObject({ status: 'retrying', retrying });
  });

  test('since plupload threw as it made the request fails the file', () => {
    const { up, begin, request, entry, queue } = stage();
    const mine = new TypeError('no header');
    up.bind(
      'UploadFile',
      () => {
        request(0);
        throw mine;
      },
      undefined,
      0,
    );
    begin();
    queue.flush();
    expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'network', chunk: 0 } });
    expect(thrownBy(() => vi.runOnlyPendingTimers())).toBe(mine);
  });

  test('any further since the line has gone is looked into at once', () => {
    const { begin, request, entry, hear, queue } = stage();
    const aborted = hear('CancelUpload');
    begin();
    request(0);
    window.dispatchEvent(new Event('offline'));
    expect(entry.state.effect).toMatchObject({ do: 'diagnose', error: { code: 'network', chunk: 0 } });
    queue.flush();
    expect(aborted).toHaveBeenCalledOnce();
    window.dispatchEvent(new Event('offline'));
    expect(entry.snapshot().status).toBe('retrying');
  });
});
