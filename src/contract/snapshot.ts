import type { UploadError } from './error.js';
import type { Progress } from './events.js';

/** Where a file stands. */
export type FileStatus =
  /** Its turn has not come. */
  | 'queued'
  /** Its target is being asked for. */
  | 'preparing'
  /** Bytes go up. */
  | 'uploading'
  /** It waits before another attempt: see `retrying`. */
  | 'retrying'
  /** It waits for the line. */
  | 'waiting'
  /** The queue was stopped under it. */
  | 'stopped'
  /** The server has it. */
  | 'completed'
  /** Its run is over: see `error`. */
  | 'failed';

/** A file as a UI shows it; its speed and time left are 0 and `null` while no byte of it goes up. */
export interface FileSnapshot extends Progress {
  /** plupload's id of the file, unique on the page. */
  readonly id: string;
  /** As it was picked. */
  readonly name: string;
  /** MIME type as the browser knows it; may be empty. */
  readonly type: string;
  /** Where it stands. */
  readonly status: FileStatus;
  /** Known once there is a target. */
  readonly chunks?: number;
  /** While `status` is `failed`. */
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
  /** In the order of the queue. */
  readonly files: readonly FileSnapshot[];
  /** Bytes, of all files, acknowledged and in flight. */
  readonly sent: number;
  /** Bytes, of all files, that the server has acknowledged. */
  readonly acknowledged: number;
  /** Bytes, of all files. */
  readonly size: number;
  /** Of all bytes, a floored integer; 100 only once every file is completed. */
  readonly percent: number;
  /** Of the file under way; 0 while nothing is known. */
  readonly bytesPerSecond: number;
  /** For all files that have not ended; `null` while it cannot be told. */
  readonly secondsLeft: number | null;
}
