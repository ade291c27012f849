import { NEVER, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bindParts } from '../../../../src/plupload/lib/handlers.js';
import type { PluploadFile } from '../../../../src/plupload/lib/types.js';
import { createFileLoop } from '../../../../src/plupload/sending/file-loop.js';
import type { RunEffect } from '../../../../src/queue/queue.js';
import type { Policy } from '../../../../src/upload/signal.js';
import { bench } from '../../queue/queues.js';
import { answer, IN_PROGRESS, prepare, sending, stop, target } from '../../upload/signals.js';
import { FakeUp, fakeLib, noHooks } from '../fakes.js';

const [STOPPED, STARTED, QUEUED, HTTP_ERROR] = [1, 2, 1, -200];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage(rules: Partial<Policy> = {}, run: RunEffect = () => NEVER) {
  const up = new FakeUp();
  const bed = bench(run, rules);
  const fileLoop = createFileLoop(fakeLib(), up, bed.queue);
  const begun: string[] = [];
  bindParts(up, [fileLoop], { ...noHooks, begin: ({ id }) => begun.push(id) });
  const [file, second] = ['f1', 'f2'].map((id) => ({ id, status: QUEUED }) as PluploadFile);
  up.files = [file!, second!];
  bed.add('f1');
  bed.add('f2');
  const change = (state: number) => {
    up.state = state;
    up.trigger('StateChanged');
  };
  return {
    up,
    bed,
    fileLoop,
    file: file!,
    second: second!,
    change,
    /** plupload comes to a file; whether that may begin. */
    offer(f = file!): boolean {
      begun.length = 0;
      up.trigger('BeforeUpload', f);
      return begun.length > 0;
    },
  };
}

describe('a file is taken up', () => {
  test('when none is under way', () => {
    const { bed, change, offer, second } = stage();
    change(STARTED);
    expect(offer()).toBe(true);
    bed.signal(bed.queue.get('f1')!, prepare);
    expect(offer(second)).toBe(false);
  });

  test('once a chunk that a stop lets finish has its answer, unless it is the same', () => {
    const at = stage({ appends: true }, (_, { do: what }) => (what === 'ask' ? of(target()) : NEVER));
    const entry = at.bed.queue.get('f2')!;
    at.bed.signal(entry, prepare);
    at.bed.queue.flush();
    at.bed.signal(entry, sending, stop);
    expect(entry.state).toMatchObject({ phase: 'stopped', inFlight: true });
    at.change(STARTED);
    expect(at.offer()).toBe(false);
    expect(at.offer(at.second)).toBe(true);
    at.fileLoop.begin('f2');
    at.bed.signal(entry, (state) => answer(state, IN_PROGRESS));
    expect(at.offer()).toBe(true);
  });

  test('once: not by a start while the next one is due anyway', () => {
    const { fileLoop, change, offer } = stage();
    change(STARTED);
    fileLoop.expectNext();
    change(STOPPED);
    change(STARTED);
    expect(offer()).toBe(false);
    expect(offer()).toBe(true);
  });
});

