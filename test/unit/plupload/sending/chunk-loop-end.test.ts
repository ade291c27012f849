import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadError } from '../../../../src/contract/error.js';
import type { Messages } from '../../../../src/contract/options.js';
import { errorFactory } from '../../../../src/options/messages.js';
import { parseReply } from '../../../../src/upload/reply.js';
import { everythingIn } from '../../support.js';
import { ID, OK, target } from '../../upload/signals.js';
import { DONE, FAILED, HTTP_ERROR, stage } from '../stage.js';

const STARTED = 2;

test('an HTTP error is kept from the page and tried again', () => {
  const { begin, request, error, entry, told, queue, hear } = stage();
  const page = hear('Error');
  begin();
  request(0);
  expect(error({ status: 503, response: '', responseHeaders: 'Retry-After: 9' })).toBe(false);
  queue.flush();
  expect(entry.state.effect).toMatchObject({ do: 'wait', delay: 9000 });
  expect(told().at(-1)).toBe('retrying');
  expect(page).not.toHaveBeenCalled();
});

test('a final failure reaches the page as plupload tells of it', () => {
  const { up, begin, request, error, file, queue, entry, fileLoop, hear } = stage();
  const page = hear('Error');
  up.state = STARTED;
  begin();
  request(0);
  error({ status: 400, response: 'no', responseHeaders: '' });
  expect(page).not.toHaveBeenCalled();
  queue.flush();
  expect(page).toHaveBeenCalledOnce();
  const { error: uploadError } = entry.state;
  expect(uploadError).toMatchObject({ code: 'http', status: 400, chunk: 0, attempt: 0 });
  expect(page.mock.calls[0]![1]).toMatchObject({
    code: HTTP_ERROR,
    file,
    status: 400,
    response: 'no',
    uploadError,
  });
  expect(file.status).toBe(FAILED);
  expect(fileLoop.expectNext).toHaveBeenCalledOnce();
});

test('an error that the page raises fails the file', () => {
  const { begin, request, error, entry } = stage();
  begin();
  request(0);
  expect(error({ message: 'Mine.' })).toBe(true);
  expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'rejected' }, effect: null });
});

test('a stop aborts the request; what follows goes on at the same chunk', () => {
  const { begin, begun, request, acknowledge, queue, entry, hear } = stage();
  const aborted = hear('CancelUpload');
  begin();
  request(0);
  acknowledge();
  request(1);
  queue.signal(entry, { type: 'stop' });
  queue.flush();
  expect(aborted).toHaveBeenCalledOnce();
  begin();
  expect(begun.at(-1)).toMatchObject({ loaded: 4 });
  expect([request(2), request(1)]).toEqual([false, true]);
});

test('a request that the page aborts is tried again', () => {
  const { up, begin, request, queue, entry } = stage();
  begin();
  request(0);
  up.trigger('CancelUpload');
  expect(entry.state.effect).toMatchObject({ do: 'diagnose', error: { code: 'network', chunk: 0 } });
  queue.flush();
  expect(entry.snapshot().status).toBe('retrying');
});

test('settings that break the protocol fail the file with init', () => {
  const { up, begin, begun, queue, entry } = stage();
  up.settings.multipart = false;
  begin();
  queue.flush();
  expect(begun).toEqual([]);
  expect(entry.state).toMatchObject({ phase: 'failed', error: { code: 'init' } });
});

test('a rejection quotes no key of the URL', () => {
  const { begin, request, acknowledge, entry } = stage(target(true, 4, 'http://u.test/?key=s3cret-key'));
  begin();
  request(0);
  acknowledge('{"OK":0,"debug":1,"data":{"message":"no such upload: s3cret-key"}}');
  const { error } = entry.state.givenUp!;
  expect(error).toMatchObject({ code: 'rejected', serverText: 'no such upload: s3cret-key' });
  expect(everythingIn(error).replace(error.serverText!, '')).not.toContain('s3cret');
});

test('what is said reaches plupload as text, never as HTML', () => {
  const errors = errorFactory({ rejected: 'No <b>room</b>' } as Messages);
  const { begin, request, acknowledge, queue, hear } = stage(target(), { restarts: 0 }, 10, errors);
  const heard = hear('Error');
  begin();
  request(0);
  acknowledge('{"OK":0,"debug":1,"data":{"message":"<img src=x>"}}');
  queue.flush();
  expect(heard).toHaveBeenCalledOnce();
  const [, error] = heard.mock.calls[0] as unknown as [
    unknown,
    { message: string; uploadError: UploadError },
  ];
  expect(error.message).toContain('No &lt;b');
  expect(error.message).not.toContain('<');
  expect(error.uploadError).toMatchObject({ message: 'No <b>room</b>', serverText: '<img src=x>' });
});

