import { describe, expect, test } from 'vitest';
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