describe('the queue is looked through again', () => {
  const looked = (up: FakeUp) => up.calls.join(' ') === 'stop start';

  test('a moment after a file has ended', async () => {
    const { up, fileLoop, change } = stage();
    change(STARTED);
    fileLoop.expectNext();
    await vi.advanceTimersByTimeAsync(0);
    expect(up.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(looked(up)).toBe(true);
  });

  test.each<[string, (at: ReturnType<typeof stage>) => void]>([
    ['it is stopped', ({ change }) => change(STOPPED)],
    ['a file is under way', ({ bed }) => bed.signal(bed.queue.get('f1')!, prepare)],
    ['the page keeps a file back', ({ offer }) => offer()],
    ['the next file is due', ({ fileLoop }) => fileLoop.expectNext()],
  ])('but not while %s', (_, happen) => {
    const at = stage();
    at.change(STARTED);
    happen(at);
    at.fileLoop.goOn();
    expect(at.up.calls).toEqual([]);
  });

  test('when a file that the page kept back is removed, or let go', () => {
    const { up, fileLoop, change, offer, file, second } = stage();
    change(STARTED);
    offer();
    up.trigger('FilesRemoved', [second]);
    expect(up.calls).toEqual([]);
    up.files = [second];
    up.trigger('FilesRemoved', [file]);
    expect(looked(up)).toBe(true);
    offer(second);
    fileLoop.begin('f2');
    fileLoop.goOn();
    expect(up.calls).toHaveLength(4);
  });

  test('also where no file is left, so that plupload ends it', () => {
    const { up, change, offer, file } = stage();
    change(STARTED);
    up.files = [file];
    offer();
    up.files = [];
    up.trigger('FilesRemoved', [file]);
    expect(looked(up)).toBe(true);
  });

  test('never after release', async () => {
    const { up, fileLoop, change } = stage();
    change(STARTED);
    fileLoop.expectNext();
    await vi.advanceTimersByTimeAsync(0);
    fileLoop.release();
    await vi.advanceTimersByTimeAsync(10);
    expect(up.calls).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('is told', () => {
  test('stopped, when somebody stops it', () => {
    const { up, bed, change } = stage();
    change(STARTED);
    change(STOPPED);
    up.trigger('CancelUpload');
    up.trigger('CancelUpload');
    bed.queue.flush();
    expect(bed.told().filter((type) => type === 'stopped')).toHaveLength(1);
  });

  test('drained, and not stopped, when there is nothing left', () => {
    const { up, bed, change } = stage();
    change(STARTED);
    change(STOPPED);
    up.trigger('UploadComplete', []);
    up.trigger('CancelUpload');
    bed.queue.flush();
    expect(bed.told().slice(2)).toEqual(['drained']);
  });

  test('nothing, when plupload stops and starts to remove the file under way', () => {
    const { up, bed, change, second } = stage();
    change(STARTED);
    bed.signal(bed.queue.get('f1')!, prepare);
    up.files = [second];
    change(STOPPED);
    up.trigger('CancelUpload');
    bed.queue.flush();
    expect(bed.told()).not.toContain('stopped');
  });

  test.each<[string, (at: ReturnType<typeof stage>, remove: () => void) => void]>([
    [
      'as the page hears that it has failed',
      ({ up, file }, remove) => {
        up.bind('Error', remove, undefined, 0);
        up.trigger('Error', { code: HTTP_ERROR, file });
      },
    ],
    [
      'as the page hears of its last chunk',
      ({ fileLoop, file }, remove) => {
        fileLoop.finish(file.id);
        remove();
      },
    ],
  ])('nothing, when plupload does so for a file that has ended: %s', (_, happen) => {
    const at = stage();
    at.change(STARTED);
    happen(at, () => {
      at.up.files = [at.second];
      at.change(STOPPED);
      at.up.trigger('CancelUpload');
      at.bed.queue.remove('f1');
      at.change(STARTED);
    });
    at.bed.queue.flush();
    expect(at.bed.told()).not.toContain('stopped');
    at.change(STOPPED);
    at.up.trigger('CancelUpload');
    at.bed.queue.flush();
    expect(at.bed.told()).toContain('stopped');
  });

  test('stopped, when a page stops as the queue is looked through again', () => {
    const { up, bed, fileLoop, change } = stage();
    change(STARTED);
    up.start = () => {
      change(STOPPED);
      up.trigger('CancelUpload');
    };
    fileLoop.goOn();
    bed.queue.flush();
    expect(bed.told()).toContain('stopped');
  });

  test('stopped is the state of the file under way, too', () => {
    const { bed, change } = stage();
    const entry = bed.queue.get('f1')!;
    change(STARTED);
    bed.signal(entry, prepare);
    change(STOPPED);
    expect(entry.state.phase).toBe('stopped');
  });
});
