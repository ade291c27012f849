// What happens in a run of the soak, made from nothing but its seed.
import type { FaultRule, ReplyFault, UploadFault } from '../stub/index.js';
import { type Random, randomOf } from './random.js';
import { type Outliving, withReopenings } from './reopening.js';
import { type Server, serverOf } from './server.js';

/** What a user, or a page's own code, does. */
export type Deed =
  | 'start'
  | 'stop'
  | 'stop-start'
  /** Start comes a few milliseconds after. */
  | 'pause'
  | 'retry'
  | 'remove-active'
  | 'remove'
  | 'add'
  | 'unsubscribe'
  | 'destroy'
  | 'up.start'
  | 'up.stop'
  | 'up.removeFile'
  | 'up.destroy'
  | 'up.abort'
  | 'up.chunk_size'
  | 'up.rename'
  | 'up.settings'
  | 'up.reinit'
  | 'offline'
  | 'release'
  | 'expire';

export interface Action {
  /** `created`, an event of the adapter as `chunk`, or one of plupload as `up:ChunkUploaded`. */
  on: string;
  /** The how-manieth of these, from 1. */
  count: number;
  /** In the handler itself, in a microtask after it, or so many milliseconds later. */
  how: 'sync' | 'microtask' | number;
  deed: Deed;
  /** Which file, for the deeds of one; ms for `pause` and `offline`; bytes for `up.chunk_size`; else one of a few. */
  arg: number;
}

/** What a page's own handler of one of plupload's events does wrong. */
export interface Habit {
  event: string;
  deed: 'throw' | 'false';
  /** The call that is the first to go wrong, from 1, and how many do. */
  nth: number;
  times: number;
  priority: number;
}

export interface SoakFile {
  name: string;
  size: number;
  content: number;
  /** ms since the epoch. */
  modified: number;
  /** Offsets of the bytes that are others than they were. */
  changes: readonly number[];
  /** By plupload's queue, or by `upload()`. */
  via: 'queue' | 'upload';
  /** There from the start, or once an action adds it. */
  late: boolean;
  /** An earlier page has completed it: nobody picks it again. */
  done: boolean;
}

export interface Schedule extends Outliving {
  seed: number;
  source: 'api' | 'target' | 'url';
  block: 0 | 1;
  sharedUrl: boolean;
  crossOrigin: boolean;
  server: Server;
  chunkSize: number;
  files: SoakFile[];
  attempts: number;
  restarts: number;
  confirm: boolean;
  /** The page's own `BeforeUpload` keeps every file back for so many milliseconds. */
  holdBack: number | null;
  faults: FaultRule[];
  actions: Action[];
  habits: Habit[];
  /** The page's own server resets whatever asks for a sign of life, though the line is as good as ever. */
  deafToHead: boolean;
  /** Failed files get another run at the end. */
  retryAtEnd: boolean;
  endBy: 'destroy' | 'up.destroy';
}

const KB = 1024;

const fileEvents = [
  'added',
  'target',
  'started',
  'progress',
  'chunk',
  'retrying',
  'restarted',
  'completed',
  'failed',
  'removed',
  'stopped',
  'drained',
  'ready',
];

const pluploadEvents = [
  'FilesAdded',
  'BeforeUpload',
  'UploadFile',
  'BeforeChunkUpload',
  'UploadProgress',
  'ChunkUploaded',
  'FileUploaded',
  'UploadComplete',
  'StateChanged',
  'CancelUpload',
  'FilesRemoved',
  'Error',
];

/** Those that ought to be frequent stand there more than once. */
const deeds: readonly Deed[] = [
  'start',
  'stop',
  'stop-start',
  'stop-start',
  'stop-start',
  'pause',
  'pause',
  'pause',
  'pause',
  'retry',
  'retry',
  'remove-active',
  'remove-active',
  'remove-active',
  'remove',
  'remove',
  'add',
  'unsubscribe',
  'unsubscribe',
  'up.start',
  'up.stop',
  'up.removeFile',
  'up.abort',
  'up.chunk_size',
  'release',
  'expire',
  'offline',
];

