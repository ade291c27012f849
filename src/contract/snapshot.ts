import type { UploadError } from './error.js';

export type FileStatus =
  | 'queued'
  | 'preparing'
  | 'uploading'
  | 'retrying'
  | 'waiting'
  | 'stopped'
  | 'completed'
  | 'failed';

/** A file as a UI shows it. */
export interface FileSnapshot {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  readonly status: FileStatus;
  /** Bytes. */
  readonly sent: number;
  /** Bytes. */
  readonly acknowledged: number;
  readonly percent: number;
  /** Known once there is a target. */
  readonly chunks?: number;
  readonly error?: UploadError;
  /** The server's id of the completed file, to be submitted as `fileid`. */
  readonly remoteId?: string;
}

/** The whole queue as a UI shows it. */
export interface QueueSnapshot {
  readonly state: 'stopped' | 'uploading' | 'waiting';
  readonly files: readonly FileSnapshot[];
  /** Bytes, of all files. */
  readonly sent: number;
  /** Bytes, of all files. */
  readonly size: number;
  readonly percent: number;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
}
