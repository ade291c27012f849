import { Observable, Subject } from 'rxjs';
import type { UploadError } from '../contract/error.js';
import type { FileEvent, UploadEvent } from '../contract/events.js';
import type { UploadFile } from '../contract/file.js';
import type { Report } from '../contract/report.js';
import type { QueueSnapshot } from '../contract/snapshot.js';
import type { Effect } from '../upload/effect.js';
import type { Happening, Policy, Signal } from '../upload/signal.js';
import { acknowledgedBytes, hasEnded, statusOf, type UploadState } from '../upload/state.js';
import { step } from '../upload/step.js';
import { createEntry, type FileEntry } from './entry.js';
import { createReport } from './report.js';
import { createSnapshots } from './snapshot.js';

/** Does what a state wants done and signals what came of it; unsubscribing undoes it. */
export type RunEffect = (entry: FileEntry, effect: Effect) => Observable<Signal>;

/** Hears of every change of a file's state at once. */
export type Observe = (entry: FileEntry, before: UploadState, happenings: readonly Happening[]) => void;

/**
 * The files of one uploader and what is told of them. Signals change states at once; effects and events wait for
 * `flush`, so that nobody is called in the middle of something: neither plupload in one of its own dispatches, nor a
 * subscriber before the state is whole.
 */
export interface Queue {
  readonly events$: Observable<UploadEvent>;
  readonly snapshots$: Observable<QueueSnapshot>;
  /** Names who runs the effects: whoever does needs the queue to be there first. */
  connect(runEffect: RunEffect, observe?: Observe): void;
  get(id: string): FileEntry | undefined;
  /** The file under way; there is never more than one. */
  active(): FileEntry | undefined;
  /** That, or the one that was it last. */
  last(): FileEntry | undefined;
  all(): readonly FileEntry[];
  add(file: UploadFile): void;
  /** Forgets a file; one that has not ended is told as `removed`. */
  remove(id: string): void;
  removeAll(): void;
  /** What somebody outside did to a file; what comes of an effect takes the effect's own way back. */
  signal(entry: FileEntry, signal: Signal): void;
  emit(event: UploadEvent): void;
  setRunning(isRunning: boolean): void;
  /** Somebody has stopped the queue. */
  tellStopped(): void;
  /** Whether somebody has stopped it, and nobody started it since. */
  isStopped(): boolean;
  /** The queue has nothing left to do. */
  drain(): void;
  /** Runs and ends effects, and delivers events, until there is nothing left of either. */
  flush(): void;
  /** Errors both streams, for late subscribers too. */
  fail(error: UploadError): void;
  report(): Report;
  /** Removes every file, says so, and completes; at the latest when a delivery under way is over. */
  close(): void;
}

