import { Observable, Subject } from 'rxjs';
import type { PendingUpload, ResumeOptions } from '../contract/resume.js';
import type { FileEntry } from '../queue/entry.js';
import type { Observe } from '../queue/queue.js';
import type { Signal } from '../upload/signal.js';
import { digestOf, digestOfPieces } from './digest.js';
import { createKept, type Kept, type KeptParts, nothingKept } from './kept.js';
import { type Lock, takeLock, takenOf } from './lock.js';
import { decode, entriesOf, recordIdOf, type UploadRecord } from './record.js';
import { createShelf } from './shelf.js';

/** ms since the last acknowledgement for which a server is trusted to still have the chunks. */
const MAX_AGE = 4 * 3600 * 1000;
const LOCK = 'fengmi-uploader:lock:';

/** Keeps what is needed to go on with an upload on a later page, and finds it again. */
export interface Keeper {
  /** Keeps others from the file, and tells what is kept of it; unsubscribing before lets go of it again. */
  claim(entry: FileEntry): Observable<Signal>;
  readonly note: Observe;
  /** The digest of one chunk, as a server may have it. */
  digest(entry: FileEntry, index: number): Promise<string>;
  readonly pending$: Observable<readonly PendingUpload[]>;
  forget(id?: string): void;
  release(): void;
}

export interface KeeperParts extends Pick<KeptParts, 'errors' | 'signal' | 'appends'> {
  readonly options: ResumeOptions;
  /** An earlier page has sent something under this name to this URL. */
  readonly takeName: (url: string, name: string) => void;
  /** The files of the queue: they do not wait to be picked, unless they have failed. */
  readonly files: () => readonly FileEntry[];
}

/** One after the other, for all uploaders of the page: one that is called off lets go before the next finds it there. */
let claiming: Promise<unknown> = Promise.resolve();

export function createKeeper(parts: KeeperParts): Keeper {
  const { options, takeName, files, errors, signal } = parts;
  const { scope = '', maxAge = MAX_AGE } = options;
  const shelf = createShelf(options.storage);
  const all = new WeakMap<FileEntry, Kept>();
  /** Of files whose run goes on. */
  const held = new Set<Kept>();
  const changes = new Subject<void>();
  let digesting: Promise<unknown> = Promise.resolve();

  const chunkOf = ({ file: { source }, state: { chunkSize } }: FileEntry, index: number): Blob =>
    (source as File).slice(index * chunkSize, (index + 1) * chunkSize);

  /** One after the other. */
  function digest(entry: FileEntry, index: number): Promise<string> {
    const made = digesting.then(() => digestOfPieces(chunkOf(entry, index)));
    digesting = made.catch(() => {});
    return made;
  }

  // A clock that was put back must not make a record last for ever.
  const isFresh = ({ latest }: UploadRecord): boolean => Math.abs(Date.now() - latest) < maxAge;
  const keptParts: KeptParts = { ...parts, shelf, scope, isFresh, digest, ended: () => changes.next() };

  function claim(entry: FileEntry): Observable<Signal> {
    return new Observable((subscriber) => {
      const { file } = entry;
      const id = recordIdOf(file, scope);
      if (id === null) {
        subscriber.next(nothingKept);
        return;
      }
      const taken = (): Signal => ({
        type: 'give-up',
        error: errors('already-uploading', { file }),
        told: false,
      });
      const use = (lock: Lock | null, text: string | null): void => {
        if (!lock || subscriber.closed) {
          lock?.release();
          subscriber.next(taken());
          return;
        }
        const kept = all.get(entry) ?? createKept(entry, id, keptParts);
        all.set(entry, kept);
        held.add(kept);
        subscriber.next(kept.begin(lock, text));
        changes.next();
      };
      const take = () =>
        subscriber.closed
          ? undefined
          : takeLock(shelf.storage, LOCK + id, () => signal(entry, taken())).then((lock) =>
              Promise.all([shelf.read(id), list()]).then(([text]) => use(lock, text)),
            );
      claiming = claiming.then(take, take);
    });
  }

  /** Drops on its way what is of no use any more. */
  function pendingOf(
    ids: readonly string[],
    taken: readonly (string | undefined)[],
    texts: readonly (string | null)[],
  ): readonly PendingUpload[] {
    const picked = files()
      .filter(({ state }) => state.phase !== 'failed')
      .map(({ file }) => recordIdOf(file, scope));
    const pending: PendingUpload[] = [];
    ids.forEach((id, at) => {
      const record = decode(texts[at] ?? null, id);
      // Another file of the name must not be mixed up with it at the server.
      if (record) {
        takeName(record.url, record.sentName);
        // It was made unique since something else is there under the file's own.
        takeName(record.url, record.name);
      }
      if (picked.indexOf(id) >= 0 || taken.indexOf(LOCK + id) >= 0) return;
      if (!record || !isFresh(record)) {
        shelf.drop(id);
      } else if (record.done && record.scope === scope) {
        const { name, size, type, modified: lastModified, chunkSize, chunks, latest: date } = record;
        const sent = (entriesOf(record, chunks) ?? []).length * chunkSize;
        pending.push({ id, name, size, type, lastModified, sent, date });
      }
    });
    return pending;
  }

  const list = (): Promise<readonly PendingUpload[]> =>
    shelf.ids().then((ids) =>
      Promise.all([
        takenOf(
          shelf.storage,
          ids.map((id) => LOCK + id),
        ),
        Promise.all(ids.map((id) => shelf.read(id))),
      ]).then(([taken, texts]) => pendingOf(ids, taken, texts)),
    );

  return {
    claim,
    digest: (entry, index) => digestOf(chunkOf(entry, index)),
    note(entry, before, happenings) {
      const kept = all.get(entry);
      if (!kept) return;
      // One that has failed is tried again, or taken out.
      if (!held.has(kept)) changes.next();
      else if (!kept.note(before, happenings)) held.delete(kept);
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
      held.forEach((kept) => {
        kept.end();
      });
      changes.complete();
      shelf.close();
    },
  };
}
