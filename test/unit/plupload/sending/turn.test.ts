import { describe, expect, test } from 'vitest';
import {
  FIRST_TURN,
  type Turn,
  type Turned,
  type TurnSignal,
  takeTurn,
} from '../../../../src/plupload/sending/turn.js';
import { randomOf } from '../../support.js';

const start: TurnSignal = { type: 'start' };
const abort: TurnSignal = { type: 'abort' };
const aborted: TurnSignal = { type: 'aborted' };
const expecting: TurnSignal = { type: 'expect' };
const next: TurnSignal = { type: 'next' };
const drain: TurnSignal = { type: 'drain' };
const failing = (id: string): TurnSignal => ({ type: 'failing', id });
const finish = (id: string): TurnSignal => ({ type: 'finish', id });
const offer = (id: string, isBusy = false): TurnSignal => ({ type: 'offer', id, isBusy });
const stop = (byPerson: boolean): TurnSignal => ({ type: 'stop', byPerson });
const remove = (...ids: string[]): TurnSignal => ({ type: 'remove', ids });

/** What the last of these signals comes to. */
function after(...signals: TurnSignal[]): Turned {
  let turned: Turned = { turn: FIRST_TURN };
  for (const signal of signals) turned = takeTurn(turned.turn, signal);
  return turned;
}

describe('a file that is offered', () => {
  test.each<[boolean, string, TurnSignal[]]>([
    [true, 'at first', []],
    [true, 'at a start', [start]],
    [true, 'when its timer goes off', [expecting]],
    [false, 'at a start while the next one is due anyway', [expecting, start]],
    [true, 'by the timer after that start', [expecting, start, offer('a')]],
    [false, 'while a second timer is to come', [expecting, expecting]],
    [true, 'by the last timer', [expecting, expecting, offer('a')]],
    [true, 'once all timers have gone off', [expecting, expecting, next]],
    [false, 'while plupload lets go of a request', [abort]],
    [true, 'once it has', [abort, aborted]],
    [false, 'while the page hears of a failure', [failing('b')]],
    [true, 'once plupload has heard, too', [failing('b'), { type: 'failed' }]],
    [false, 'while plupload is to hear that it is complete', [finish('a')]],
    [true, 'while plupload is to hear that of another', [finish('b')]],
    [true, 'anew once plupload has heard', [finish('a'), expecting]],
    [true, 'after a release, whatever was', [expecting, expecting, abort, { type: 'release' }]],
  ])('may begin (%s) %s', (mayBegin, _, before) => {
    const turned = after(...before, offer('a'));
    expect(turned.mayBegin).toBe(mayBegin);
    expect(turned.turn.held).toBe(mayBegin ? 'a' : null);
  });

  test('may not begin while another is under way', () => {
    expect(after(offer('a', true))).toEqual({ turn: FIRST_TURN, mayBegin: false });
  });

  test('is held until it begins', () => {
    expect(after(offer('a'), { type: 'begin', id: 'b' }).turn.held).toBe('a');
    expect(after(offer('a'), { type: 'begin', id: 'a' })).toEqual({ turn: FIRST_TURN });
  });

  test.each([
    ['the queue goes on', [remove('b', 'a')], null, true],
    ['unless it is another', [remove('b')], 'a', undefined],
    ['unless it has begun', [{ type: 'begin', id: 'a' } as const, remove('a')], null, undefined],
  ])('and is removed: %s', (_, given, held, goesOn) => {
    const turned = after(offer('a'), ...given);
    expect([turned.turn.held, turned.goesOn]).toEqual([held, goesOn]);
  });

  test('while plupload lets go of a request is looked for again', () => {
    expect(after(abort, offer('a'), aborted)).toEqual({ turn: FIRST_TURN, goesOn: true });
    expect(after(abort, aborted).goesOn).toBe(false);
  });
});

describe('a stop', () => {
  test.each<[string, TurnSignal[], boolean]>([
    ['by a person is told as the request goes', [stop(true)], true],
    ['once', [stop(true), abort, aborted], false],
    ['in passing is not', [stop(false)], false],
    ['with nothing left is not', [stop(true), drain], false],
  ])('%s', (_, before, tellsStop) => {
    expect(after(...before, abort).tellsStop).toBe(tellsStop);
  });
});

test('whoever asks once the timers have gone off is told to go on', () => {
  expect(after(expecting, expecting, next)).toEqual({ turn: FIRST_TURN, goesOn: true });
});

interface File {
  readonly id: string;
  status: 'queued' | 'uploading' | 'done' | 'failed';
}

/** As `expect`, which is too slow for a few hundred thousand times. */
function hold(rule: string, holds: boolean): void {
  if (!holds) throw new Error(rule);
}

