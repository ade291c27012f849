import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHandlers } from '../../../../src/plupload/lib/handlers.js';
import type { PluploadFile } from '../../../../src/plupload/lib/types.js';
import { createTurns } from '../../../../src/plupload/sending/file-loop.js';
import { bench } from '../../queue/queues.js';
import { prepare } from '../../upload/signals.js';
import { FakeUp, fakeLib } from '../fakes.js';

const [STOPPED, STARTED, QUEUED] = [1, 2, 1];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage() {
  const up = new FakeUp();
  const bed = bench(() => NEVER);
  const turns = createTurns(fakeLib(), up, createHandlers(up).on, bed.queue);
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
    turns,
    file: file!,
    second: second!,
    change,
    offer: (f = file!) => up.trigger('BeforeUpload', f),
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

  test('once: not by a start while the next one is due anyway', () => {
    const { turns, change, offer } = stage();
    change(STARTED);
    turns.expectNext();
    change(STOPPED);
    change(STARTED);
    expect(offer()).toBe(false);
    expect(offer()).toBe(true);
  });
});

describe('the queue is looked through again', () => {
  const looked = (up: FakeUp) => up.calls.join(' ') === 'stop start';

  test('a moment after a file has ended', async () => {
    const { up, turns, change } = stage();
    change(STARTED);
    turns.expectNext();
    await vi.advanceTimersByTimeAsync(0);
    expect(up.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(looked(up)).toBe(true);
  });

  test.each<[string, (at: ReturnType<typeof stage>) => void]>([
    ['it is stopped', ({ change }) => change(STOPPED)],
    ['a file is under way', ({ bed }) => bed.signal(bed.queue.get('f1')!, prepare)],
    ['the page keeps a file back', ({ offer }) => offer()],
    ['the next file is due', ({ turns }) => turns.expectNext()],
    [
      'no file is left',
      ({ up }) => {
        up.files = [];
      },
    ],
  ])('but not while %s', (_, happen) => {
    const at = stage();
    at.change(STARTED);
    happen(at);
    at.turns.goOn();
    expect(at.up.calls).toEqual([]);
  });

  test('when a file that the page kept back is removed, or let go', () => {
    const { up, turns, change, offer, file, second } = stage();
    change(STARTED);
    offer();
    up.trigger('FilesRemoved', [second]);
    expect(up.calls).toEqual([]);
    up.files = [second];
    up.trigger('FilesRemoved', [file]);
    expect(looked(up)).toBe(true);
    offer(second);
    turns.begin('f2');
    turns.goOn();
    expect(up.calls).toHaveLength(4);
  });

  test('never after release', async () => {
    const { up, turns, change } = stage();
    change(STARTED);
    turns.expectNext();
    await vi.advanceTimersByTimeAsync(0);
    turns.release();
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

  test('stopped is the state of the file under way, too', () => {
    const { bed, change } = stage();
    const record = bed.queue.get('f1')!;
    change(STARTED);
    bed.signal(record, prepare);
    change(STOPPED);
    expect(record.state.status).toBe('stopped');
  });
});
