import { BehaviorSubject, type Observable, Subject, type Subscription } from 'rxjs';
import type { UploadError } from '../errors.js';
import type { FileEvent, QueueSnapshot, UploadEvent, UploadFile } from '../types.js';
import {
  type Effect,
  type Happening,
  hasEnded,
  isActive,
  type Policy,
  type Signal,
  step,
} from './lifecycle.js';
import { FileRecord, percentOf } from './record.js';

/** Does what a state wants done and signals what came of it; unsubscribing undoes it. */
export type RunEffect = (record: FileRecord, effect: Effect) => Observable<Signal>;

const EMPTY: QueueSnapshot = {
  state: 'stopped',
  files: [],
  sent: 0,
  size: 0,
  percent: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
};

/**
 * The files of one uploader and what is told of them. Signals change states at once; effects and events wait for
 * `flush`, so that nobody is called in the middle of something: neither plupload in one of its own dispatches, nor a
 * subscriber before the state is whole.
 */
export class Queue {
  private readonly records = new Map<string, FileRecord>();
  private readonly eventSubject = new Subject<UploadEvent>();
  private readonly snapshotSubject = new BehaviorSubject<QueueSnapshot>(EMPTY);
  private readonly runEffect: RunEffect;
  private readonly policy: Policy;
  private outbox: UploadEvent[] = [];
  private touched = new Set<FileRecord>();
  private changed = false;
  private flushing = false;
  private scheduled = false;
  private closed = false;
  private running = false;
  private completed = 0;
  private failed = 0;

  readonly events$: Observable<UploadEvent> = this.eventSubject.asObservable();
  readonly snapshots$: Observable<QueueSnapshot> = this.snapshotSubject.asObservable();

  constructor(policy: Policy, runEffect: RunEffect) {
    this.policy = policy;
    this.runEffect = runEffect;
  }

  get(id: string): FileRecord | undefined {
    return this.records.get(id);
  }

  /** The file under way; there is never more than one. */
  active(): FileRecord | undefined {
    for (const record of Array.from(this.records.values())) if (isActive(record.state)) return record;
    return undefined;
  }

  failedIds(): string[] {
    return Array.from(this.records.values())
      .filter(({ state }) => state.status === 'failed')
      .map(({ file }) => file.id);
  }

  add(file: UploadFile): void {
    this.records.set(file.id, new FileRecord(file));
    this.emit({ type: 'added', file });
  }

  refuse(file: UploadFile, error: UploadError): void {
    this.emit({ type: 'refused', file, error });
  }

  /** Forgets a file; one that has not ended is told as `removed`. */
  remove(id: string): void {
    const record = this.records.get(id);
    if (record === undefined) return;
    this.signal(record, { type: 'remove' });
    record.settleProgress();
    this.records.delete(id);
  }

  removeAll(): void {
    for (const id of Array.from(this.records.keys())) this.remove(id);
  }

  signal(record: FileRecord, signal: Signal): void {
    const before = record.state;
    const { state, happenings } = step(before, signal, this.policy);
    if (state === before) return;
    record.state = state;
    this.touched.add(record);
    for (const happening of happenings) this.tell(record, happening);
    if (state.status === 'uploading' && state.sent !== before.sent) {
      record.throttleProgress(() => this.emit({ type: 'progress', file: record.file, ...record.progress() }));
    }
    this.change();
  }

  emit(event: UploadEvent): void {
    if (this.closed) return;
    this.outbox.push(event);
    this.change();
  }

  setRunning(running: boolean): void {
    if (running === this.running) return;
    this.running = running;
    this.change();
  }

  /** The queue has nothing left to do. */
  drained(): void {
    const { completed, failed } = this;
    this.completed = 0;
    this.failed = 0;
    this.setRunning(false);
    this.emit({ type: 'drained', completed, failed });
  }

  /** Runs and ends effects, and delivers events, until there is nothing left of either. */
  flush(): void {
    if (this.flushing) return;
    this.flushing = true;
    while (this.touched.size > 0 || this.outbox.length > 0) {
      this.settleEffects();
      const event = this.outbox.shift();
      if (event !== undefined) this.eventSubject.next(event);
    }
    if (this.changed) {
      this.changed = false;
      this.snapshotSubject.next(this.snapshot());
    }
    this.flushing = false;
    if (this.closed) this.complete();
  }

  /** Errors both streams, for late subscribers too. */
  fail(error: UploadError): void {
    this.flush();
    this.closed = true;
    this.eventSubject.error(error);
    this.snapshotSubject.error(error);
    this.release();
  }

  /** Removes every file, says so, and completes; at the latest when a delivery under way is over. */
  close(): void {
    if (this.closed) return;
    this.removeAll();
    this.setRunning(false);
    this.emit({ type: 'destroyed' });
    this.closed = true;
    this.settleEffects();
    this.flush();
  }

  private complete(): void {
    this.eventSubject.complete();
    this.snapshotSubject.complete();
  }

  private release(): void {
    for (const record of Array.from(this.records.values())) record.release();
    this.records.clear();
    this.touched.clear();
    this.outbox = [];
  }

  private settleEffects(): void {
    for (const record of Array.from(this.touched)) {
      this.touched.delete(record);
      record.reconcile((effect) => this.run(record, effect));
    }
  }

  private run(record: FileRecord, effect: Effect): Subscription {
    return this.runEffect(record, effect).subscribe((signal) => {
      if (record.state.effect === effect) this.signal(record, signal);
    });
  }

  private tell(record: FileRecord, happening: Happening): void {
    const { file } = record;
    if (happening.type === 'completed') this.completed++;
    if (happening.type === 'failed') this.failed++;
    if (hasEnded(record.state)) {
      const owed = record.settleProgress();
      if (owed || happening.type === 'completed') this.emit({ type: 'progress', file, ...record.progress() });
    }
    this.emit({ ...happening, file } as FileEvent);
  }

  private change(): void {
    this.changed = true;
    if (this.scheduled || this.flushing) return;
    this.scheduled = true;
    Promise.resolve().then(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private snapshot(): QueueSnapshot {
    const records = Array.from(this.records.values());
    const files = records.map((record) => record.snapshot());
    const sum = (pick: (file: (typeof files)[number]) => number) =>
      files.reduce((total, file) => total + pick(file), 0);
    const sent = sum((file) => file.sent);
    const size = sum((file) => file.size);
    const active = this.active();
    const bytesPerSecond = active?.progress().bytesPerSecond ?? 0;
    const left = sum((file) =>
      file.status === 'completed' || file.status === 'failed' ? 0 : file.size - file.sent,
    );
    const done = files.length > 0 && files.every(({ status }) => status === 'completed');
    return {
      state: !this.running ? 'stopped' : active?.state.status === 'waiting' ? 'waiting' : 'uploading',
      files,
      sent,
      size,
      percent: percentOf(sent, size, done),
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null,
    };
  }
}
