import type { UploadError } from '../../../src/contract/error.js';
import { countOf, missingFrom } from '../../../src/upload/ranges.js';
import type { Policy, Signal } from '../../../src/upload/signal.js';
import { acknowledgedBytes, type Recalled, type UploadState } from '../../../src/upload/state.js';
import { indicesOf, NAME, type Walk } from './signals.js';

/** As `expect`, which is too slow for a few hundred thousand times. */
export function hold(rule: string, holds: boolean): void {
  if (!holds) throw new Error(rule);
}

/** What the server knows of one upload, by its URL and name. */
interface Upload {
  /** 0 before the first is sent. */
  chunks: number;
  readonly acknowledged: Set<number>;
  /** Chunks that may have arrived, as nobody said that they have not. */
  readonly doubtful: Set<number>;
  /** Some of it was sent by an earlier page, and not compared yet. */
  isUncompared: boolean;
}

/** What tells one upload from another at the server; those of earlier pages have names of their own. */
export const keyOf = ({ target, name, generation, isNameTaken }: UploadState): string | undefined =>
  target ? `${target.url} ${name && name !== NAME ? name : `${generation} ${isNameTaken}`}` : undefined;

const sizeOf = ({ size, chunkSize }: UploadState, indices: Iterable<number>): number =>
  [...indices].reduce((sum, index) => sum + Math.min(chunkSize, size - index * chunkSize), 0);

/** The chunks that are on their way, each with what tells this attempt from another. */
export function flightsOf({ lanes, inFlight, acknowledged }: UploadState): Map<number, object | true> {
  const flights = new Map<number, object | true>();
  lanes.forEach(({ effect }, index) => {
    if (effect.do === 'post') flights.set(index, effect);
  });
  if (inFlight) {
    hold('the chunk that plupload sends goes alone', flights.size === 0);
    flights.set(acknowledged, true);
  }
  return flights;
}

/** Whether the server has said that it does not have what was sent. */
export const isRefusal = ({ code, status = 0 }: UploadError): boolean =>
  code === 'rejected' || (code === 'http' && (status < 500 || status === 503));

export const errorOf = (signal: Signal): UploadError | undefined => {
  const given = signal.type === 'lane' ? signal.signal : signal;
  return given.type === 'failed' ? given.error : undefined;
};

export const typesOf = ({ happenings }: Walk): Set<string> => new Set(happenings.map(({ type }) => type));

/**
 * Follows a file as its server sees it, without a look at how its state is made: what is acknowledged is a set.
 *
 * @param isImage plupload makes another file of it
 */
