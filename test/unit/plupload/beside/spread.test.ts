import { describe, expect, test, vi } from 'vitest';
import type { ChunkArgs } from '../../../../src/plupload/lib/types.js';
import { requests } from '../../api/xhr.js';
import { thrownBy } from '../../support.js';
import { OK, target } from '../../upload/signals.js';
import { QUEUED } from '../stage.js';
import { acknowledge, besidePlupload, freshUrl, open, requestFor, spreadStage } from './beside.js';

besidePlupload();

describe('the way of a file', () => {
  test('has the first chunk sent by plupload, and the next ones beside it', () => {
    const { begin, request, acknowledge: acknowledgeFirst, entry } = spreadStage();
    begin();
    request(0);
    expect(open()).toEqual([]);
    acknowledgeFirst();
    expect(open()).toEqual([1, 2, 3]);
    expect(entry.state.effect).toMatchObject({ do: 'spread', goesOn: true });
    // plupload's own loop goes on a millisecond later.
    expect([request(1), request(2)]).toEqual([false, false]);
  });

  test('has another chunk go for each that is acknowledged, and the last sent by plupload', () => {
    const {
      start,
      begun,
      request,
      queue,
      entry,
      file,
      acknowledge: acknowledgeLast,
      complete,
    } = spreadStage();
    start();
    acknowledge(3);
    expect(open()).toEqual([1, 2, 4]);
    for (const chunk of [4, 1]) acknowledge(chunk);
    expect(open()).toEqual([2]);
    expect(request(5)).toBe(false);
    acknowledge(2);
    queue.flush();
    expect(open()).toEqual([]);
    expect(begun).toMatchObject([{ loaded: 0 }, { loaded: 20 }]);
    expect(request(4)).toBe(false);
    expect(request(5)).toBe(true);
    expect(acknowledgeLast(OK)).toBe(true);
    expect(complete()).toBe(true);
    expect([entry.state.phase, file.loaded]).toEqual(['completed', 20]);
    expect(requests).toHaveLength(4);
  });

  test("shows in plupload's events, in the order in which it happens", () => {
    const { start, listen } = spreadStage();
    const heard = listen();
    start();
    expect(heard.splice(0)).toEqual([
      'UploadFile 0',
      'Before 0',
      'Uploaded undefined',
      'Before 1',
      'Before 2',
      'Before 3',
    ]);
    requestFor(2).move(3);
    requestFor(1).move(479);
    acknowledge(2);
    expect(heard.splice(0)).toEqual(['Progress 7', 'Progress 11', 'Uploaded 12', 'Before 4']);
    acknowledge(1);
    expect(heard.splice(0)).toEqual(['Uploaded 8']);
    acknowledge(3);
    acknowledge(4);
    expect(heard.splice(0)).toEqual(['Uploaded 16', 'Uploaded 20']);
  });

  test('has plupload begin at the first gap after a stop, and sends none of it by plupload', () => {
    const { start, begun, entry, queue, request } = spreadStage();
    start();
    acknowledge(3);
    acknowledge(1);
    queue.signal(entry, { type: 'stop' });
    queue.flush();
    expect(open()).toEqual([]);
    queue.signal(entry, { type: 'prepare' });
    queue.flush();
    expect(begun).toMatchObject([{ loaded: 0 }, { loaded: 8 }]);
    expect(open()).toEqual([2, 4]);
    expect(request(2)).toBe(false);
  });

  test('is not begun where a page that hears of it has stopped the queue', () => {
    const { start, entry, queue, up } = spreadStage();
    start();
    queue.signal(entry, { type: 'stop' });
    queue.flush();
    const sent = requests.length;
    up.bind('UploadFile', () => queue.signal(entry, { type: 'stop' }), undefined, 0);
    queue.signal(entry, { type: 'prepare' });
    queue.flush();
    expect([requests.length, entry.state.phase]).toEqual([sent, 'stopped']);
  });
});

