import type { UploadError } from './error.js';
import type { UploadFile } from './file.js';
import type { Reply } from './reply.js';

/**
 * Bytes and speed of one file; `sent` never goes back except at `restarted`.
 *
 * @see plupload facts 6 and 21: its own figures run ahead
 */
export interface Progress {
  /** Bytes acknowledged and in flight: a high-water mark. */
  readonly sent: number;
  /** Bytes that the server has acknowledged. */
  readonly acknowledged: number;
  /** Bytes of the file. */
  readonly size: number;
  /** A floored integer; 100 only just before `completed`. */
  readonly percent: number;
  /** Over the last seconds; 0 while nothing is known. */
  readonly bytesPerSecond: number;
  /** `null` while it cannot be told. */
  readonly secondsLeft: number | null;
}

interface OfFile {
  /** Whose event it is. */
  readonly file: UploadFile;
}

/**
 * What happens to one file, which each of them has as `file`. Every run of it ends in exactly one of `completed`, `failed` and `removed`.
 *
 * @see the platform's page on uploads, for `target`, `chunk` and `completed`; plupload facts 3 and 4, for why its own events do
 */
export type FileEvent =
  | (OfFile & {
      /** It is in the queue. */
      readonly type: 'added';
    })
  | (OfFile & {
      /** A filter has turned it away: it is in no queue. */
      readonly type: 'refused';
      /** `file-type`, `file-size`, `file-empty` or `file-duplicate`. */
      readonly error: UploadError;
    })
  | (OfFile & {
      /** It was taken out before it had ended. */
      readonly type: 'removed';
    })
  | (OfFile & {
      /** An upload URL is at hand. */
      readonly type: 'target';
      /** Whether the URL takes chunks; else the file goes in one request. */
      readonly chunked: boolean;
    })
  | (OfFile & {
      /** Sending begins: the first time, after a pause, at a restart. */
      readonly type: 'started';
      /** How many there are of the file. */
      readonly chunks: number;
      /** Bytes of every chunk but the last. */
      readonly chunkSize: number;
      /** Index of the first chunk that is sent. */
      readonly from: number;
    })
  | (OfFile &
      Progress & {
        /** Bytes have gone up: at most every 250 ms, and once at 100 % just before `completed`. */
        readonly type: 'progress';
      })
  | (OfFile & {
      /** The server has acknowledged a chunk; the last and the only one, too. */
      readonly type: 'chunk';
      /** Which one, from 0. */
      readonly index: number;
      /** How many there are of the file. */
      readonly chunks: number;
      /** What the server said. */
      readonly reply: Reply;
    })
  | (OfFile & {
      /** The file under way waits; no attempt is spent. */
      readonly type: 'waiting';
      /** What for: the line. */
      readonly reason: 'offline';
    })
  | (OfFile & {
      /** The wait before another attempt begins. */
      readonly type: 'retrying';
      /** Why the last attempt failed. */
      readonly error: UploadError;
      /** Which attempt comes next, from 1. */
      readonly attempt: number;
      /** The wait, in ms. */
      readonly delay: number;
    })
  | (OfFile & {
      /** All over again at chunk 0, under a fresh target. */
      readonly type: 'restarted';
      /** Why. */
      readonly error: UploadError;
    })
  | (OfFile & {
      /** The server has the file, and has said so. */
      readonly type: 'completed';
      /** The server's id of it, to be submitted as `fileid`. */
      readonly id: string;
    })
  | (OfFile & {
      /** This run is over; `retry()` begins another. */
      readonly type: 'failed';
      /** Why. */
      readonly error: UploadError;
    });

/** What happens to the queue as a whole. */
export type QueueEvent =
  | {
      /** plupload is up; again after it was initialised anew (plupload fact 19). */
      readonly type: 'ready';
      /** plupload's: `html5`. */
      readonly runtime: string;
      /** What that runtime can do, as plupload says it. */
      readonly features: Readonly<Record<string, unknown>>;
    }
  | {
      /** Somebody has stopped the queue. */
      readonly type: 'stopped';
    }
  | {
      /** Nothing is left to send. */
      readonly type: 'drained';
      /** Files since the queue was last idle. */
      readonly completed: number;
      /** Files since the queue was last idle. */
      readonly failed: number;
    }
  | {
      /** The uploader has ended; the last event. */
      readonly type: 'destroyed';
    };

/** All that `events$` emits; `type` tells them apart, and `ofType` picks. */
export type UploadEvent = FileEvent | QueueEvent;
