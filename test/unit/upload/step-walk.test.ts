import { expect, test } from 'vitest';
import type { Effect } from '../../../src/upload/effect.js';
import { missingFrom } from '../../../src/upload/ranges.js';
import type { Happening, Policy, Signal } from '../../../src/upload/signal.js';
import { hasEnded, isLast, type statusOf, type UploadState } from '../../../src/upload/state.js';
import { anySignal, asSent, type Course, courseOf, fitting, HALVINGS } from './courses.js';
import { checkLanes, createOracle, hold } from './oracle.js';
import { createServer, type Server } from './server.js';
import { file, type Given, prepare, retry, type Walk } from './signals.js';

const SEEDS = 1600;

const effects: Record<ReturnType<typeof statusOf>, readonly (Effect['do'] | undefined)[]> = {
  queued: [undefined],
  preparing: ['claim', 'ask', 'check', 'diagnose'],
  uploading: ['send', 'spread', 'verify', 'confirm', 'diagnose'],
  retrying: ['wait', 'spread'],
  waiting: ['line'],
  // The chunk that must not go twice is let finish.
  stopped: [undefined, 'send'],
  completed: ['conclude', undefined],
  failed: ['fail', undefined],
  removed: [undefined],
};

const ends = ['completed', 'failed', 'removed'];
const count = (happenings: readonly Happening[], ...types: string[]) =>
  happenings.filter(({ type }) => types.includes(type)).length;

/** Under the target of an earlier page. */
const isOld = ({ target }: UploadState): boolean => /old=/.test(target?.url ?? '');

/** Whether a file starts over for what spends no restart. */
function isFree(before: UploadState, signal: Signal, { state, happenings }: Walk): boolean {
  const isRenewal = count(happenings, 'retrying', 'waiting') > 0;
  const isSmaller = state.chunkLimit !== before.chunkLimit || state.givenUp?.error.status === 413;
  // A chunk that must not go twice, or what an earlier page has sent.
  return isRenewal || isSmaller || signal.type === 'prepare' || before.resumed || before.unverified;
}

function checkStep(before: UploadState, signal: Signal, now: Walk, rules: Policy): void {
  const { state, status, happenings } = now;
  const { effect, phase, inFlight } = state;
  hold('the effect fits the status', effects[status].includes(effect?.do));
  hold('nothing is in flight that is not sent', !inFlight || effect?.do === 'send');
  const isLetFinish = rules.appends && inFlight;
  hold('a stop ends all but a chunk that must not go twice', phase !== 'stopped' || !effect || isLetFinish);
  hold('no more is sent than there is', state.sent <= state.size);
  hold('a target is asked for when there is none', effect?.do !== 'ask' || state.target === null);
  const mayHaveAll = rules.canConfirm && state.lastWasSent && isLast(state);
  hold('confirmed is what went before', effect?.do !== 'confirm' || mayHaveAll);
  hold('restarts are bounded', state.restarts <= rules.restarts);
  hold('a name is of what is under its target', state.target !== null || state.name === null);
  hold('what is in flight has a name', !inFlight || state.name !== null);
  const isWithin = !state.target?.chunked || state.chunkSize <= state.chunkLimit;
  hold('no chunk is larger than the limit, but those of an earlier page', isWithin || isOld(state));
  hold('what is resumed is there', !state.resumed || state.acknowledged + state.ahead.length > 0);
  hold('what is unproven is resumed', state.resumed || !state.unproven);
  const isAsking = rules.resumes && state.isClaimed && state.target === null;
  hold('what is recalled waits for its target', state.recalled === null || isAsking);
  hold('there is no doubt where chunks are kept by index', rules.appends || state.doubt === null);
  checkLanes(state);

  const types = happenings.map(({ type }) => type);
  for (const happening of happenings) {
    const { type } = happening;
    if (type === 'started') hold('started says from where', happening.from === state.acknowledged);
    if (type === 'restarted' && !isFree(before, signal, now)) {
      const isSpent = state.restarts === before.restarts + 1 && before.restarts < rules.restarts;
      hold('no restart without a restart left, where one can ask again', isSpent && rules.canAskAgain);
    }
  }

  const ended = hasEnded(state) && !hasEnded(before);
  hold('a run ends once', count(happenings, ...ends) === (ended ? 1 : 0));
  hold('the end comes last', !ended || types.at(-1) === status);
}

/** What is true of a run, and not only of a step. */
function createRun(rules: Policy) {
  let over = 0;
  let restarted = 0;
  return (before: UploadState, signal: Signal, { state, happenings }: Walk): void => {
    const isRetry = signal.type === 'retry';
    if (isRetry && state !== before) restarted = over = 0;
    // As often as the line goes, or somebody stops it, a chunk that must not go twice may be lost.
    const isOutside = signal.type === 'prepare' || state.effect?.do === 'line';
    if (!isOutside) restarted += count(happenings, 'restarted');
    over += count(happenings, ...ends);
    // What an earlier page has sent is given up once.
    const most = state.restarts + state.renewals + HALVINGS + Number(rules.resumes);
    hold('a run starts over a few times at most', restarted <= most && state.renewals <= rules.attempts());
    hold('a run has one end', over <= 1);

    // Another tab has ended the upload, or gone on with it.
    const isOther = signal.type === 'claimed' && !signal.isSame;
    const mayLose = count(happenings, 'restarted') || isOther || (isRetry && state.target === null);
    hold('sent goes back to nothing, and only to start over', state.sent >= before.sent || !!mayLose);
    hold('nothing is sent of what starts over', !count(happenings, 'restarted') || state.sent === 0);
    const isNew = isRetry && before.phase === 'completed';
    hold('the limit never grows', state.chunkLimit <= before.chunkLimit || isNew || isOld(before));
  };
}

