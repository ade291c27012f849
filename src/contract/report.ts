import type { UploadEvent } from './events.js';
import type { FileStatus } from './snapshot.js';

/** One line of a {@link Report}. */
export interface ReportEntry {
  /** ms since the uploader was made. */
  readonly at: number;
  /** The event's. */
  readonly type: UploadEvent['type'];
  /** plupload's id of the file. */
  readonly file?: string;
  /** Codes and figures of the event and its error. */
  readonly [figure: string]: string | number | boolean | undefined;
}

/** What has happened to an uploader and its files: codes, figures and times, and no text that came from outside. */
export interface Report {
  /** Of this package. */
  readonly version: string;
  /** ISO date of the report. */
  readonly date: string;
  /** Whether the browser says that it is online. */
  readonly online: boolean;
  /** All of the queue. */
  readonly files: readonly {
    /** plupload's id of the file. */
    readonly id: string;
    /** Bytes. */
    readonly size: number;
    /** As in `queue$`. */
    readonly status: FileStatus;
    /** Bytes, acknowledged and in flight. */
    readonly sent: number;
    /** Bytes that the server has acknowledged. */
    readonly acknowledged: number;
    /** Known once there is a target. */
    readonly chunks?: number;
  }[];
  /** The latest entries, oldest first; `chunk` and `progress` events are not among them. */
  readonly events: readonly ReportEntry[];
}
