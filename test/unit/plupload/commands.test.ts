import { NEVER } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { commandsOf } from '../../../src/plupload/commands.js';
import type { PluploadFile } from '../../../src/plupload/lib/types.js';
import type { FileLoop } from '../../../src/plupload/sending/file-loop.js';
import { bench } from '../queue/queues.js';
import {
  answer,
  failed,
  type Given,
  http,
  IN_PROGRESS,
  prepare,
  sending,
  target,
} from '../upload/signals.js';
import { FakeUp, fakeLib } from './fakes.js';

const [STARTED, QUEUED, FAILED] = [2, 1, 4];
/** Fails for good, with one chunk of 4 bytes acknowledged. */
const fail: Given[] = [
  prepare,
  target(),
  sending,
  (state) => answer(state, IN_PROGRESS),
  sending,
  failed(http(400)),
];

function stage({ isOver = false, failing = '' } = {}) {
  const up = new FakeUp();
  const bed = bench(() => NEVER);
  const goOn = vi.fn();
  const ids = ['a', 'b', 'c'];
  up.files = ids.map((id) => ({ id, status: FAILED, loaded: 10 }) as PluploadFile);
  const [a, b, c] = ids.map((id) => bed.add(id));
  bed.signal(a!, ...fail);
  bed.signal(b!, ...fail);
  bed.queue.flush();
  const fileLoop = { goOn, isFailing: (id: string) => id === failing } as unknown as FileLoop;
  const lifetime = { isOver: () => isOver } as Parameters<typeof commandsOf>[0]['lifetime'];
  const commands = commandsOf({ lib: fakeLib(), up, queue: bed.queue, lifetime, fileLoop });
  return { up, bed, goOn, commands, a: a!, b: b!, c: c! };
}

test('each does what plupload has it do, and tells of it before it returns', () => {
  const { up, bed, commands } = stage();
  up.removeFile = (id) => bed.queue.remove(id);
  up.start = () => up.calls.push('start');
  commands.start();
  commands.stop();
  commands.remove('c');
  expect(up.calls).toEqual(['start', 'stop']);
  expect(bed.told().at(-1)).toBe('removed c');
});

test('none does anything once all is over', () => {
  const { up, commands, a } = stage({ isOver: true });
  commands.start();
  commands.stop();
  commands.remove('a');
  commands.retry();
  expect(up.calls).toEqual([]);
  expect(a.state.phase).toBe('failed');
});

describe('retry', () => {
  test.each<[string | undefined, string[]]>([
    [undefined, ['a', 'b']],
    ['b', ['b']],
    ['c', []],
    ['nobody', []],
  ])('of %s puts back what has failed, and starts the queue', (id, ids) => {
    const { up, commands, bed } = stage();
    const changed = vi.fn();
    up.bind('QueueChanged', changed, undefined, 0);
    commands.retry(id);
    const queued = up.files.filter(({ status }) => status === QUEUED);
    expect(queued).toEqual(ids.map((each) => ({ id: each, status: QUEUED, loaded: 4 })));
    expect(bed.queue.all().filter(({ state }) => state.phase === 'queued')).toHaveLength(1 + ids.length);
    expect(changed).toHaveBeenCalledTimes(ids.length);
    expect(up.calls).toEqual(ids.map(() => 'start'));
  });

  test('has a started queue look for its next file', () => {
    const { up, goOn, commands } = stage();
    up.state = STARTED;
    commands.retry('a');
    expect(up.calls).toEqual([]);
    expect(goOn).toHaveBeenCalledOnce();
  });

  test('waits until plupload itself has heard of the failure', async () => {
    const { up, commands, a, b } = stage({ failing: 'a' });
    commands.retry();
    expect([a.state.phase, b.state.phase]).toEqual(['failed', 'queued']);
    await Promise.resolve();
    expect(a.state.phase).toBe('queued');
    expect(up.getFile('a')!.status).toBe(QUEUED);
  });

  test('of a file that plupload has let go of does nothing', () => {
    const { up, commands, a } = stage();
    up.files = [];
    commands.retry('a');
    expect(a.state.phase).toBe('failed');
    expect(up.calls).toEqual([]);
  });
});
