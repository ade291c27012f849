import type { Effect } from '../../../src/upload/effect.js';
import type { Policy, Signal } from '../../../src/upload/signal.js';
import { isLast, type UploadState } from '../../../src/upload/state.js';
import { randomOf } from '../support.js';
import {
  answer,
  bytes,
  checked,
  claimed,
  confirmed,
  diagnosed,
  errors,
  failed,
  type Given,
  giveUp,
  http,
  ID,
  IN_PROGRESS,
  lane,
  laneAnswer,
  laneDiagnosed,
  laneFailed,
  laneWaited,
  lineDoubted,
  NAME,
  network,
  OK,
  policy,
  prepare,
  refusal,
  remove,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  verified,
  waited,
} from './signals.js';

const REJECTED = '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}';

/** Chunks of this many bytes may be halved twice. */
export const CHUNK = 1024 * 1024;
export const HALVINGS = 2;
const SIZES = [0.5, 1.5, 2.5, 6.5].map((chunks) => chunks * CHUNK);

let urls = 0;
const fresh: Given = () => target(true, CHUNK, `http://u.test/?key=${++urls}`);
/** The one of an earlier page, where that is wanted. */
const wanted: Given = ({ recalled }) =>
  target(true, CHUNK, recalled?.target.url ?? `http://u.test/?key=${++urls}`);
const sameAgain: Given = ({ givenUp }) => target(true, CHUNK, givenUp?.url ?? `http://u.test/?key=${++urls}`);
/** What takes no other target is given the same one for ever. */
const always: Given = target(true, CHUNK, 'http://u.test/?key=always');

/** What moves a chunk on that goes beside others. */
const fittingLane = (index: number, { lanes, failures, acknowledged }: UploadState): Signal => {
  switch (lanes.get(index)?.effect.do) {
    case 'wait':
      return laneWaited(index);
    case 'diagnose':
      return laneDiagnosed(index, (failures + acknowledged) % 5 === 1);
    default:
      return laneAnswer(index);
  }
};

export const fitting: Record<Effect['do'], Given> = {
  claim: claimed(),
  ask: wanted,
  check: checked([]),
  verify: verified(null),
  send: (state) => (state.inFlight ? answer(state, isLast(state) ? OK : IN_PROGRESS) : sending(state)),
  spread: (state) => fittingLane([...state.lanes.keys()][0]!, state),
  wait: waited,
  line: waited,
  diagnose: ({ failures, acknowledged }) => diagnosed((failures + acknowledged) % 2 === 1),
  confirm: ({ failures, renewals }) => confirmed((failures + renewals) % 2 ? ID : null),
  conclude: retry,
  fail: retry,
};

// Made when they are needed: an error takes long to make.
export const disturbances: Given[] = [
  prepare,
  fresh,
  sameAgain,
  always,
  () => target(false, CHUNK, `http://u.test/?key=${++urls}`),
  () => targetFailed(),
  () => targetFailed(network()),
  () => targetFailed(refusal()),
  () => targetFailed(http(429, { retryable: true })),
  sending,
  bytes(CHUNK * 0.75),
  bytes(CHUNK * 1.75),
  bytes(CHUNK * 99),
  (state) => answer(state, OK),
  (state) => answer(state, IN_PROGRESS),
  (state) => answer(state, REJECTED),
  (state) => answer(state, '<html>'),
  (state) => answer(state, '', 500),
  (state) => answer(state, '', 503),
  (state) => answer(state, '', 413),
  (state) => answer(state, '', 403),
  (state) => answer(state, '', 400),
  (state) => answer(state, '', 0),
  (state) => answer(state, OK, 304),
  () => failed(),
  () => failed(network()),
  () => failed(errors('timeout', { retryable: true })),
  () => failed(errors('cancelled', { retryable: true })),
  () => failed(http(404)),
  () => diagnosed(true),
  () => diagnosed(false),
  () => diagnosed(false, errors('file-changed', { status: 0 })),
  claimed(),
  checked([0, 1]),
  checked([], ID),
  verified(null),
  () => verified(errors('file-changed')),
  () => verified(errors('file-changed')),
  confirmed(ID),
  confirmed(null),
  waited,
  lineDoubted,
  () => giveUp(true),
  () => giveUp(false),
  stop,
  prepare,
  remove,
  retry,
];

/** The same of one chunk that goes beside others; the first and the last are no such chunk. */
const laneDisturbances: ((index: number) => Given)[] = [
  (index) =>
    ({ name }) =>
      lane(index, { type: 'sending', name: name ?? NAME }),
  (index) => lane(index, { type: 'bytes', loaded: CHUNK / 2 }),
  (index) => lane(index, { type: 'bytes', loaded: CHUNK * 99 }),
  (index) => laneAnswer(index),
  (index) => laneAnswer(index, OK),
  (index) => laneAnswer(index, '<html>'),
  (index) => laneAnswer(index, REJECTED),
  (index) => laneAnswer(index, '', 503),
  (index) => laneAnswer(index, '', 503),
  (index) => laneAnswer(index, '', 429),
  (index) => laneAnswer(index, '', 500),
  (index) => laneAnswer(index, '', 413),
  (index) => laneAnswer(index, '', 403),
  (index) => laneAnswer(index, '', 400),
  (index) => laneFailed(index, network()),
  (index) => laneFailed(index, network()),
  (index) => laneFailed(index, errors('timeout', { retryable: true })),
  (index) => laneDiagnosed(index, true),
  (index) => laneDiagnosed(index, false),
  (index) => laneDiagnosed(index, false, errors('file-changed', { status: 0 })),
  laneWaited,
];

const oneOf = <T>(random: () => number, all: readonly T[]): T => all[Math.floor(random() * all.length)]!;

/** What moves a file on, somewhat more often than what may get in its way. */
export function anySignal(random: () => number, { effect, lanes, chunks }: UploadState): Given {
  const roll = random();
  if (!lanes.size) {
    return roll < 0.7 ? (effect ? fitting[effect.do] : prepare) : oneOf(random, disturbances);
  }
  const index = random() < 0.9 ? oneOf(random, [...lanes.keys()]) : Math.floor(random() * chunks);
  if (roll < 0.65) return (state) => fittingLane(index, state);
  return roll < 0.92 ? oneOf(random, laneDisturbances)(index) : oneOf(random, disturbances);
}

export interface Course {
  readonly rules: Policy;
  readonly size: number;
  readonly isImage: boolean;
  readonly random: () => number;
}

/** What a file is sent under, another for each seed. */
export function courseOf(seed: number): Course {
  const random = randomOf(seed);
  const appends = random() < 0.4;
  const resumes = random() < 0.7;
  const rules: Policy = {
    ...policy,
    appends,
    resumes,
    canCheck: resumes && random() < 0.5,
    parallel: appends ? 1 : 1 + Math.floor(random() * 6),
    restarts: Math.floor(random() * 3),
    canAskAgain: random() < 0.8,
    canConfirm: random() < 0.5,
  };
  return { rules, random, isImage: random() < 0.1, size: oneOf(random, [...SIZES, SIZES[3]!, SIZES[3]!]) };
}

/** plupload makes an image smaller each time that it begins. */
export const asSent = (signal: Signal, { isImage, size }: Course, { chunkSize }: UploadState): Signal =>
  isImage && signal.type === 'sending'
    ? { ...signal, size: size - 100, chunks: Math.ceil((size - 100) / chunkSize) }
    : signal;