describe('a failure', () => {
  test('is waited for and tried again for the one chunk alone', () => {
    const { start, told, queue } = spreadStage();
    start();
    requestFor(2).answer(500, '');
    expect(open()).toEqual([1, 3]);
    acknowledge(1);
    expect(open()).toEqual([3, 4]);
    vi.advanceTimersByTime(999);
    expect(open()).toEqual([3, 4]);
    vi.advanceTimersByTime(1);
    expect(open()).toEqual([3, 4, 2]);
    queue.flush();
    expect(told().filter((type) => type === 'retrying')).toHaveLength(1);
  });

  test('without an answer is looked into', () => {
    const { start, entry } = spreadStage();
    start();
    requestFor(2).break();
    expect(entry.state.lanes.get(2)?.effect).toMatchObject({
      do: 'wait',
      error: { code: 'network', chunk: 2 },
    });
  });

  test('of the file ends all', () => {
    const { start, entry, queue, error, hear } = spreadStage();
    start();
    const heard = hear('Error');
    requestFor(2).answer(400, 'no', 'x: 1');
    queue.flush();
    expect([open(), entry.state.phase]).toEqual([[], 'failed']);
    expect(heard.mock.calls).toMatchObject([
      [{}, { status: 400, response: 'no', uploadError: { chunk: 2 } }],
    ]);
    expect(error({})).toBe(true);
  });

  test('that starts the file over ends all', () => {
    const { start, entry, queue, begun } = spreadStage();
    start();
    acknowledge(3);
    requestFor(2).answer(404, '');
    queue.flush();
    // The stage hands out the same target for ever.
    expect([open(), entry.state.phase, begun.length]).toEqual([[], 'failed', 1]);
    vi.advanceTimersByTime(600_000);
    expect(open()).toEqual([]);
  });
});

describe('all requests, timers and listeners end', () => {
  test.each<[string, (bed: ReturnType<typeof spreadStage>) => void]>([
    ['stopped', ({ queue, entry }) => queue.signal(entry, { type: 'stop' })],
    ['removed', ({ up, file }) => up.trigger('FilesRemoved', [file])],
    ['destroyed', ({ queue }) => queue.close()],
  ])('when the file is %s', (_, end) => {
    const bed = spreadStage();
    const removed = vi.spyOn(window, 'removeEventListener');
    bed.start();
    requestFor(2).answer(500, '');
    requestFor(1).move(2);
    end(bed);
    bed.queue.flush();
    expect(open()).toEqual([]);
    expect(removed).toHaveBeenCalledWith('offline', expect.any(Function));
    expect(vi.getTimerCount()).toBe(0);
    expect(bed.entry.state.lanes.size).toBe(0);
  });

  test.each(['stop', 'remove'] as const)('when a handler of the page has the file %s', (type) => {
    for (const name of ['BeforeChunkUpload', 'UploadProgress', 'ChunkUploaded']) {
      const { start, queue, entry, up, file } = spreadStage();
      start();
      const end = () => {
        if (type === 'stop') queue.signal(entry, { type });
        else up.trigger('FilesRemoved', [file]);
        queue.flush();
      };
      up.bind(name, end, undefined, 0);
      const sent = requests.length;
      requestFor(1).move(4);
      if (name !== 'UploadProgress') acknowledge(1);
      expect([open(), requests.length], name).toEqual([[], sent]);
      // A last progress may be due.
      vi.advanceTimersByTime(250);
      expect(vi.getTimerCount(), name).toBe(0);
      requests.length = 0;
    }
  });

  test('and begin again, once each, where a handler of the page stops and starts', () => {
    const { start, queue, entry, up } = spreadStage();
    start();
    let isOver = false;
    up.bind(
      'ChunkUploaded',
      () => {
        if (isOver) return;
        isOver = true;
        queue.signal(entry, { type: 'stop' });
        queue.flush();
        queue.signal(entry, { type: 'prepare' });
        queue.flush();
      },
      undefined,
      0,
    );
    acknowledge(1);
    expect(open()).toEqual([2, 3, 4]);
    for (const chunk of [2, 3, 4]) acknowledge(chunk);
    expect(entry.state.acknowledged).toBe(5);
  });
});