/** Deeds of pages that know no better. */
const carelessDeeds: readonly Deed[] = ['up.rename', 'up.rename', 'up.settings', 'up.settings', 'pause'];

/** To return `false` there is to say something: that a file waits, that it does not go up, that it is not called off. */
const meaningful = ['BeforeUpload', 'UploadFile', 'CancelUpload'];
const throwing = [...pluploadEvents, 'FileFiltered', 'QueueChanged'];
const refusing = throwing.filter((event) => !meaningful.includes(event));

function on(random: Random): string {
  return random.chance(0.55) ? random.pick(fileEvents) : `up:${random.pick(pluploadEvents)}`;
}

function how(random: Random): Action['how'] {
  return random.pick<Action['how']>(['sync', 'sync', 'microtask', random.int(0, 3), random.int(0, 20)]);
}

function action(random: Random, deed: Deed): Action {
  const wanted = random.chance(0.05) ? 'created' : on(random);
  return {
    // By then the chunks of this file are counted: a page sets its options before.
    on: deed === 'up.chunk_size' && wanted === 'up:UploadFile' ? 'up:BeforeUpload' : wanted,
    count: random.pick([1, 1, 1, 2, 2, 3, random.int(3, 8)]),
    how: how(random),
    deed,
    arg: deed === 'up.chunk_size' ? random.pick([48, 64, 96, 200]) * KB : random.int(0, 12),
  };
}

function replyFault(random: Random): ReplyFault {
  return random.pick<ReplyFault>([
    { kind: 'status', status: random.pick([401, 403, 404, 410]) },
    { kind: 'status', status: random.pick([408, 425, 429, 500, 502, 503]), store: random.chance(0.5) },
    { kind: 'status', status: 503, headers: { 'Retry-After': '0' }, cors: random.chance(0.5) },
    { kind: 'status', status: random.pick([400, 413, 418, 304, 204]) },
    { kind: 'status', status: 413, cors: false },
    { kind: 'reset', when: 'before' },
    { kind: 'reset', when: 'after' },
    { kind: 'hang', when: random.pick(['request', 'reply']) },
    { kind: 'delay', ms: random.int(1, 60) },
    { kind: 'truncate' },
    {
      kind: 'body',
      body: random.pick(['', '<html>', '{"OK":', '{"OK":1,"debug":1,"data":{}}', 'null']),
      store: random.chance(0.5),
    },
    { kind: 'hold' },
  ]);
}

function uploadFault(random: Random): UploadFault {
  if (random.chance(0.6)) return replyFault(random);
  return random.pick<UploadFault>([
    { kind: 'slow', bytesPerSecond: random.pick([1, 2, 4]) * 1024 * KB },
    { kind: 'not-yet' },
    { kind: 'never-assembled' },
    { kind: 'reject' },
    // A success that comes too soon.
    { kind: 'body', body: '{"OK":1,"debug":1,"data":{"id":"untrue"}}', store: false },
  ]);
}

function fault(random: Random): FaultRule {
  const turns = { skip: random.pick([0, 0, 1, 2, 4]), times: random.pick([1, 1, 1, 2, 3, 7]) };
  const place = random.int(1, 10);
  if (place === 1) return { ...turns, on: 'preflight', do: replyFault(random) };
  if (place <= 3) {
    const wrong = random.pick([421, 340, 500]);
    const apiError: ReplyFault = { kind: 'body', body: `{"code":${wrong},"msg":"","data":[]}`, store: false };
    return { ...turns, on: 'url', do: random.chance(0.3) ? apiError : replyFault(random) };
  }
  const chunk = random.pick([undefined, 'first', 'middle', 'last', 'last', 1, 2] as const);
  // Only an answer to another chunk than the last can be a success too soon: as the last one's it would be a lie.
  const does = uploadFault(random);
  const isLie = does.kind === 'body' && does.body.includes('untrue');
  if (isLie) return { ...turns, chunk: 'middle', do: does };
  return { ...turns, ...(chunk !== undefined && { chunk }), do: does };
}

