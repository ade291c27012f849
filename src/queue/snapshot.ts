import type { FileSnapshot, QueueSnapshot } from '../contract/snapshot.js';
import { type FileRecord, percentOf } from './entry.js';

/** The queue as a UI shows it: sums over its files, and the speed of the one under way. */
export function snapshotOf(
  records: FileRecord[],
  active: FileRecord | undefined,
  running: boolean,
): QueueSnapshot {
  const files = records.map((record) => record.snapshot());
  const sum = (bytes: (file: FileSnapshot) => number) =>
    files.reduce((total, file) => total + bytes(file), 0);
  const hasLeft = ({ status }: FileSnapshot) => status !== 'completed' && status !== 'failed';
  const sent = sum((file) => file.sent);
  const size = sum((file) => file.size);
  const left = sum((file) => (hasLeft(file) ? file.size - file.sent : 0));
  const bytesPerSecond = active?.progress().bytesPerSecond ?? 0;
  return {
    state: !running ? 'stopped' : active?.state.status === 'waiting' ? 'waiting' : 'uploading',
    files,
    sent,
    size,
    percent: percentOf(sent, size, files.length > 0 && files.every(({ status }) => status === 'completed')),
    bytesPerSecond,
    secondsLeft: bytesPerSecond ? Math.ceil(left / bytesPerSecond) : null,
  };
}
