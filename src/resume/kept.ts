import type { ErrorFactory } from '../options/messages.js';
import type { FileEntry } from '../queue/entry.js';
import { needsFreshTarget } from '../upload/moves.js';
import { missingFrom, rangesOf } from '../upload/ranges.js';
import type { Happening, Signal } from '../upload/signal.js';
import { absorb, hasEnded, type UploadState } from '../upload/state.js';
import type { Lock } from './lock.js';
import {
  DIGEST_LENGTH,
  type Done,
  decode,
  type Entry,
  encode,
  entriesOf,
  type UploadRecord,
  withEntry,
} from './record.js';
import type { Shelf } from './shelf.js';

/** What is kept of one file, for as long as it is in the queue. */
export interface Kept {
  readonly id: string;
  /** A run begins: what it goes on with, by the text that was kept. */
  begin(lock: Lock, text: string | null): Signal;
  /** The file's state has changed; whether its run goes on. */
  note(before: UploadState, happenings: readonly Happening[]): boolean;
  /** The run is over, or the page is. */
  end(): void;
}

export interface KeptParts {
  readonly shelf: Shelf;
  readonly scope: string;
  readonly isFresh: (record: UploadRecord) => boolean;
  /** What a record has of a chunk. */
  readonly digest: (entry: FileEntry, index: number) => Promise<string>;
  readonly errors: ErrorFactory;
  readonly signal: (entry: FileEntry, signal: Signal) => void;
  readonly appends: boolean;
  /** The run is over, and the lock is free in the eyes of others, too. */
  readonly ended: () => void;
}

const NOTHING: Done = { done: '', digests: '' };

/** Nothing stands in the way of the run, and nothing is to be gone on with. */
export const nothingKept: Signal = { type: 'claimed', isSame: true, recalled: null, mustAsk: false };