function habit(random: Random): Habit {
  const deed = random.pick(['throw', 'throw', 'false'] as const);
  return {
    event: random.pick(deed === 'throw' ? throwing : refusing),
    deed,
    nth: random.pick([1, 1, 2, 3, random.int(4, 8)]),
    times: random.pick([1, 1, 2, 5, 1000]),
    priority: random.pick([1000, 0, -1000]),
  };
}

const list = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, i) => make(i));

/** With this one the seeds that have found something are played as they were when they did. */
const SALT = 1123;

type Plain = Omit<Schedule, keyof Outliving>;

/** What a careless page adds to a schedule, from a row of numbers of its own: the rest stays as it is without. */
function withCarelessness(schedule: Plain): Plain {
  const random = randomOf(schedule.seed ^ SALT);
  if (random.chance(0.6)) return schedule;
  const actions = list(random.pick([0, 1, 1, 2]), () => action(random, random.pick(carelessDeeds)));
  const deafToHead = random.chance(0.4);
  return {
    ...schedule,
    actions: [...schedule.actions, ...actions],
    habits: list(random.pick([0, 1, 1, 2, 3]), () => habit(random)),
    deafToHead,
    // Only then is the page's own server asked.
    crossOrigin: schedule.crossOrigin || deafToHead,
  };
}

export const scheduleOf = (seed: number): Schedule => withReopenings(withCarelessness(plainScheduleOf(seed)));

function plainScheduleOf(seed: number): Plain {
  const random = randomOf(seed);
  const big = random.chance(0.1);
  const chunkSize = (big ? 520 : random.pick([32, 64, 64, 100])) * KB;
  const sameNames = random.chance(0.25);
  const files = list(random.pick([1, 2, 2, 3, 4]), (index): SoakFile => {
    const chunks = big ? random.int(1, 2) : random.int(1, 6);
    const rest = random.pick([0, 1, 17, 1 - chunkSize]);
    return {
      name: sameNames ? `s${seed}.mp4` : `s${seed}-${index}.mp4`,
      size: Math.max(1, chunks * chunkSize + rest),
      content: seed * 16 + index,
      modified: 0,
      changes: [],
      via: random.chance(0.3) ? 'upload' : 'queue',
      late: index > 0 && random.chance(0.25),
      done: false,
    };
  });
  const actions = list(random.pick([0, 1, 1, 2, 2, 3, 3, 4, 6]), () => action(random, random.pick(deeds)));
  for (const [index, { late }] of files.entries()) {
    if (late) actions.push({ ...action(random, 'add'), arg: index });
  }
  const end = random.int(1, 20);
  if (end <= 4) actions.push(action(random, end === 4 ? 'up.destroy' : 'destroy'));
  if (end === 5) actions.push(action(random, 'up.reinit'));
  const source = random.pick(['api', 'api', 'target', 'target', 'url'] as const);
  return {
    seed,
    source,
    block: random.chance(0.15) ? 0 : 1,
    sharedUrl: random.chance(0.3),
    crossOrigin: random.chance(0.3),
    server: serverOf(seed),
    chunkSize,
    files,
    attempts: random.pick([0, 1, 2, 3, 5]),
    restarts: random.pick([0, 1, 1, 2]),
    confirm: random.chance(0.4),
    holdBack: random.chance(0.12) ? random.int(0, 8) : null,
    faults: random.chance(0.2) ? [] : list(random.pick([1, 1, 2, 3]), () => fault(random)),
    actions,
    habits: [],
    deafToHead: false,
    retryAtEnd: random.chance(0.4),
    endBy: random.chance(0.2) ? 'up.destroy' : 'destroy',
  };
}