/** plupload's queue, with everything in its order, and a page that does things in the middle of that. */
function createWorld(random: () => number) {
  let turn: Turn = FIRST_TURN;
  const files: File[] = [];
  /** Those that the adapter knows: it hears of a removal after plupload has stopped for it. */
  let known: File[] = [];
  let isStarted = false;
  let isBouncing = false;
  /** The file under way, as the adapter knows it. */
  let active: File | null = null;
  /** What goes off a millisecond later, in this order. */
  let timers: ('plupload' | 'ours')[] = [];
  const microtasks: (() => void)[] = [];
  /** Files that the page said no to in its `BeforeUpload`. */
  const kept = new Set<File>();
  const seen = new Set<string>();
  /** What has happened, for whoever has to find out. */
  const trace: string[] = [];
  let count = 0;
  let depth = 0;
  let stops = 0;
  let told = 0;

  const isQueued = ({ status }: File) => status === 'queued';
  const chance = (probability: number) => random() < probability;
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];

  function take(signal: TurnSignal): Turned {
    const before = turn;
    const turned = takeTurn(turn, signal);
    turn = turned.turn;
    seen.add(signal.type);
    trace.push(`${JSON.stringify(signal)} ${turned.mayBegin ?? ''}${turned.goesOn ? ' goes on' : ''}`);
    if (turned.tellsStop) told++;
    if (turned.mayBegin !== undefined) seen.add(turned.mayBegin ? 'may begin' : 'may not');
    hold(
      'begin is answered to an offer, and always',
      (signal.type === 'offer') === (turned.mayBegin !== undefined),
    );
    if (turned.mayBegin) {
      hold('nothing begins beside another', active === null);
      hold('nothing begins to be aborted at once', !before.isAborting);
      hold('nothing begins while the page hears of a failure', before.failing === null);
    }
    if (turned.goesOn) goOn();
    return turned;
  }

  function goOn(): void {
    if (!isStarted || turn.due > 0 || turn.held !== null || active) return;
    isBouncing = true;
    stopQueue();
    isBouncing = false;
    startQueue();
  }

  /** What a page may do in a handler of its own. */
  function page(event: string): void {
    if (depth >= 2 || !chance(0.25)) return;
    depth++;
    const act = pick(['stop', 'bounce', 'start', 'remove', 'remove active', 'retry', 'fail'] as const)!;
    seen.add(`${act} in ${event}`);
    trace.push(`${act} in ${event}`);
    if (act === 'stop') personStops();
    else if (act === 'start') startQueue();
    // One that has ended, removed as the next one begins, has plupload itself miscount and end the queue.
    else if (act === 'remove') removeFile(pick(event === 'BeforeUpload' ? files.filter(isQueued) : files));
    else if (act === 'remove active') removeFile(active ?? undefined);
    else if (act === 'retry') retry(pick(files));
    else if (act === 'bounce') {
      personStops();
      startQueue();
    } else if (event === 'FileUploaded') {
      // As a page does that finds the answer wanting.
      raiseError(files.find(({ status }) => status === 'done'));
    }
    depth--;
  }

  function personStops(): void {
    if (isStarted) stops++;
    stopQueue();
  }

  function startQueue(): void {
    if (isStarted) return;
    isStarted = true;
    take(start);
    uploadNext();
  }

  function stopQueue(): void {
    if (!isStarted) return;
    isStarted = false;
    stateStopped();
    take(abort);
    // Another act here would be undone by the abort that is to come.
    if (depth < 2 && chance(0.1)) startQueue();
    take(aborted);
  }

  function stateStopped(): void {
    const isRemoving = known.some(
      (file) =>
        (file === active || file.id === turn.finishing || file.id === turn.failing) && !files.includes(file),
    );
    take(stop(!isBouncing && !isRemoving));
    active = null;
    for (const file of files) if (file.status === 'uploading') file.status = 'queued';
  }

  function uploadNext(): void {
    if (!isStarted) return;
    let isOffered = false;
    let rest = 0;
    for (let n = 0; n < files.length; n++) {
      const file = files[n]!;
      if (isOffered || file.status !== 'queued') {
        rest++;
        continue;
      }
      isOffered = true;
      if (!take(offer(file.id, active !== null)).mayBegin) continue;
      page('BeforeUpload');
      if (chance(0.1)) kept.add(file);
      else letGo(file);
    }
    if (rest !== files.length) return;
    hold('the queue does not end under a file that goes up', active === null);
    if (isStarted) {
      isStarted = false;
      stateStopped();
    }
    take(drain);
  }

  /** `UploadFile`, by plupload or by the page. */
  function letGo(file: File): void {
    kept.delete(file);
    file.status = 'uploading';
    take({ type: 'begin', id: file.id });
    if (!isStarted || active || !files.includes(file)) {
      if (active !== file) file.status = 'queued';
      return;
    }
    active = file;
  }

  function expectNext(): void {
    take(expecting);
    microtasks.push(() => {
      if (turn.due === 0) return;
      timers = [...timers.filter((timer) => timer !== 'ours'), 'ours'];
    });
  }

  function complete(inChunks: boolean): void {
    const file = active;
    if (!file) return;
    active = null;
    if (inChunks) {
      take(finish(file.id));
      page('ChunkUploaded');
    }
    file.status = 'done';
    if (!files.includes(file)) return;
    expectNext();
    page('FileUploaded');
    timers.push('plupload');
  }

  /** @param isAlone a page that starts a stopped queue here has plupload set a timer that nobody expects */
  function raiseError(file: File | undefined, isAlone = false): void {
    if (!file) return;
    take(failing(file.id));
    const isHeard = isStarted || isAlone;
    if (isStarted) expectNext();
    if (isHeard) page('Error');
    file.status = 'failed';
    if (isStarted) {
      take(abort);
      take(aborted);
      timers.push('plupload');
    }
    take({ type: 'failed' });
  }

  function fail(): void {
    const file = active;
    active = null;
    raiseError(file ?? undefined);
  }

  function removeFile(file: File | undefined): void {
    if (!file || !files.includes(file)) return;
    files.splice(files.indexOf(file), 1);
    const restarts = isStarted && file.status === 'uploading';
    if (restarts) stopQueue();
    if (active === file) active = null;
    if (file.status === 'uploading') file.status = 'queued';
    kept.delete(file);
    known = known.filter((other) => other !== file);
    take(remove(file.id));
    if (restarts) startQueue();
  }

  function retry(file: File | undefined): void {
    if (file?.status !== 'failed') return;
    const requeue = () => {
      if (file.status !== 'failed' || !files.includes(file)) return;
      file.status = 'queued';
      if (isStarted) goOn();
      else startQueue();
    };
    if (turn.failing === file.id) microtasks.push(requeue);
    else requeue();
  }

  function goOff(): void {
    const timer = timers.shift();
    if (timer === 'plupload') uploadNext();
    if (timer === 'ours') take(next);
  }

  function letTimersGoOff(): void {
    for (settle(); timers.length; settle()) goOff();
  }

  const acts: readonly (() => void)[] = [
    () => {
      const file: File = { id: `f${++count}`, status: 'queued' };
      files.push(file);
      known = [...known, file];
    },
    startQueue,
    startQueue,
    personStops,
    () => complete(true),
    () => complete(false),
    fail,
    goOff,
    goOff,
    goOff,
    () => removeFile(pick(files)),
    () => removeFile(active ?? undefined),
    () => retry(pick(files)),
    () => {
      // As a page does that has second thoughts about a file; the timer must not come once no other is left.
      letTimersGoOff();
      const waiting = files.filter(isQueued);
      if (waiting.length < 2) return;
      raiseError(pick(waiting), true);
      letTimersGoOff();
    },
    () => {
      const [file] = kept;
      if (file?.status === 'queued') letGo(file);
    },
  ];

  function settle(): void {
    for (const run of microtasks.splice(0)) run();
    const isDue = turn.due > 0;
    hold('what is due comes, and after it nothing is due', !isDue || timers.includes('ours'));
    hold('there is one timer of ours', timers.filter((timer) => timer === 'ours').length <= 1);
    hold(
      'nothing is left in the middle of something',
      !turn.isAborting && !turn.isPostponed && turn.failing === null,
    );
    hold('every stop of a person is told, and no other', told === stops);
    const held = files.find(({ id }) => id === turn.held);
    hold(
      'what is held is kept back by the page',
      turn.held === null || (held !== undefined && kept.has(held)),
    );
    const uploading = files.filter(({ status }) => status === 'uploading');
    hold('one file is under way', uploading.length <= 1 && (active === null || uploading[0] === active));
    const finishing = files.find(({ id }) => id === turn.finishing);
    hold('no file that is there stays on its way to its end', finishing === undefined);
    const isIdle = timers.length === 0 && !active && turn.held === null;
    hold('a queue that is started goes on, or ends', !isStarted || !isIdle);
  }

  return {
    seen,
    trace,
    act() {
      trace.push('-');
      pick(acts)!();
      settle();
    },
    /** Nobody gets in the way any more: every file has its end. */
    finish() {
      depth = 9;
      for (const file of kept) letGo(file);
      startQueue();
      for (let n = 0; n < 200 && (isStarted || timers.length); n++) {
        if (active) complete(true);
        else if (timers.length) goOff();
        for (const file of kept) letGo(file);
        settle();
      }
      hold(
        'the queue ends',
        !isStarted && files.every(({ status }) => status === 'done' || status === 'failed'),
      );
    },
  };
}

test('whatever comes when, one file follows the other', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 3000; seed++) {
    const world = createWorld(randomOf(seed));
    try {
      for (let n = 0; n < 60; n++) world.act();
      world.finish();
    } catch (error) {
      throw new Error(`seed ${seed}: ${error}\n${world.trace.slice(-30).join('\n')}`);
    }
    for (const each of world.seen) seen.add(each);
  }
  // Every signal came, and the page did everything in the middle of everything.
  const signals: TurnSignal['type'][] = [
    'start',
    'stop',
    'abort',
    'aborted',
    'failing',
    'failed',
    'offer',
    'begin',
    'remove',
    'finish',
    'expect',
    'next',
    'drain',
  ];
  expect([...seen]).toEqual(expect.arrayContaining([...signals, 'may begin', 'may not']));
  for (const event of ['BeforeUpload', 'ChunkUploaded', 'FileUploaded', 'Error']) {
    for (const act of ['stop', 'bounce', 'start', 'remove', 'retry'])
      expect(seen).toContain(`${act} in ${event}`);
  }
});
