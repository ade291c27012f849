import type { FileSnapshot, QueueSnapshot } from '../contract/snapshot.js';
import { type FileEntry, percentOf, secondsLeft } from './entry.js';

/** What is known of the queue beside its files. */
export interface QueueFacts {
  /** Whether plupload's queue is started. */
  readonly isRunning: boolean;
  /** Whether somebody has stopped it since. */
  readonly isStopped: boolean;
  /** The file under way, if there is one. */
  readonly active: FileSnapshot | undefined;
}

/** The queue as a UI shows it: sums over its files, each kept up with what has changed, and the speed of the one under way. */
export interface Snapshots {
  /** The file is new, or another than it was. */
  note(entry: FileEntry): void;
  remove(entry: FileEntry): void;
  make(facts: QueueFacts): QueueSnapshot;
}

const hasLeft = ({ status }: FileSnapshot): boolean => status !== 'completed' && status !== 'failed';

export function createSnapshots(): Snapshots {
  let files: readonly FileSnapshot[] = [];
  /** Where in `files` each is. */
  const places = new Map<FileEntry, number>();
  const changed = new Set<FileEntry>();
  let hasGaps = false;
  const bytes = { sent: 0, acknowledged: 0, size: 0 };
  let left = 0;
  let unfinished = 0;
  let uncompleted = 0;

  function count(file: FileSnapshot | undefined, sign: 1 | -1): void {
    if (!file) return;
    bytes.sent += sign * file.sent;
    bytes.acknowledged += sign * file.acknowledged;
    bytes.size += sign * file.size;
    if (file.status !== 'completed') uncompleted += sign;
    if (!hasLeft(file)) return;
    left += sign * (file.size - file.sent);
    unfinished += sign;
  }

  /** Snapshots share what they can: the list itself is another whenever one of its files is. */
  function update(): void {
    const next = hasGaps ? [] : files.slice();
    if (hasGaps) {
      places.forEach((place, entry) => {
        places.set(entry, next.push(files[place] as FileSnapshot) - 1);
      });
    }
    changed.forEach((entry) => {
      const place = places.get(entry) ?? next.length;
      count(next[place], -1);
      next[place] = entry.snapshot();
      count(next[place], 1);
      places.set(entry, place);
    });
    changed.clear();
    hasGaps = false;
    files = next;
  }

  return {
    note(entry) {
      changed.add(entry);
    },
    remove(entry) {
      const place = places.get(entry);
      changed.delete(entry);
      if (place === undefined) return;
      count(files[place], -1);
      places.delete(entry);
      hasGaps = true;
    },
    make({ isRunning, isStopped, active }) {
      if (hasGaps || changed.size) update();
      const bytesPerSecond = active?.bytesPerSecond ?? 0;
      return {
        state: isRunning
          ? active?.status === 'waiting'
            ? 'waiting'
            : 'uploading'
          : isStopped && unfinished
            ? 'stopped'
            : 'idle',
        files,
        ...bytes,
        percent: percentOf(bytes.sent, bytes.size, files.length > 0 && !uncompleted),
        bytesPerSecond,
        secondsLeft: secondsLeft(left, bytesPerSecond),
      };
    },
  };
}
