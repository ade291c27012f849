import { UploadError, type UploadErrorDetails } from '../../../src/contract/error.js';
import { errorFactory } from '../../../src/options/messages.js';
import type { Ranges } from '../../../src/upload/ranges.js';
import type { Happening, LaneSignal, Policy, Signal } from '../../../src/upload/signal.js';
import { initialState, type Recalled, statusOf, type UploadState } from '../../../src/upload/state.js';
import { step } from '../../../src/upload/step.js';
import { judge } from '../../../src/upload/verdict.js';

export const ID = 'abc';
export const IN_PROGRESS = '{"OK":0,"debug":0,"data":{"code":101,"message":""}}';
export const OK = `{"OK":1,"debug":1,"data":{"id":"${ID}"}}`;

export const errors = errorFactory('en');

export const policy: Policy = {
  attempts: () => 2,
  restarts: 1,
  delay: 1000,
  maxDelay: 30_000,
  random: () => 1,
  retryable: (error) => error.retryable,
  canAskAgain: true,
  isReplaced: () => false,
  parallel: 1,
  appends: false,
  canConfirm: false,
  resumes: false,
  canCheck: false,
};

export const http = (status: number, details: UploadErrorDetails = {}) =>
  errors('http', { status, ...details });
/** An answer that is worth another try. */
export const busy = (details: UploadErrorDetails = {}) => http(503, { retryable: true, ...details });
/** No answer at all. */
export const network = (details: UploadErrorDetails = {}) =>
  errors('network', { retryable: true, ...details });
export const refusal = () => errors('target-refused');

export const URL_A = 'http://u.test/?key=a';
export const URL_B = 'http://u.test/?key=b';

export const target = (chunked = true, chunkSize = 4, url = URL_A): Signal => ({
  type: 'target',
  target: { url, chunked },
  chunkSize,
});
export const NAME = 'film.mp4';
export const sending = ({ size, chunks, name }: UploadState): Signal => ({
  type: 'sending',
  size,
  chunks,
  name: name ?? NAME,
});
export const bytes = (loaded: number): Signal => ({ type: 'bytes', loaded });
export const failed = (error = busy()): Signal => ({ type: 'failed', error });

/** What an answer of the server comes to: the same way that the answers of a real server take. */
export function answer({ acknowledged, chunks }: UploadState, body: string, status = 200): Signal {
  const verdict = judge({ status, body, headers: '' }, acknowledged === chunks - 1, {}, errors);
  return verdict instanceof UploadError
    ? { type: 'failed', error: verdict }
    : { type: 'answered', reply: verdict };
}

/** What came of one chunk that goes up beside others. */
export const lane = (index: number, signal: LaneSignal): Signal => ({ type: 'lane', index, signal });

/** What an answer to one of them comes to. */
export function laneAnswer(index: number, body = IN_PROGRESS, status = 200): Signal {
  const verdict = judge({ status, body, headers: '' }, false, { chunk: index }, errors);
  const isError = verdict instanceof UploadError;
  return lane(index, isError ? { type: 'failed', error: verdict } : { type: 'answered', reply: verdict });
}

export const laneFailed = (index: number, error = http(500, { retryable: true })): Signal =>
  lane(index, { type: 'failed', error });
export const laneWaited = (index: number): Signal => lane(index, { type: 'waited' });
export const laneDiagnosed = (index: number, isLineDown: boolean, error = network()): Signal =>
  lane(index, { type: 'diagnosed', error, isLineDown });

/** A signal, or one that depends on the state that it comes to. */
export type Given = Signal | ((state: UploadState) => Signal);

export interface Walk {
  readonly state: UploadState;
  /** What a UI calls where the file stands. */
  readonly status: ReturnType<typeof statusOf>;
  /** Of the last signal. */
  readonly happenings: readonly Happening[];
  on(...signals: Given[]): Walk;
}

function walkFrom(state: UploadState, happenings: readonly Happening[], rules: Policy): Walk {
  return {
    state,
    status: statusOf(state),
    happenings,
    on(...signals) {
      let last: Walk = walkFrom(state, [], rules);
      for (const given of signals) {
        const next = step(last.state, typeof given === 'function' ? given(last.state) : given, rules);
        last = walkFrom(next.state, next.happenings, rules);
      }
      return last;
    },
  };
}

/** A file of 10 bytes, which are three chunks of 4. */
export const file = (rules: Partial<Policy> = {}, size = 10): Walk =>
  walkFrom(initialState(size), [], { ...policy, ...rules });

/** One chunk that is sent and acknowledged. */
export const chunk: Given[] = [sending, (state) => answer(state, IN_PROGRESS)];
export const lastChunk: Given[] = [sending, (state) => answer(state, OK)];

export const prepare: Signal = { type: 'prepare' };
export const waited: Signal = { type: 'waited' };
export const lineDoubted: Signal = { type: 'line-doubted' };
export const stop: Signal = { type: 'stop' };
export const remove: Signal = { type: 'remove' };
export const retry: Signal = { type: 'retry' };
export const diagnosed = (isLineDown: boolean, error = network()): Signal => ({
  type: 'diagnosed',
  error,
  isLineDown,
});
export const confirmed = (id: string | null): Signal => ({ type: 'confirmed', id });
export const targetFailed = (error = busy()): Signal => ({ type: 'target-failed', error });
export const giveUp = (told: boolean): Signal => ({ type: 'give-up', error: errors('rejected'), told });

/** Nothing was kept of the file, or what it goes on with. */
export const claimed = (recalled: Recalled | null = null, mustAsk = false): Signal => ({
  type: 'claimed',
  isSame: recalled === null,
  recalled,
  mustAsk,
});
export const checked = (chunks: readonly number[], id: string | null = null, hasMore = false): Signal => ({
  type: 'checked',
  id,
  chunks,
  hasMore,
});
/** Every index of these ranges. */
export const indicesOf = (ranges: Ranges): number[] =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
export const verified = (error: UploadError | null): Signal => ({ type: 'verified', error });

/** How a file comes to each of the states that matter. */
export const ways = {
  queued: [],
  asking: [prepare],
  'waiting to ask': [prepare, targetFailed()],
  uploading: [prepare, target()],
  'in flight': [prepare, target(), sending],
  'waiting to send': [prepare, target(), ...chunk, sending, failed()],
  'stopped while asking': [prepare, stop],
  stopped: [prepare, target(), ...chunk, sending, stop],
  'looking into it': [prepare, target(), ...chunk, sending, failed(network())],
  'looking into the target': [prepare, targetFailed(network())],
  offline: [prepare, target(), ...chunk, sending, failed(network()), diagnosed(true)],
  'offline without a target': [prepare, targetFailed(network()), diagnosed(true)],
  confirming: [prepare, target(), ...chunk, ...chunk, sending, failed(), waited],
  concluding: [prepare, target(), ...chunk, ...chunk, sending, failed(), waited, confirmed(ID)],
  'asking again': [prepare, target(), ...chunk, sending, failed(http(403))],
  completed: [prepare, target(), ...chunk, ...chunk, ...lastChunk],
  failed: [prepare, target(), ...chunk, sending, failed(http(400))],
  'without a target': [prepare, targetFailed(refusal())],
  removed: [prepare, target(), remove],
} satisfies Record<string, Given[]>;

export type Place = keyof typeof ways;
