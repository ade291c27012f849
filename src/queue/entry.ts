import { Subscription } from 'rxjs';
import type { Progress } from '../contract/events.js';
import type { UploadFile } from '../contract/file.js';
import type { FileSnapshot } from '../contract/snapshot.js';
import { rethrow } from '../rx/from-callback.js';
import type { Effect, Wait } from '../upload/effect.js';
import { acknowledgedBytes, initialState, statusOf, type UploadState, waitsOf } from '../upload/state.js';
import { createSpeed } from './speed.js';

/** Shortest time between two `progress` events of a file, in ms. */
const PROGRESS_INTERVAL = 250;

/** One file of the queue: its state, the effect that runs for it, and the clock of its progress events. */
export interface FileEntry {
  readonly file: UploadFile;
  readonly state: UploadState;
  enter(next: UploadState): void;
  /** Stops what runs for this file if the state no longer wants it, and starts what it wants. */
  reconcile(run: (effect: Effect) => Subscription): void;
  /** Calls `emit` now, or as soon as the last `progress` event is old enough. */
  throttleProgress(emit: () => void): void;
  /** Calls off the `progress` event that is owed; whether there was one. */
  settleProgress(): boolean;
  progress(): Progress;
  /** The same object until something changes. */
  snapshot(): FileSnapshot;
}

/** A floored integer that is 100 only when all has been said and done. */
export const percentOf = (sent: number, size: number, completed: boolean): number =>
  completed ? 100 : Math.min(99, Math.floor((sent / size) * 100) || 0);

export const secondsLeft = (bytes: number, bytesPerSecond: number): number | null =>
  bytesPerSecond ? Math.ceil(bytes / bytesPerSecond) : null;

export function createEntry(file: UploadFile): FileEntry {
  const speed = createSpeed();
  let state = initialState(file.size);
  let cached: FileSnapshot | undefined;
  let running: Effect | null = null;
  let subscription = Subscription.EMPTY;
  let progressAt = Number.NEGATIVE_INFINITY;
  let progressTimer: ReturnType<typeof setTimeout> | undefined;
  /** When each wait for another attempt is over, in ms since the epoch. */
  let ends = new Map<Wait, number>();

  function progress(): Progress {
    const { sent, size, phase } = state;
    const bytesPerSecond = speed.at(performance.now());
    return {
      sent,
      acknowledged: acknowledgedBytes(state),
      size,
      percent: percentOf(sent, size, phase === 'completed'),
      bytesPerSecond,
      secondsLeft: secondsLeft(size - sent, bytesPerSecond),
    };
  }

  /** The next attempt, where nothing but waiting goes on for the file. */
  function retrying(): FileSnapshot['retrying'] {
    let next: FileSnapshot['retrying'];
    if (statusOf(state) !== 'retrying') return next;
    ends.forEach((until, { error, attempt, attempts }) => {
      if (!next || until < next.until) next = { error, attempt, attempts, until };
    });
    return next;
  }

  function makeSnapshot(): FileSnapshot {
    const { id, name, type } = file;
    const { chunks, error, remoteId } = state;
    const next = retrying();
    return {
      id,
      name,
      type,
      // A file that is removed is in no snapshot.
      status: statusOf(state) as FileSnapshot['status'],
      ...progress(),
      ...(chunks && { chunks }),
      ...(error && { error }),
      ...(remoteId && { remoteId }),
      ...(state.resumed && { resumed: true }),
      ...(next && { retrying: next }),
    };
  }

  return {
    file,
    get state() {
      return state;
    },
    enter(next) {
      cached = undefined;
      if (statusOf(next) !== 'uploading' || next.sent < state.sent) speed.reset();
      else if (next.sent !== state.sent) speed.note(performance.now(), next.sent);
      const begun = ends;
      ends = new Map();
      for (const wait of waitsOf(next)) ends.set(wait, begun.get(wait) ?? Date.now() + wait.delay);
      state = next;
    },
    reconcile(run) {
      const { effect } = state;
      if (effect === running) return;
      running = effect;
      try {
        subscription.unsubscribe();
      } catch (thrown) {
        // A callback of the page threw as it was called off.
        rethrow(thrown);
      }
      if (!effect) return;
      const started = run(effect);
      // A page may destroy the uploader while an effect begins: there was nothing to unsubscribe from yet.
      if (running === effect) subscription = started;
      else started.unsubscribe();
    },
    throttleProgress(emit) {
      if (progressTimer !== undefined) return;
      const emitNow = () => {
        progressTimer = undefined;
        progressAt = performance.now();
        emit();
      };
      const wait = progressAt + PROGRESS_INTERVAL - performance.now();
      if (wait > 0) progressTimer = setTimeout(emitNow, wait);
      else emitNow();
    },
    settleProgress() {
      const owed = progressTimer !== undefined;
      clearTimeout(progressTimer);
      progressTimer = undefined;
      return owed;
    },
    progress,
    snapshot() {
      cached ??= makeSnapshot();
      return cached;
    },
  };
}