export function createQueue(policy: Policy): Queue {
  const byId = new Map<string, FileEntry>();
  const events = new Subject<UploadEvent>();
  const snapshots = new Subject<QueueSnapshot>();
  const touched = new Set<FileEntry>();
  const shown = createSnapshots();
  const report = createReport();
  let runEffect: RunEffect;
  let observe: Observe | undefined;
  let last: FileEntry | undefined;
  let outbox: UploadEvent[] = [];
  let latest: QueueSnapshot | undefined;
  let isChanged = false;
  let isScheduled = false;
  let isFlushing = false;
  let isClosed = false;
  let isRunning = false;
  let isStopped = false;
  let completed = 0;
  let failed = 0;

  const active = () => (last?.state.phase === 'active' ? last : undefined);

  function snapshot(): QueueSnapshot {
    latest ??= shown.make({ isRunning, isStopped, active: active()?.snapshot() });
    return latest;
  }

  function schedule(): void {
    if (isScheduled || isFlushing) return;
    isScheduled = true;
    Promise.resolve().then(() => {
      isScheduled = false;
      flush();
    });
  }

  function change(): void {
    isChanged = true;
    latest = undefined;
    schedule();
  }

  function emit(event: UploadEvent): void {
    if (isClosed) return;
    outbox.push(event);
    report.note(event);
    schedule();
  }

  function emitProgress(entry: FileEntry): void {
    if (events.observed) emit({ type: 'progress', file: entry.file, ...entry.progress() });
    change();
  }

  function tell(entry: FileEntry, happening: Happening): void {
    const { type } = happening;
    if (type === 'completed') completed++;
    if (type === 'failed') failed++;
    if (hasEnded(entry.state) && type !== 'chunk') {
      const owed = entry.settleProgress();
      if (owed || type === 'completed') emitProgress(entry);
    }
    emit({ ...happening, file: entry.file } as FileEvent);
  }

  function signal(entry: FileEntry, signal: Signal): void {
    const before = entry.state;
    const { state, happenings } = step(before, signal, policy);
    if (state === before) return;
    entry.enter(state);
    touched.add(entry);
    shown.note(entry);
    latest = undefined;
    if (state.phase === 'active') last = entry;
    for (const happening of happenings) tell(entry, happening);
    // A chunk may be acknowledged ahead of others.
    const isMoved = state.sent !== before.sent || acknowledgedBytes(state) !== acknowledgedBytes(before);
    if (state.effect !== before.effect || statusOf(state) !== statusOf(before)) change();
    else if (isMoved) entry.throttleProgress(() => emitProgress(entry));
    schedule();
    observe?.(entry, before, happenings);
  }

  const run = (entry: FileEntry, effect: Effect) =>
    runEffect(entry, effect).subscribe((result) => {
      if (entry.state.effect === effect) signal(entry, result);
    });

  function settleEffects(): void {
    touched.forEach((entry) => {
      touched.delete(entry);
      entry.reconcile((effect) => run(entry, effect));
    });
  }

  function deliver(): void {
    while (touched.size || outbox.length) {
      settleEffects();
      const event = outbox.shift();
      if (event) events.next(event);
    }
    if (!isChanged) return;
    isChanged = false;
    if (snapshots.observed) snapshots.next(snapshot());
  }

  function flush(): void {
    if (isFlushing) return;
    isFlushing = true;
    deliver();
    // Who gets the snapshot may act on it.
    if (isClosed) deliver();
    isFlushing = false;
    if (isClosed) {
      events.complete();
      snapshots.complete();
    } else if (isChanged || touched.size || outbox.length) {
      schedule();
    }
  }

  function remove(id: string): void {
    const entry = byId.get(id);
    if (!entry) return;
    signal(entry, { type: 'remove' });
    entry.settleProgress();
    byId.delete(id);
    shown.remove(entry);
    change();
  }

  function removeAll(): void {
    byId.forEach((_, id) => {
      remove(id);
    });
  }

  function setRunning(next: boolean): void {
    isRunning = next;
    if (next) isStopped = false;
    change();
  }

  return {
    events$: events.asObservable(),
    snapshots$: new Observable((subscriber) => {
      if (!isClosed) subscriber.next(snapshot());
      return snapshots.subscribe(subscriber);
    }),
    connect(run, observer) {
      runEffect = run;
      observe = observer;
    },
    get: (id) => byId.get(id),
    active,
    last: () => last,
    all() {
      const entries: FileEntry[] = [];
      byId.forEach((entry) => {
        entries.push(entry);
      });
      return entries;
    },
    emit,
    signal,
    flush,
    remove,
    removeAll,
    setRunning,
    report: () => report.make(snapshot().files),
    add(file) {
      const entry = createEntry(file);
      byId.set(file.id, entry);
      shown.note(entry);
      emit({ type: 'added', file });
      change();
    },
    isStopped: () => isStopped,
    tellStopped() {
      isStopped = true;
      emit({ type: 'stopped' });
      change();
    },
    drain() {
      setRunning(false);
      emit({ type: 'drained', completed, failed });
      completed = failed = 0;
    },
    fail(error) {
      flush();
      isClosed = true;
      outbox = [];
      events.error(error);
      snapshots.error(error);
      removeAll();
      settleEffects();
    },
    close() {
      if (isClosed) return;
      removeAll();
      setRunning(false);
      emit({ type: 'destroyed' });
      isClosed = true;
      settleEffects();
      flush();
    },
  };
}
