import { expect, test } from 'vitest';
import { type Effect, hasEnded, isLast, type statusOf, type UploadState } from '../../../src/upload/state.js';
import type { Happening, Policy } from '../../../src/upload/step.js';
import { randomOf } from '../support.js';
import {
  answer,
  bytes,
  confirmed,
  diagnosed,
  errors,
  failed,
  file,
  type Given,
  giveUp,
  http,
  ID,
  IN_PROGRESS,
  lineDoubted,
  network,
  OK,
  prepare,
  refusal,
  remove,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  type Walk,
  waited,
} from './signals.js';

const REJECTED = '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}';

/** Three chunks, which may be halved twice. */
const CHUNK = 1024 * 1024;
const SIZE = 2.5 * CHUNK;
const HALVINGS = 2;

let urls = 0;
const fresh: Given = () => target(true, CHUNK, `http://u.test/?key=${++urls}`);
const sameAgain: Given = ({ givenUp }) => target(true, CHUNK, givenUp?.url ?? `http://u.test/?key=${++urls}`);

const fitting: Record<Effect['do'], Given> = {
  ask: fresh,
  send: (state) => (state.inFlight ? answer(state, isLast(state) ? OK : IN_PROGRESS) : sending(state)),
  wait: waited,
  line: waited,
  diagnose: ({ failures, acknowledged }) => diagnosed((failures + acknowledged) % 2 === 1),
  confirm: confirmed(null),
  conclude: retry,
  fail: retry,
};

// Made when they are needed: an error takes long to make.
const disturbances: Given[] = [
  prepare,
  fresh,
  sameAgain,
  () => target(false, CHUNK, `http://u.test/?key=${++urls}`),
  () => targetFailed(),
  () => targetFailed(network()),
  () => targetFailed(refusal()),
  sending,
  bytes(CHUNK * 0.75),
  bytes(CHUNK * 1.75),
  bytes(CHUNK * 99),
  (state) => answer(state, OK),
  (state) => answer(state, IN_PROGRESS),
  (state) => answer(state, REJECTED),
  (state) => answer(state, '', 503),
  (state) => answer(state, '', 413),
  (state) => answer(state, '', 403),
  (state) => answer(state, '', 0),
  (state) => answer(state, OK, 304),
  () => failed(),
  () => failed(network()),
  () => failed(http(404)),
  () => diagnosed(true),
  () => diagnosed(false),
  () => diagnosed(false, errors('file-changed', { status: 0 })),
  confirmed(ID),
  confirmed(null),
  waited,
  lineDoubted,
  () => giveUp(true),
  () => giveUp(false),
  stop,
  remove,
  retry,
];

/** What moves a file on, somewhat more often than what may get in its way. */
function anySignal(random: () => number, { effect }: UploadState): Given {
  if (random() < 0.6) return effect ? fitting[effect.do] : prepare;
  return disturbances[Math.floor(random() * disturbances.length)]!;
}

const effects: Record<ReturnType<typeof statusOf>, readonly (Effect['do'] | undefined)[]> = {
  queued: [undefined],
  preparing: ['ask', 'diagnose'],
  uploading: ['send', 'confirm', 'diagnose'],
  retrying: ['wait'],
  waiting: ['line'],
  stopped: [undefined],
  completed: ['conclude', undefined],
  failed: ['fail', undefined],
  removed: [undefined],
};

const ends = ['completed', 'failed', 'removed'];
const count = (happenings: readonly Happening[], ...types: string[]) =>
  happenings.filter(({ type }) => types.includes(type)).length;

/** As `expect`, which is too slow for a few hundred thousand times. */
function hold(rule: string, holds: boolean): void {
  if (!holds) throw new Error(rule);
}

