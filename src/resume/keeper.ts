import { Observable, Subject } from 'rxjs';
import type { PendingUpload, ResumeOptions } from '../contract/resume.js';
import type { ErrorFactory } from '../options/messages.js';
import type { FileEntry } from '../queue/entry.js';
import { needsFreshTarget } from '../upload/moves.js';
import type { Happening, Signal } from '../upload/signal.js';
import { absorb, hasEnded, type Recalled, type UploadState } from '../upload/state.js';
import { digestOf } from './digest.js';
import { type Lock, lockedNames, takeLock } from './lock.js';
import {
  DIGEST_LENGTH,
  type Done,
  decode,
  type Entry,
  encode,
  entriesOf,
  recordIdOf,
  type UploadRecord,
  withEntry,
} from './record.js';
import { createShelf } from './shelf.js';

/** ms since the last acknowledgement for which a server is trusted to still have the chunks. */
const MAX_AGE = 4 * 3600 * 1000;
const LOCK = 'fengmi-uploader:lock:';

/** Keeps what is needed to go on with an upload on a later page, and finds it again. */
export interface Keeper {
  /** Keeps others from the file, and tells what is kept of it; unsubscribing before lets go of it again. */
  claim(entry: FileEntry): Observable<Signal>;
  /** A file's state has changed. */
  note(entry: FileEntry, before: UploadState, happenings: readonly Happening[]): void;
  /** The digest of one chunk. */
  digest(entry: FileEntry, index: number): Promise<string>;
  readonly pending$: Observable<readonly PendingUpload[]>;
  forget(id?: string): void;
  release(): void;
}

export interface KeeperParts {
  readonly options: ResumeOptions;
  readonly errors: ErrorFactory;
  readonly signal: (entry: FileEntry, signal: Signal) => void;
  /** An earlier page has sent something under this name to this URL. */
  readonly takeName: (url: string, name: string) => void;
  readonly appends: boolean;
}

/** What is kept of one file of the queue, for as long as it is there. */
interface Kept {
  readonly id: string;
  /** Who writes the record. */
  readonly writer: string;
  /** While a run of the file goes on. */
  lock: Lock | null;
  done: Done;
  /** When the first chunk was acknowledged, in ms since the epoch; 0 before. */
  first: number;
  isWritten: boolean;
  /** Digests of chunks that are on their way; empty while it is being made. */
  digests: Map<number, string>;
  /** Acknowledged before their digest was made. */
  readonly early: Set<number>;
  /** What an earlier page has sent and is still to be compared. */
  unverified: Entry[];
  isComparing: boolean;
}

const NOTHING: Done = { done: '', digests: '' };

const nothingToClaim: Signal = { type: 'claimed', isSame: true, recalled: null, mustAsk: false };
const nothingLeft: Signal = { ...nothingToClaim, isSame: false };

