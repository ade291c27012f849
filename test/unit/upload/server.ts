import { rangesOf } from '../../../src/upload/ranges.js';
import type { Signal } from '../../../src/upload/signal.js';
import { absorb, isLast, type Recalled, type UploadState } from '../../../src/upload/state.js';
import { CHUNK, type Course } from './courses.js';
import { errorOf, flightsOf, hold, isRefusal, keyOf, typesOf } from './oracle.js';
import {
  answer,
  checked,
  claimed,
  confirmed,
  errors,
  ID,
  IN_PROGRESS,
  verified,
  type Walk,
} from './signals.js';

/** What the server has of one upload. */
interface Stored {
  /** In order of arrival. */
  chunks: { readonly index: number; readonly isOwn: boolean }[];
  /** A part of a chunk came after them, at a server that keeps it. */
  hasPart: boolean;
}

/** A server that has what it has, whoever believes what of it. */
export interface Server {
  /** A signal as it can come from this server, and from who compares bytes. */
  says(signal: Signal, state: UploadState): Signal;
  note(before: UploadState, signal: Signal, now: Walk): void;
}

const rowOf = (length: number): number[] => Array.from({ length }, (_, index) => index);
const JUNK = [-1, 0.5, Number.NaN, 1e9];

export function createServer({ rules: { appends, canCheck }, size, isImage, random }: Course): Server {
  const stored = new Map<string, Stored>();
  let records = 0;

  const isBelow = (chance: number): boolean => random() < chance;

  function storedOf(state: UploadState): Stored {
    const key = `${keyOf(state)}`;
    const known = stored.get(key) ?? { chunks: [], hasPart: false };
    stored.set(key, known);
    return known;
  }

  function store(at: Stored, index: number): void {
    // The rest of a chunk that is cut off makes a wrong file of it.
    if (appends) at.chunks.push({ index, isOwn: !at.hasPart });
    else at.chunks = at.chunks.filter((chunk) => chunk.index !== index).concat({ index, isOwn: true });
  }

  const indicesOf = ({ chunks }: Stored): number[] => chunks.map(({ index }) => index);
  const hasAll = (at: Stored, count: number): boolean => new Set(indicesOf(at)).size === count;

  /** Whether what it has is the file, and nothing else. */
  function isRight({ chunks, hasPart }: Stored, count: number): boolean {
    const indices = chunks.map(({ index }) => index);
    if (!appends) indices.sort((a, b) => a - b);
    return !hasPart && indices.join() === rowOf(count).join() && chunks.every(({ isOwn }) => isOwn);
  }

  /** Some chunks of a file, but not the last. */
  function someOf(count: number): number[] {
    const row = rowOf(Math.floor(random() * count));
    return appends || isBelow(0.5) ? row : row.filter(() => isBelow(0.7));
  }

  /** What an earlier page has kept: true to what there is, or not any more, or of a file that was changed since. */
  function record(): Signal {
    const chunkSize = isBelow(0.8) ? CHUNK : CHUNK / 2;
    const chunks = Math.ceil(size / chunkSize);
    const sent = someOf(chunks);
    if (!sent.length) return claimed();
    const isAll = sent.length === chunks - 1 && isBelow(0.4);
    const target = { url: `http://u.test/?old=${++records}`, chunked: true };
    const name = `old-${records}.mp4`;
    const [isStale, isChanged] = [isBelow(0.3), isBelow(0.3)];
    const there = sent.slice(0, isStale ? Math.floor(random() * sent.length) : undefined);
    // One that was under way as the page ended.
    if (!isStale && isBelow(0.4)) there.push(isAll ? chunks - 1 : sent.length);
    const isOther = (index: number) => isChanged && isBelow(index ? 0.5 : 0.9);
    stored.set(`${target.url} ${name}`, {
      chunks: [...new Set(there)].map((index) => ({ index, isOwn: !isOther(index) })),
      hasPart: appends && isBelow(0.2),
    });
    const recalled: Recalled = {
      target,
      name,
      chunkSize,
      chunks,
      lastWasSent: isAll,
      ...absorb(0, rangesOf(sent)),
    };
    return claimed(recalled, isBelow(0.4));
  }

  function claim(): Signal {
    if (isImage || isBelow(0.4)) return claimed();
    return isBelow(0.15) ? { type: 'claimed', isSame: false, recalled: null, mustAsk: false } : record();
  }

  function check(state: UploadState): Signal {
    const at = storedOf(state);
    const { chunks: count, name } = state;
    if (isImage) return checked([]);
    // A file may be there under whatever target it came.
    if (name === null && isBelow(0.5)) for (const index of someOf(count)) store(at, index);
    else if (name !== null && isBelow(0.3)) return checked([]);
    if (isRight(at, count) && isBelow(0.5)) return checked([], ID);
    const held = appends ? rowOf(at.chunks.length) : indicesOf(at).reverse();
    // What makes no sense where chunks are added as they come.
    if (appends && held.length > 2 && isBelow(0.3)) held.splice(isBelow(0.5) ? 0 : 1, 1);
    return checked(isBelow(0.2) ? held.concat(JUNK, count) : held, null, at.hasPart);
  }

  return {
    says(signal, state) {
      const at = storedOf(state);
      switch (signal.type) {
        case 'claimed':
          return claim();
        case 'checked':
          return canCheck && state.effect?.do === 'check' ? check(state) : signal;
        case 'verified':
          return at.chunks.some(({ isOwn }) => !isOwn) && state.unverified
            ? verified(errors('file-changed'))
            : signal;
        case 'confirmed':
          return confirmed(signal.id && isRight(at, state.chunks) ? ID : null);
        case 'answered': {
          // One that adds chunks as they come believes that the last one is the last.
          const isDone =
            appends ||
            hasAll(
              { ...at, chunks: at.chunks.concat({ index: state.acknowledged, isOwn: true }) },
              state.chunks,
            );
          return signal.reply.kind === 'completed' && isLast(state) && !isDone
            ? answer(state, IN_PROGRESS)
            : signal;
        }
        default:
          return signal;
      }
    },
    note(before, signal, now) {
      const [was, is, at] = [flightsOf(before), flightsOf(now.state), storedOf(before)];
      const told = new Set(now.happenings.flatMap((one) => (one.type === 'chunk' ? [one.index] : [])));
      const error = errorOf(signal);
      was.forEach((flight, index) => {
        if (is.get(index) === flight && !told.has(index)) return;
        const isOwn = signal.type !== 'lane' || signal.index === index;
        if (told.has(index)) store(at, index);
        else if (!(isOwn && error && isRefusal(error))) {
          if (isBelow(0.4)) store(at, index);
          else if (appends && isBelow(0.3)) at.hasPart = true;
        }
      });
      if (typesOf(now).has('completed')) hold('the right file is there', isRight(at, now.state.chunks));
    },
  };
}
