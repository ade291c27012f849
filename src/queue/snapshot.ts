import type { FileSnapshot, QueueSnapshot } from '../contract/snapshot.js';
import { percentOf, secondsLeft } from './entry.js';

/** What is known of the queue beside its files. */
export interface QueueFacts {
  /** Whether plupload's queue is started. */
  readonly isRunning: boolean;
  /** Whether somebody has stopped it since. */
  readonly isStopped: boolean;
  /** The file under way, if there is one. */
  readonly active: FileSnapshot | undefined;
}

const hasLeft = ({ status }: FileSnapshot): boolean => status !== 'completed' && status !== 'failed';

/** The queue as a UI shows it: sums over its files, and the speed of the one under way. */
export function snapshotOf(
  files: readonly FileSnapshot[],
  { isRunning, isStopped, active }: QueueFacts,
): QueueSnapshot {
  const bytes = { sent: 0, acknowledged: 0, size: 0 };
  let left = 0;
  let isCompleted = files.length > 0;
  let hasMore = false;
  for (const file of files) {
    bytes.sent += file.sent;
    bytes.acknowledged += file.acknowledged;
    bytes.size += file.size;
    if (hasLeft(file)) {
      left += file.size - file.sent;
      hasMore = true;
    }
    if (file.status !== 'completed') isCompleted = false;
  }
  const bytesPerSecond = active?.bytesPerSecond ?? 0;
  return {
    state: isRunning
      ? active?.status === 'waiting'
        ? 'waiting'
        : 'uploading'
      : isStopped && hasMore
        ? 'stopped'
        : 'idle',
    files,
    ...bytes,
    percent: percentOf(bytes.sent, bytes.size, isCompleted),
    bytesPerSecond,
    secondsLeft: secondsLeft(left, bytesPerSecond),
  };
}