export function createOracle(rules: Policy, isImage: boolean) {
  const uploads = new Map<string, Upload>();
  /** A server has had too much to do in this run. */
  let isNarrow = false;
  let renewals = 0;
  /** What an earlier page has sent was found to be of another file. */
  let isDistrusted = false;
  /** Failures in a row, of the file and of each chunk beside others. */
  const failures = new Map<number | 'file', number>();

  const widthOf = () => (isNarrow || isImage ? 1 : rules.parallel);

  function uploadOf(state: UploadState): Upload | undefined {
    const key = keyOf(state);
    if (!key) return undefined;
    const known = uploads.get(key);
    if (known) return known;
    const made = {
      chunks: 0,
      acknowledged: new Set<number>(),
      doubtful: new Set<number>(),
      isUncompared: false,
    };
    uploads.set(key, made);
    return made;
  }

  /** What was kept of an upload of an earlier page. */
  function recall({ target, name, chunks, acknowledged, ahead }: Recalled): void {
    const row = Array.from({ length: acknowledged }, (_, index) => index);
    uploads.set(`${target.url} ${name}`, {
      chunks,
      acknowledged: new Set([...row, ...indicesOf(ahead)]),
      doubtful: new Set(),
      isUncompared: true,
    });
  }

  /** What a server says that it has goes before all else that is known. */
  function check(held: readonly number[], chunks: number, { acknowledged, doubtful }: Upload): void {
    const last = chunks - 1;
    acknowledged.clear();
    doubtful.clear();
    for (const index of held)
      if (Number.isInteger(index) && index >= 0 && index < last) acknowledged.add(index);
  }

  function checkBegun(index: number, now: UploadState, upload: Upload): void {
    const { acknowledged, doubtful } = upload;
    const flights = flightsOf(now);
    const [isFirst, isLastOne] = [index === 0, index === now.chunks - 1];
    upload.chunks ||= now.chunks;
    hold('one upload has one count of chunks', upload.chunks === now.chunks);
    hold('what is acknowledged does not go again', !acknowledged.has(index));
    hold('the first chunk goes before all others', isFirst || acknowledged.has(0));
    hold('the last chunk goes after all others', !isLastOne || acknowledged.size === now.chunks - 1);
    hold('the last chunk waits for what is compared', !isLastOne || !upload.isUncompared);
    hold('first and last go alone', !(isFirst || isLastOne) || flights.size === 1);
    hold('no more chunks go than may', flights.size <= widthOf());
    hold('no chunk goes that may be there', !rules.appends || !doubtful.has(index));
  }

  function checkBudget(signal: Signal, now: Walk): void {
    const isLane = signal.type === 'lane';
    for (const happening of now.happenings) {
      if (happening.type !== 'retrying') continue;
      const isRenewal = typesOf(now).has('restarted');
      const key = isLane ? signal.index : 'file';
      const count = isRenewal ? ++renewals : (failures.get(key) ?? 0) + 1;
      if (!isRenewal) failures.set(key, count);
      hold('an attempt is the next one', happening.attempt === count);
      hold('attempts are bounded', count <= rules.attempts());
    }
  }

  return (before: UploadState, signal: Signal, now: Walk): void => {
    const { state, happenings } = now;
    const isRetry = signal.type === 'retry' && state !== before;
    if (isRetry) {
      isNarrow = false;
      renewals = 0;
      failures.clear();
      if (before.phase === 'completed') isDistrusted = false;
      // Where chunks are kept by index, the whole file may go once more.
      if (before.phase === 'completed' && !rules.appends) uploads.clear();
    }
    hold('names are not used again', state.generation >= before.generation);
    if (typesOf(now).has('restarted') || typesOf(now).has('target')) failures.clear();

    if (signal.type === 'claimed' && signal.recalled && state !== before) recall(signal.recalled);
    if (signal.type === 'verified' && before.phase === 'active') {
      const compared = uploadOf(before);
      const wasUncompared = compared?.isUncompared === true;
      hold('a difference starts over', typesOf(now).has('restarted') === (wasUncompared && !!signal.error));
      if (compared && !signal.error) compared.isUncompared = false;
      if (wasUncompared && signal.error) isDistrusted = true;
    }
    const isTold = signal.type === 'checked' && before.effect?.do === 'check';
    hold('what is distrusted is not asked for', !isDistrusted || state.effect?.do !== 'check');
    const error = errorOf(signal);
    const [was, upload, is] = [flightsOf(before), uploadOf(before), flightsOf(state)];
    for (const happening of happenings) {
      if (happening.type !== 'chunk') continue;
      const { index } = happening;
      const isConfirmed = before.effect?.do === 'confirm' && index === before.chunks - 1;
      hold('what is acknowledged was sent', was.has(index) || isConfirmed);
      hold('a chunk is acknowledged once', !upload?.acknowledged.has(index));
      upload?.acknowledged.add(index);
      failures.delete(index);
      failures.delete('file');
    }
    was.forEach((flight, index) => {
      if (is.get(index) === flight || upload?.acknowledged.has(index)) return;
      const isOwn = signal.type !== 'lane' || signal.index === index;
      const isRefused = isOwn && error !== undefined && isRefusal(error);
      if (!isRefused) upload?.doubtful.add(index);
      if (isRefused && (error.status === 429 || error.status === 503)) isNarrow = true;
    });
    checkBudget(signal, now);

    if (isTold) {
      const told = uploadOf(state);
      if (told && keyOf(state) === keyOf(before)) check(signal.chunks, state.chunks, told);
      if (told && signal.id) for (let index = 0; index < state.chunks; index++) told.acknowledged.add(index);
    }
    const lanes = Math.max(widthOf(), before.lanes.size);
    hold('there are no more lanes than may be', state.lanes.size <= lanes);
    const after = uploadOf(state);
    is.forEach((flight, index) => {
      const isBegun = was.get(index) !== flight || uploadOf(before) !== after;
      if (isBegun && after) checkBegun(index, state, after);
    });
    const { acknowledged = new Set<number>() } = after ?? {};
    hold('the set is what was acknowledged', state.acknowledged + countOf(state.ahead) === acknowledged.size);
    for (let index = 0; index < state.acknowledged; index++) hold('no gap', acknowledged.has(index));
    for (const [first, last] of state.ahead) {
      hold('ahead is beyond a gap', first > state.acknowledged && last < state.chunks - 1);
      for (let index = first; index <= last; index++) hold('ahead is there', acknowledged.has(index));
    }
    hold('its bytes are right', acknowledgedBytes(state) === sizeOf(state, acknowledged));
    hold('what is acknowledged was sent', state.sent >= acknowledgedBytes(state));
    if (typesOf(now).has('completed')) hold('all is there', acknowledged.size === state.chunks);
  };
}

/** What is true of the lanes of any state. */
export function checkLanes({
  lanes,
  effect,
  phase,
  inFlight,
  ahead,
  chunks,
  acknowledged,
}: UploadState): void {
  hold('lanes are there to spread, and nothing else', lanes.size > 0 === (effect?.do === 'spread'));
  hold('lanes are of a file under way', lanes.size === 0 || (phase === 'active' && !inFlight));
  lanes.forEach((_, index) => {
    const isBetween = index >= Math.max(1, acknowledged) && index < chunks - 1;
    const isMissing = missingFrom(ahead, index) === index;
    hold('a lane is of a missing chunk between the first and the last', isBetween && isMissing);
  });
}