export function createKept(entry: FileEntry, id: string, parts: KeptParts): Kept {
  const { shelf, scope, isFresh, digest, errors, signal, appends, ended } = parts;
  const { file } = entry;
  /** Tells a record of our own from one that another tab has made meanwhile. */
  const writer = `${file.id}.${Math.random()}`;
  let lock: Lock | null = null;
  /** The record is there, unless another tab has dropped it. */
  let isWritten = false;
  let done = NOTHING;
  let first = 0;
  /** Acknowledgements that wait for their digest: whoever has the file next is to find them. */
  let writing: Promise<unknown> | undefined;
  /** Of chunks that are on their way. */
  let digests = new Map<number, Promise<string>>();
  /** What an earlier page has sent and is still to be compared. */
  let unverified: Entry[] = [];
  let isComparing = false;

  function write({ target, name: sentName, chunkSize, chunks, lastWasSent }: UploadState): void {
    if (!target || sentName === null) return;
    const { name, size, type, source } = file;
    const latest = Date.now();
    first ||= latest;
    const record: UploadRecord = {
      version: 1,
      scope,
      name,
      size,
      modified: (source as File).lastModified,
      type,
      url: target.url,
      hadFields: target.headers !== undefined || target.params !== undefined,
      chunkSize,
      chunks,
      sentName,
      ...done,
      lastWasSent,
      writer,
      first,
      latest,
    };
    const own = digests;
    shelf.write(id, encode(record)).then((isKept) => {
      if (own === digests) isWritten = isKept;
    });
  }

  function clear(): void {
    done = NOTHING;
    first = 0;
    digests = new Map();
    unverified = [];
  }

  function drop(): void {
    clear();
    isWritten = false;
    shelf.drop(id);
  }

  function adopt(record: UploadRecord): Signal {
    const { url, sentName: name, chunkSize, chunks, lastWasSent, hadFields: mustAsk } = record;
    unverified = (entriesOf(record, chunks) ?? []).slice();
    const held = rangesOf(unverified.map(([index]) => index));
    const sent = { name, chunkSize, chunks, lastWasSent, ...absorb(0, held) };
    ({ first } = record);
    isWritten = true;
    done = { done: record.done, digests: record.digests };
    return {
      type: 'claimed',
      isSame: false,
      recalled: { target: { url, chunked: true }, ...sent },
      mustAsk,
    };
  }

  /** The server has said what it has: no more is there of what was kept. */
  function forgetMissing({ acknowledged: row, ahead, chunks }: UploadState): void {
    const there = entriesOf(done, chunks) ?? [];
    done = NOTHING;
    for (const each of there) {
      const [index] = each;
      if (index < row || missingFrom(ahead, index) > index) done = withEntry(done, each);
    }
  }

  function makeDigest(index: number): void {
    if (index >= entry.state.chunks - 1 || digests.has(index)) return;
    // What cannot be read now is not gone on with later.
    digests.set(
      index,
      digest(entry, index).catch(() => ''),
    );
  }

  function acknowledged(index: number): void {
    const own = digests;
    const holder = lock;
    const written = own.get(index)?.then((made) => {
      if (!made || own !== digests || !holder?.isOurs()) return;
      own.delete(index);
      done = withEntry(done, [index, made]);
      write(entry.state);
    });
    if (written) writing = Promise.all([writing, written]);
  }

  /** Compares what an earlier page has sent with the file, one chunk after the other. */
  function compare(): void {
    const { unverified: isDue, phase, effect } = entry.state;
    if (isComparing || !isDue || phase !== 'active' || effect?.do === 'check') return;
    const own = unverified;
    const [next] = own;
    if (!next) {
      signal(entry, { type: 'verified', error: null });
      return;
    }
    const [chunk, expected] = next;
    isComparing = true;
    digest(entry, chunk)
      .catch(() => '')
      .then((made) => {
        isComparing = false;
        if (own === unverified) {
          if (made.slice(0, DIGEST_LENGTH) === expected) own.shift();
          else signal(entry, { type: 'verified', error: errors('file-changed', { file, chunk }) });
        }
        compare();
      });
  }

  const kept: Kept = {
    id,
    begin(taken, text) {
      lock = taken;
      const record = decode(text, id);
      if (record?.writer === writer || (text === null && !isWritten)) return nothingKept;
      clear();
      if (record?.done && isFresh(record)) return adopt(record);
      if (!appends) drop();
      return { ...nothingKept, isSame: false };
    },
    note(before, happenings) {
      const { state } = entry;
      if (!lock) return false;
      if (before.name !== null && state.name === null && !state.recalled) {
        drop();
        // What is there must not be added to by a later page either.
        if (appends) write(before);
      }
      if (hasEnded(state)) {
        kept.end();
        return false;
      }
      lock.renew();
      if (state.isResized) return true;
      // Nothing was sent under the target at hand: what an earlier page has sent is another upload.
      if (state.name === null && !state.recalled && done !== NOTHING) clear();
      if (before.effect?.do === 'check') forgetMissing(state);
      for (const happening of happenings) if (happening.type === 'chunk') acknowledged(happening.index);
      // That a name was used says enough where nothing can be gone on with.
      const isBegun = appends && before.name === null && state.name !== null && done === NOTHING;
      const isAtEnd = state.lastWasSent && !before.lastWasSent && done !== NOTHING;
      if (isBegun || isAtEnd) write(state);
      if (state.inFlight && !before.inFlight) makeDigest(state.acknowledged);
      state.lanes.forEach((_, index) => {
        makeDigest(index);
      });
      compare();
      return true;
    },
    end() {
      const { state } = entry;
      const { phase, error, name } = state;
      if (!lock) return;
      if (phase === 'completed' || (phase === 'failed' && error && needsFreshTarget(error))) {
        drop();
        // Under the file's own name the server may have a part of it, which must not be added to.
        if (appends && name !== file.name) write(state);
      }
      lock.release(writing).then(ended);
      lock = null;
    },
  };
  return kept;
}
