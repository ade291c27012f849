import { Subscription } from 'rxjs';
import type { FileSnapshot, Progress, UploadFile } from '../types.js';
import { acknowledgedBytes, type Effect, initialState, type UploadState } from './lifecycle.js';
import { Speed } from './speed.js';

/** Shortest time between two `progress` events of a file, in ms. */
const PROGRESS_INTERVAL = 250;

/** One file of the queue: its state, the effect that runs for it, and the clock of its progress events. */
export class FileRecord {
  readonly file: UploadFile;
  private current: UploadState;
  private snapshotCache: FileSnapshot | null = null;
  private readonly speed = new Speed();
  private progressAt = Number.NEGATIVE_INFINITY;
  private progressTimer: ReturnType<typeof setTimeout> | undefined;
  private running: Effect | null = null;
  private subscription = Subscription.EMPTY;

  constructor(file: UploadFile) {
    this.file = file;
    this.current = initialState(file.size);
  }

  get state(): UploadState {
    return this.current;
  }

  set state(next: UploadState) {
    if (next === this.current) return;
    this.snapshotCache = null;
    if (next.status !== 'uploading' || next.sent < this.current.sent) this.speed.reset();
    else if (next.sent !== this.current.sent) this.speed.note(performance.now(), next.sent);
    this.current = next;
  }

  /** Stops what runs for this file if the state no longer wants it, and starts what it wants. */
  reconcile(run: (effect: Effect) => Subscription): void {
    const wanted = this.current.effect;
    if (wanted === this.running) return;
    this.subscription.unsubscribe();
    this.running = wanted;
    this.subscription = wanted === null ? Subscription.EMPTY : run(wanted);
  }

  /** Calls `emit` now, or as soon as the last `progress` event is old enough. */
  throttleProgress(emit: () => void): void {
    if (this.progressTimer !== undefined) return;
    const wait = this.progressAt + PROGRESS_INTERVAL - performance.now();
    if (wait <= 0) this.emitProgress(emit);
    else this.progressTimer = setTimeout(() => this.emitProgress(emit), wait);
  }

  /** Whether a `progress` event was owed; it is not any more. */
  settleProgress(): boolean {
    const owed = this.progressTimer !== undefined;
    clearTimeout(this.progressTimer);
    this.progressTimer = undefined;
    return owed;
  }

  private emitProgress(emit: () => void): void {
    this.progressTimer = undefined;
    this.progressAt = performance.now();
    emit();
  }

  progress(): Progress {
    const { size, sent, status } = this.current;
    const bytesPerSecond = this.speed.at(performance.now());
    return {
      sent,
      acknowledged: acknowledgedBytes(this.current),
      size,
      percent: percentOf(sent, size, status === 'completed'),
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? Math.ceil((size - sent) / bytesPerSecond) : null,
    };
  }

  /** The same object until something changes. */
  snapshot(): FileSnapshot {
    this.snapshotCache ??= this.makeSnapshot();
    return this.snapshotCache;
  }

  private makeSnapshot(): FileSnapshot {
    const { id, name, type } = this.file;
    const { status, size, sent, chunks, error, remoteId } = this.current;
    return {
      id,
      name,
      size,
      type,
      status: status === 'removed' ? 'stopped' : status,
      sent,
      acknowledged: acknowledgedBytes(this.current),
      percent: percentOf(sent, size, status === 'completed'),
      ...(chunks > 0 && { chunks }),
      ...(error && { error }),
      ...(remoteId !== undefined && { remoteId }),
    };
  }

  /** Ends the effect and the timer. */
  release(): void {
    this.settleProgress();
    this.subscription.unsubscribe();
    this.running = this.current.effect;
  }
}

/** A floored integer that is 100 only when all has been said and done. */
export const percentOf = (sent: number, size: number, completed: boolean): number =>
  completed ? 100 : size === 0 ? 0 : Math.min(99, Math.floor((sent / size) * 100));