test('a file that the server has already is completed at plupload as if it had said so', () => {
  const { begin, request, acknowledge, error, file, queue, entry, fileLoop, told, hear } = stage(target(), {
    canConfirm: true,
  });
  const [uploaded, progress] = [hear('FileUploaded'), hear('UploadProgress')];
  begin();
  for (const chunk of [0, 1]) {
    request(chunk);
    acknowledge();
  }
  request(2);
  error({ status: 503, response: '', responseHeaders: '' });
  queue.flush();
  queue.signal(entry, { type: 'waited' });
  queue.flush();
  expect(entry.state).toMatchObject({ phase: 'completed', remoteId: ID });
  expect(told().slice(-3)).toEqual(['chunk', 'progress', 'completed']);
  expect(file).toMatchObject({ status: DONE, loaded: 10 });
  expect(progress).toHaveBeenCalledOnce();
  expect(uploaded).toHaveBeenCalledOnce();
  // A page that stops and starts in its `UploadProgress` is not to have the complete file go up once more.
  const order = [fileLoop.finish, progress].map(({ mock }) => mock.invocationCallOrder[0]!);
  expect(order[0]).toBeLessThan(order[1]!);
  const [, , info] = uploaded.mock.calls[0]! as [unknown, unknown, { response: string; status: number }];
  expect(info.status).toBe(200);
  expect(parseReply(info.response)).toEqual({ kind: 'completed', id: ID });
  expect(fileLoop.expectNext).toHaveBeenCalledOnce();
});

describe('a request times out', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** In the middle of the chunk. */
  function sendChunk(chunk: number) {
    const at = stage();
    at.begin();
    for (let n = 0; n < chunk; n++) {
      at.request(n);
      at.acknowledge();
    }
    at.request(chunk);
    return at;
  }

  test.each<[string, number, number | undefined, number]>([
    ['without a byte', 0, undefined, 30_000],
    ['without another byte', 0, 3, 30_000],
    ['without an answer', 0, 4, 120_000],
    ['without an answer to the last chunk', 2, 10, 300_000],
  ])('%s', async (_, chunk, loaded, ms) => {
    const { progress, told, entry, hear } = sendChunk(chunk);
    const aborted = hear('CancelUpload');
    if (loaded !== undefined) {
      await vi.advanceTimersByTimeAsync(20_000);
      progress(loaded);
    }
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(entry.state.effect?.do).toBe('send');
    await vi.advanceTimersByTimeAsync(1);
    expect(told().at(-1)).toBe('retrying');
    expect(aborted).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, (at: ReturnType<typeof stage>) => void]>([
    ['the first', ({ begin }) => begin()],
    [
      'the next one',
      ({ begin, request, acknowledge }) => {
        begin();
        request(0);
        acknowledge();
      },
    ],
  ])("that plupload's loop does not come to: %s", async (_, happen) => {
    const at = stage();
    const aborted = at.hear('CancelUpload');
    happen(at);
    const { acknowledged } = at.entry.state;
    await vi.advanceTimersByTimeAsync(29_999);
    expect(at.entry.snapshot().status).toBe('uploading');
    await vi.advanceTimersByTimeAsync(1);
    expect(at.entry.snapshot()).toMatchObject({
      status: 'retrying',
      retrying: { error: { code: 'timeout' } },
    });
    expect(at.entry.state.acknowledged).toBe(acknowledged);
    expect(aborted).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, (at: ReturnType<typeof stage>) => void]>([
    [
      'completed',
      ({ acknowledge, complete }) => {
        acknowledge(OK);
        complete();
      },
    ],
    ['failed', ({ error }) => error({ status: 400 })],
    ['stopped', ({ queue, entry }) => queue.signal(entry, { type: 'stop' })],
    ['removed', ({ up, file }) => up.trigger('FilesRemoved', [file])],
  ])('not once the file is %s', async (phase, happen) => {
    const at = sendChunk(2);
    happen(at);
    at.queue.flush();
    // A `progress` may be owed.
    await vi.advanceTimersByTimeAsync(250);
    expect(vi.getTimerCount()).toBe(0);
    expect(at.entry.state.phase).toBe(phase);
  });
});