function checkStep(before: UploadState, { state, status, happenings }: Walk, rules: Policy): void {
  const { effect } = state;
  hold('the effect fits the status', effects[status].includes(effect?.do));
  hold('nothing is in flight that is not sent', !state.inFlight || effect?.do === 'send');
  hold('no more is sent than there is', state.sent <= state.size);
  hold('a target is asked for when there is none', effect?.do !== 'ask' || state.target === null);
  const mayHaveAll = rules.canConfirm && state.lastWasSent && isLast(state);
  hold('confirmed is what went before', effect?.do !== 'confirm' || mayHaveAll);
  hold('restarts are bounded', state.restarts <= rules.restarts);
  hold('a name is of what is under its target', state.target !== null || state.name === null);
  hold('what is in flight has a name', !state.inFlight || state.name !== null);
  hold('no chunk is larger than the limit', !state.target?.chunked || state.chunkSize <= state.chunkLimit);

  if (state.target === before.target) {
    const chunks = count(happenings, 'chunk');
    hold('chunks go one by one', state.acknowledged === before.acknowledged + chunks && chunks <= 1);
  }
  for (const happening of happenings) {
    const { type } = happening;
    if (type === 'chunk') hold('no chunk is skipped', happening.index === before.acknowledged);
    if (type === 'started') hold('started says from where', happening.from === state.acknowledged);
    if (type === 'completed') hold('all is acknowledged', state.acknowledged === state.chunks);
    if (type === 'restarted' && happening.error.status !== 413) {
      hold('only where one can ask again', rules.canAskAgain);
      hold('no restart without a restart left', before.restarts < rules.restarts);
    }
  }

  const ended = hasEnded(state) && !hasEnded(before);
  hold('a run ends once', count(happenings, ...ends) === (ended ? 1 : 0));
  hold('the end comes last', !ended || happenings.at(-1)?.type === status);
}

/** What is true of a run, and not only of a step. */
function createRun() {
  let chunks = 0;
  let restarted = 0;
  let over = 0;
  const counts = new Map<string, number>();
  return (before: UploadState, { state, happenings }: Walk, isRetry: boolean): void => {
    if (isRetry && state !== before) {
      restarted = over = 0;
      counts.clear();
    }
    if (state.target !== before.target) chunks = 0;
    chunks += count(happenings, 'chunk');
    restarted += count(happenings, 'restarted');
    over += count(happenings, ...ends);
    hold('every chunk is told once', chunks === state.acknowledged);
    hold('a run starts over a few times at most', restarted <= state.restarts + HALVINGS);
    hold('a run has one end', over <= 1);

    const mayLose = count(happenings, 'restarted') || (isRetry && state.target === null);
    hold('sent goes back to nothing, and only to start over', state.sent >= before.sent || !!mayLose);
    const isNew = isRetry && before.phase === 'completed';
    hold('the limit never grows', state.chunkLimit <= before.chunkLimit || isNew);
    if (!state.target) return;
    // The server knows an upload by URL and name, which goes by the size of the chunks.
    const upload = `${state.target.url} ${state.chunkSize}`;
    const known = counts.get(upload) ?? state.chunks;
    hold('one upload has one count of chunks', known === state.chunks);
    counts.set(upload, known);
  };
}

const rulesOf = (seed: number): Partial<Policy> => ({
  restarts: seed % 3,
  canAskAgain: seed % 5 !== 0,
  canConfirm: seed % 2 === 0,
});

/** @param been where a file has been */
function walk(seed: number, been: Set<string>): void {
  const random = randomOf(seed);
  const rules = rulesOf(seed) as Policy;
  const checkRun = createRun();
  let now = file(rules, SIZE);
  for (let n = 0; n < 60; n++) {
    const before = now.state;
    const given = anySignal(random, before);
    const signal = typeof given === 'function' ? given(before) : given;
    now = now.on(signal);
    const { state, status, happenings } = now;
    checkStep(before, now, rules);
    checkRun(before, now, signal.type === 'retry');
    if (hasEnded(before) && signal.type !== 'retry' && signal.type !== 'remove') {
      hold('nothing comes after an end', state === before && happenings.length === 0);
    }
    hold('removed stays removed', before.phase !== 'removed' || state.phase === 'removed');
    been.add(state.effect ? `${status} ${state.effect.do}` : status);
  }
}

test('whatever comes when, what is told stays true', () => {
  const been = new Set<string>();
  for (let seed = 1; seed <= 600; seed++) {
    try {
      walk(seed, been);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error}`);
    }
  }
  const everywhere = (Object.keys(effects) as (keyof typeof effects)[]).flatMap((status) =>
    effects[status].map((what) => (what ? `${status} ${what}` : status)),
  );
  expect([...been].sort()).toEqual(everywhere.sort());
});

test('left alone, a file completes from wherever it is', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomOf(seed);
    let now = file(rulesOf(seed), SIZE);
    for (let n = 0; n < 30; n++) now = now.on(anySignal(random, now.state));
    if (now.status === 'removed') continue;
    for (let n = 0; n < 40 && now.status !== 'completed'; n++) {
      const { effect, phase } = now.state;
      now = now.on(effect ? fitting[effect.do] : phase === 'failed' ? retry : prepare);
    }
    const { acknowledged, chunks } = now.state;
    expect([now.status, acknowledged], `seed ${seed}`).toEqual(['completed', chunks]);
  }
});
