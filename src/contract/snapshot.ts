import type { UploadError } from './error.js';
import type { Progress } from './events.js';

export type FileStatus =
  | 'queued'
  | 'preparing'
  | 'uploading'
  | 'retrying'
  | 'waiting'
  | 'stopped'
  | 'completed'
  | 'failed';

/** A file as a UI shows it; its speed and time left are 0 and `null` while no byte of it goes up. */
export interface FileSnapshot extends Progress {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: FileStatus;
  /** Known once there is a target. */
  readonly chunks?: number;
  readonly error?: UploadError;
  /** The server's id of the completed file, to be submitted as `fileid`. */
  readonly remoteId?: string;
  /** The run goes on with what an earlier page has sent, or the server had before. */
  readonly resumed?: boolean;
  /** While `status` is `retrying`. */
  readonly retrying?: Retrying;
}

/** The wait before another attempt. */
export interface Retrying {
  /** Why the last attempt failed. */
  readonly error: UploadError;
  /** Which attempt comes next, from 1. */
  readonly attempt: number;
  /** How many there may be. */
  readonly attempts: number;
  /** When it comes, in ms since the epoch. */
  readonly until: number;
}

/** The whole queue as a UI shows it. */
export interface QueueSnapshot {
  /**
   * `idle`: nothing to do, or not started yet; `stopped`: stopped with files left; `waiting`: the file under way waits for
   * the line.
   */
  readonly state: 'idle' | 'uploading' | 'waiting' | 'stopped';
  readonly files: readonly FileSnapshot[];
  /** Bytes, of all files. */
  readonly sent: number;
  /** Bytes, of all files. */
  readonly acknowledged: number;
  /** Bytes, of all files. */
  readonly size: number;
  readonly percent: number;
  /** Of the file under way. */
  readonly bytesPerSecond: number;
  /** For all files that have not ended; `null` while it cannot be told. */
  readonly secondsLeft: number | null;
}
