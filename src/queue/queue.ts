import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { UploadError } from '../contract/error.js';
import type { FileEvent, UploadEvent } from '../contract/events.js';
import type { UploadFile } from '../contract/file.js';
import type { Report } from '../contract/report.js';
import type { QueueSnapshot } from '../contract/snapshot.js';
import { type Effect, hasEnded, isActive } from '../upload/state.js';
import { type Happening, type Policy, type Signal, step } from '../upload/step.js';
import { createRecord, type FileRecord } from './entry.js';
import { createReport } from './report.js';
import { snapshotOf } from './snapshot.js';

/** Does what a state wants done and signals what came of it; unsubscribing undoes it. */
export type RunEffect = (record: FileRecord, effect: Effect) => Observable<Signal>;

/**
 * The files of one uploader and what is told of them. Signals change states at once; effects and events wait for
 * `flush`, so that nobody is called in the middle of something: neither plupload in one of its own dispatches, nor a
 * subscriber before the state is whole.
 */
export interface Queue {
  readonly events$: Observable<UploadEvent>;
  readonly snapshots$: Observable<QueueSnapshot>;
  get(id: string): FileRecord | undefined;
  /** The file under way; there is never more than one. */
  active(): FileRecord | undefined;
  all(): FileRecord[];
  add(file: UploadFile): void;
  /** Forgets a file; one that has not ended is told as `removed`. */
  remove(id: string): void;
  removeAll(): void;
  signal(record: FileRecord, signal: Signal): void;
  emit(event: UploadEvent): void;
  setRunning(running: boolean): void;
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

export function createQueue(policy: Policy, runEffect: RunEffect): Queue {
  const records = new Map<string, FileRecord>();
  const events = new Subject<UploadEvent>();
  const snapshots = new BehaviorSubject(snapshotOf([], undefined, false));
  const touched = new Set<FileRecord>();
  const report = createReport();
  let outbox: UploadEvent[] = [];
  let changed = false;
  let scheduled = false;
  let flushing = false;
  let closed = false;
  let running = false;
  let completed = 0;
  let failed = 0;

  const all = () => Array.from(records.values());
  const active = () => all().find(({ state }) => isActive(state));

  function change(): void {
    changed = true;
    if (scheduled || flushing) return;
    scheduled = true;
    Promise.resolve().then(() => {
      scheduled = false;
      flush();
    });
  }

  function emit(event: UploadEvent): void {
    if (closed) return;
    outbox.push(event);
    report.note(event);
    change();
  }

  const emitProgress = (record: FileRecord) =>
    emit({ type: 'progress', file: record.file, ...record.progress() });

  function tell(record: FileRecord, happening: Happening): void {
    const { type } = happening;
    if (type === 'completed') completed++;
    if (type === 'failed') failed++;
    if (hasEnded(record.state) && type !== 'chunk') {
      const owed = record.settleProgress();
      if (owed || type === 'completed') emitProgress(record);
    }
    emit({ ...happening, file: record.file } as FileEvent);
  }

  function signal(record: FileRecord, signal: Signal): void {
    const before = record.state;
    const { state, happenings } = step(before, signal, policy);
    if (state === before) return;
    record.enter(state);
    touched.add(record);
    for (const happening of happenings) tell(record, happening);
    if (state.status === 'uploading' && state.sent !== before.sent) {
      record.throttleProgress(() => emitProgress(record));
    }
    change();
  }

  const run = (record: FileRecord, effect: Effect) =>
    runEffect(record, effect).subscribe((result) => {
      if (record.state.effect === effect) signal(record, result);
    });

  function settleEffects(): void {
    touched.forEach((record) => {
      touched.delete(record);
      record.reconcile((effect) => run(record, effect));
    });
  }

  function deliver(): void {
    while (touched.size || outbox.length) {
      settleEffects();
      const event = outbox.shift();
      if (event) events.next(event);
    }
    if (changed) {
      changed = false;
      snapshots.next(snapshotOf(all(), active(), running));
    }
  }

  function flush(): void {
    if (flushing) return;
    flushing = true;
    deliver();
    // Who gets the snapshot may act on it.
    if (closed) deliver();
    flushing = false;
    if (closed) {
      events.complete();
      snapshots.complete();
    } else if (changed) {
      change();
    }
  }

  function remove(id: string): void {
    const record = records.get(id);
    if (!record) return;
    signal(record, { type: 'remove' });
    record.settleProgress();
    records.delete(id);
  }

  function removeAll(): void {
    for (const { file } of all()) remove(file.id);
  }

  function setRunning(next: boolean): void {
    running = next;
    change();
  }

  return {
    events$: events.asObservable(),
    snapshots$: snapshots.asObservable(),
    get: (id) => records.get(id),
    active,
    all,
    emit,
    signal,
    flush,
    remove,
    removeAll,
    setRunning,
    report: () => report.make(all().map((record) => record.snapshot())),
    add(file) {
      records.set(file.id, createRecord(file));
      emit({ type: 'added', file });
    },
    drain() {
      setRunning(false);
      emit({ type: 'drained', completed, failed });
      completed = failed = 0;
    },
    fail(error) {
      flush();
      closed = true;
      outbox = [];
      events.error(error);
      snapshots.error(error);
      removeAll();
      settleEffects();
    },
    close() {
      if (closed) return;
      removeAll();
      running = false;
      emit({ type: 'destroyed' });
      closed = true;
      settleEffects();
      flush();
    },
  };
}