export function createKeeper({ options, errors, signal, takeName, appends }: KeeperParts): Keeper {
  const { scope = '', maxAge = MAX_AGE } = options;
  const shelf = createShelf(options.storage);
  const all = new Map<FileEntry, Kept>();
  const changes = new Subject<void>();
  /** One after the other: each may have a chunk in memory. */
  let digesting: Promise<unknown> = Promise.resolve();

  // A clock that was put back must not make a record last for ever.
  const isFresh = ({ latest }: UploadRecord): boolean => Math.abs(Date.now() - latest) < maxAge;

  function digest({ file: { source }, state: { chunkSize } }: FileEntry, index: number): Promise<string> {
    const made = digesting.then(() =>
      digestOf((source as File).slice(index * chunkSize, (index + 1) * chunkSize)),
    );
    digesting = made.catch(() => {});
    return made;
  }

  function write({ file, state }: FileEntry, kept: Kept): void {
    const { target, name: sentName, chunkSize, chunks, lastWasSent } = state;
    if (!target || sentName === null) return;
    const { name, size, type } = file;
    const latest = Date.now();
    kept.first ||= latest;
    kept.isWritten = true;
    const record: UploadRecord = {
      version: 1,
      scope,
      name,
      size,
      modified: (file.source as File).lastModified,
      type,
      url: target.url,
      hadFields: target.headers !== undefined || target.params !== undefined,
      chunkSize,
      chunks,
      sentName,
      ...kept.done,
      lastWasSent,
      writer: kept.writer,
      first: kept.first,
      latest,
    };
    shelf.write(kept.id, encode(record));
  }

  function clear(kept: Kept): void {
    kept.early.clear();
    Object.assign(kept, { done: NOTHING, first: 0, digests: new Map(), unverified: [] });
  }

  function drop(kept: Kept): void {
    clear(kept);
    kept.isWritten = false;
    shelf.drop(kept.id);
  }

  /** What a record says is the file's, from now on. */
  function adopt(kept: Kept, record: UploadRecord): Signal {
    const { url, sentName, chunkSize, chunks, lastWasSent, done, digests, first, hadFields } = record;
    const entries = entriesOf(record, chunks) ?? [];
    Object.assign(kept, { done: { done, digests }, first, unverified: entries.slice() });
    const recalled: Recalled = {
      target: { url, chunked: true },
      name: sentName,
      chunkSize,
      chunks,
      lastWasSent,
      ...absorb(
        0,
        entries.map(([index]) => index),
      ),
    };
    return { type: 'claimed', isSame: false, recalled, mustAsk: hadFields };
  }

  function found(kept: Kept, text: string | null): Signal {
    const record = decode(text);
    if (record?.writer === kept.writer || (text === null && !kept.isWritten)) return nothingToClaim;
    clear(kept);
    if (record) takeName(record.url, record.sentName);
    if (record?.done && isFresh(record)) return adopt(kept, record);
    drop(kept);
    return nothingLeft;
  }

  const keptOf = ({ file }: FileEntry, id: string): Kept => ({
    id,
    writer: `${file.id}.${Math.random()}`,
    lock: null,
    done: NOTHING,
    first: 0,
    isWritten: false,
    digests: new Map(),
    early: new Set(),
    unverified: [],
    isComparing: false,
  });

  function claim(entry: FileEntry): Observable<Signal> {
    return new Observable((subscriber) => {
      const { file } = entry;
      const id = recordIdOf(file, scope);
      if (id === null) {
        subscriber.next(nothingToClaim);
        return;
      }
      const taken = (): Signal => ({
        type: 'give-up',
        error: errors('already-uploading', { file }),
        told: false,
      });
      takeLock(shelf.storage, LOCK + id, () => signal(entry, taken())).then((lock) => {
        if (!lock) {
          subscriber.next(taken());
          return;
        }
        shelf.read(id).then((text) => {
          if (subscriber.closed) {
            lock.release();
            return;
          }
          const kept = all.get(entry) ?? keptOf(entry, id);
          kept.lock = lock;
          all.set(entry, kept);
          subscriber.next(found(kept, text));
          changes.next();
        });
      });
    });
  }

  function acknowledged(entry: FileEntry, kept: Kept, index: number, made: string | undefined): void {
    if (made === '') kept.early.add(index);
    if (!made) return;
    kept.digests.delete(index);
    kept.done = withEntry(kept.done, [index, made]);
    write(entry, kept);
  }

  function makeDigest(entry: FileEntry, kept: Kept, index: number): void {
    const { digests } = kept;
    if (index >= entry.state.chunks - 1 || digests.has(index)) return;
    digests.set(index, '');
    digest(entry, index).then(
      (made) => {
        if (kept.digests !== digests) return;
        if (kept.early.delete(index)) acknowledged(entry, kept, index, made);
        else digests.set(index, made);
      },
      // What cannot be read now is not gone on with later.
      () => {},
    );
  }

  function compare(entry: FileEntry, kept: Kept): void {
    const { state, file } = entry;
    if (kept.isComparing || !state.unverified || state.phase !== 'active' || state.effect?.do === 'check')
      return;
    const { unverified } = kept;
    const next = unverified.shift();
    if (!next) {
      signal(entry, { type: 'verified', error: null });
      return;
    }
    kept.isComparing = true;
    digest(entry, next[0])
      .then(
        (made) => made.slice(0, DIGEST_LENGTH) === next[1],
        () => false,
      )
      .then((isEqual) => {
        kept.isComparing = false;
        if (kept.unverified === unverified && !isEqual) {
          unverified.unshift(next);
          signal(entry, { type: 'verified', error: errors('file-changed', { file, chunk: next[0] }) });
        }
        compare(entry, kept);
      });
  }

  function end(entry: FileEntry, kept: Kept): void {
    const { phase, error } = entry.state;
    if (phase === 'completed' || (phase === 'failed' && error && needsFreshTarget(error))) drop(kept);
    kept.lock?.release();
    kept.lock = null;
    if (phase !== 'failed') all.delete(entry);
    changes.next();
  }

  function list(): Promise<readonly PendingUpload[]> {
    return Promise.all([shelf.ids(), lockedNames()]).then(([ids, locked]) =>
      Promise.all(ids.map((id) => shelf.read(id).then((text) => ({ id, record: decode(text) })))).then(
        (found) => {
          const own: string[] = [];
          all.forEach(({ id, lock }) => {
            if (lock) own.push(id);
          });
          const pending: PendingUpload[] = [];
          for (const { id, record } of found) {
            if (own.indexOf(id) >= 0 || locked.indexOf(LOCK + id) >= 0) continue;
            if (!record || !isFresh(record)) {
              shelf.drop(id);
            } else if (record.done && record.scope === scope) {
              const { name, size, type, chunkSize, chunks, latest: date } = record;
              const sent = (entriesOf(record, chunks) ?? []).length * chunkSize;
              pending.push({ id, name, size, type, sent, date });
            }
          }
          return pending;
        },
      ),
    );
  }

  return {
    claim,
    digest,
    note(entry, before, happenings) {
      const kept = all.get(entry);
      if (!kept?.lock) return;
      const { state } = entry;
      if (before.name !== null && state.name === null) drop(kept);
      if (hasEnded(state)) {
        end(entry, kept);
        return;
      }
      kept.lock.renew();
      if (state.isResized) return;
      // Nothing was sent under the target at hand: what an earlier page has sent is another upload.
      if (state.name === null && !state.recalled && kept.done !== NOTHING) clear(kept);
      for (const happening of happenings) {
        if (happening.type !== 'chunk') continue;
        acknowledged(entry, kept, happening.index, kept.digests.get(happening.index));
      }
      const isBegun = appends && before.name === null && state.name !== null && !state.resumed;
      if (isBegun || (state.lastWasSent && !before.lastWasSent && kept.done !== NOTHING)) write(entry, kept);
      if (state.inFlight && !before.inFlight) makeDigest(entry, kept, state.acknowledged);
      if (state.lanes !== before.lanes) {
        state.lanes.forEach((_, index) => {
          makeDigest(entry, kept, index);
        });
      }
      compare(entry, kept);
    },
    pending$: new Observable((subscriber) => {
      const tell = () => {
        list().then((pending) => subscriber.next(pending));
      };
      subscriber.add(changes.subscribe({ next: tell, complete: () => subscriber.complete() }));
      subscriber.add(shelf.watch(tell));
      tell();
    }),
    forget(id) {
      list().then((pending) => {
        for (const { id: other } of pending) if (id === undefined || id === other) shelf.drop(other);
        changes.next();
      });
    },
    release() {
      all.forEach((kept, entry) => {
        end(entry, kept);
      });
      changes.complete();
      shelf.close();
    },
  };
}