describe('a page that calls off', () => {
  test('a chunk has it tried again', () => {
    const { start, up, entry } = spreadStage();
    let isOver = false;
    up.bind(
      'BeforeChunkUpload',
      (_: unknown, __: unknown, { chunk }: ChunkArgs) => chunk !== 2 || isOver,
      undefined,
      0,
    );
    start();
    expect(open()).toEqual([1, 3]);
    const wait = { do: 'wait', error: { code: 'cancelled', chunk: 2 }, attempt: 1 };
    expect(entry.state.lanes.get(2)?.effect).toMatchObject(wait);
    isOver = true;
    vi.advanceTimersByTime(1000);
    expect(open()).toEqual([1, 3, 2]);
  });

  test('a chunk by an exception hears of that, and has it tried again', () => {
    const mine = new RangeError('mine');
    const { start, up, entry } = spreadStage();
    up.bind(
      'BeforeChunkUpload',
      (_: unknown, __: unknown, { chunk }: ChunkArgs) => {
        if (chunk === 2) throw mine;
      },
      undefined,
      0,
    );
    start();
    expect(open()).toEqual([1, 3]);
    expect(entry.state.lanes.get(2)?.effect).toMatchObject({ do: 'wait', error: { code: 'cancelled' } });
    expect(thrownBy(() => vi.advanceTimersByTime(0))).toBe(mine);
  });

  test('what is under way has it tried again', () => {
    const { start, up, queue, entry } = spreadStage();
    start();
    up.trigger('CancelUpload');
    queue.flush();
    expect(open()).toEqual([]);
    expect(entry.snapshot()).toMatchObject({ status: 'retrying', retrying: { error: { code: 'network' } } });
    vi.advanceTimersByTime(1000);
    expect(open()).toEqual([1, 2, 3]);
  });

  test('what is under way as it is asked about a chunk has all of it tried again', () => {
    const { start, up, entry } = spreadStage();
    start();
    let isOver = false;
    up.bind(
      'BeforeChunkUpload',
      () => {
        if (!isOver) up.trigger('CancelUpload');
        isOver = true;
      },
      undefined,
      0,
    );
    acknowledge(1);
    expect(open()).toEqual([]);
    expect([...entry.state.lanes.keys()]).toEqual([2, 3, 4]);
    expect(requests.filter(({ isSent }) => isSent)).toHaveLength(3);
    vi.advanceTimersByTime(1000);
    expect(open()).toEqual([2, 3, 4]);
  });
});

test('chunks are looked into at once when the browser sees the line go', () => {
  const { start, entry } = spreadStage();
  start();
  window.dispatchEvent(new Event('offline'));
  expect(open()).toEqual([]);
  expect(entry.snapshot().status).toBe('retrying');
  vi.advanceTimersByTime(1000);
  expect(open()).toEqual([1, 2, 3]);
});

test("plupload's own loop is not let through while the page is told of a chunk beside it", () => {
  const { start, up, request, queue, entry } = spreadStage(target(true, 4, freshUrl()));
  start();
  const allowed: boolean[] = [];
  let isOver = false;
  for (const name of ['BeforeChunkUpload', 'UploadProgress', 'ChunkUploaded']) {
    up.bind(
      name,
      () => {
        if (isOver) return;
        isOver = true;
        allowed.push(request(2));
        isOver = false;
      },
      undefined,
      0,
    );
  }
  requestFor(1).move(1);
  acknowledge(1);
  expect(allowed).toEqual([false, false, false]);
  queue.flush();
  expect(entry.state.inFlight).toBe(false);
});

test('what plupload says of the file meanwhile is not heard', () => {
  const { start, progress, acknowledge: acknowledgeOwn, complete, file, entry } = spreadStage();
  start();
  expect([progress(9), acknowledgeOwn(), complete()]).toEqual([false, false, false]);
  expect(entry.state).toMatchObject({ acknowledged: 1, sent: 4, phase: 'active' });
  expect(file.status).not.toBe(QUEUED);
});