/** What a walk has come by, beside the states that every file knows. */
const sights: Record<string, (state: UploadState) => boolean> = {
  'six at once': ({ lanes }) => lanes.size === 6,
  'a gap': ({ ahead, acknowledged, target }) =>
    ahead.length > 0 && missingFrom(ahead, acknowledged) === acknowledged && target !== null,
  'a gap, stopped': ({ ahead, phase }) => ahead.length > 0 && phase === 'stopped',
  'a gap, without a line': ({ ahead, effect }) => ahead.length > 0 && effect?.do === 'line',
  'a gap, one at a time': ({ ahead, width, lanes }) => ahead.length > 0 && width === 1 && lanes.size === 1,
  'another upload': ({ renewals }) => renewals > 1,
  'doubt, stopped': ({ doubt, phase }) => doubt !== null && phase === 'stopped',
  'doubt, failed': ({ doubt, phase }) => doubt !== null && phase === 'failed',
  'doubt, to be confirmed': ({ doubt, effect }) => doubt !== null && effect?.do === 'confirm',
  'an image': ({ isResized, acknowledged }) => isResized && acknowledged > 1,
  resumed: ({ resumed, effect, ahead }) => resumed && effect?.do === 'send' && ahead.length === 0,
  'resumed, side by side': ({ resumed, lanes }) => resumed && lanes.size > 2,
  'resumed, with gaps that the server has told': ({ resumed, isChecked, ahead }) =>
    resumed && isChecked && ahead.length > 0,
  'resumed, without the first': ({ resumed, acknowledged }) => resumed && acknowledged === 0,
  'resumed, at a server that appends': ({ resumed, isChecked, inFlight, lanes }) =>
    resumed && isChecked && inFlight && lanes.size === 0,
  'resumed, completed': ({ resumed, phase, acknowledged }) =>
    resumed && phase === 'completed' && acknowledged > 1,
  'resumed, stopped': ({ resumed, phase }) => resumed && phase === 'stopped',
  'resumed in another run': ({ resumed, phase }) => resumed && phase === 'queued',
  'a last chunk that waits': ({ unverified, acknowledged, chunks }) =>
    unverified && acknowledged === chunks - 1,
  'a target to be had again': ({ recalled }) => recalled !== null,
  'another name': ({ isNameTaken, acknowledged }) => isNameTaken && acknowledged > 0,
  distrusted: ({ isDistrusted, acknowledged }) => isDistrusted && acknowledged > 1,
  'distrusted, completed': ({ isDistrusted, phase }) => isDistrusted && phase === 'completed',
  'an image, again': ({ isResized, phase }) => isResized && phase === 'queued',
};

/** As it would come from outside. */
function signalOf(given: Given, state: UploadState, course: Course, server: Server): Signal {
  return server.says(asSent(typeof given === 'function' ? given(state) : given, course, state), state);
}

/** @param been where a file has been */
function walk(seed: number, been: Set<string>): void {
  const course = courseOf(seed);
  const { rules, random, size, isImage } = course;
  const [checkRun, checkServer] = [createRun(rules), createOracle(rules, isImage)];
  const server = createServer(course);
  let now = file(rules, size);
  for (let n = 0; n < 80; n++) {
    const before = now.state;
    const signal = signalOf(anySignal(random, before), before, course, server);
    now = now.on(signal);
    const { state, status, happenings } = now;
    server.note(before, signal, now);
    checkServer(before, signal, now);
    checkStep(before, signal, now, rules);
    checkRun(before, signal, now);
    if (hasEnded(before) && signal.type !== 'retry' && signal.type !== 'remove') {
      hold('nothing comes after an end', state === before && happenings.length === 0);
    }
    hold('removed stays removed', before.phase !== 'removed' || state.phase === 'removed');
    been.add(state.effect ? `${status} ${state.effect.do}` : status);
    for (const name of Object.keys(sights)) if (sights[name]!(state)) been.add(name);
  }
}

test('whatever comes when, what is told stays true', () => {
  const been = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      walk(seed, been);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error}`);
    }
  }
  const everywhere = (Object.keys(effects) as (keyof typeof effects)[]).flatMap((status) =>
    effects[status].map((what) => (what ? `${status} ${what}` : status)),
  );
  expect([...been].sort()).toEqual([...everywhere, ...Object.keys(sights)].sort());
});

test('left alone, a file completes from wherever it is', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const course = courseOf(seed);
    const { rules, random, size } = course;
    const server = createServer(course);
    let now = file(rules, size);
    const go = (given: Given): void => {
      const before = now.state;
      const signal = signalOf(given, before, course, server);
      now = now.on(signal);
      server.note(before, signal, now);
    };
    for (let n = 0; n < 30; n++) go(anySignal(random, now.state));
    if (now.status === 'removed') continue;
    for (let n = 0; n < 120 && now.status !== 'completed'; n++) {
      const { effect, phase } = now.state;
      go(effect ? fitting[effect.do] : phase === 'failed' ? retry : prepare);
    }
    const { acknowledged, chunks } = now.state;
    expect([now.status, acknowledged], `seed ${seed}`).toEqual(['completed', chunks]);
  }
});
