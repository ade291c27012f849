import type { UploadEvent } from './events.js';
import type { FileStatus } from './snapshot.js';

/** One line of a {@link Report}. */
export interface ReportEntry {
  /** ms since the uploader was made. */
  readonly at: number;
  readonly type: UploadEvent['type'];
  /** plupload's id of the file. */
  readonly file?: string;
  /** Codes and figures of the event and its error. */
  readonly [figure: string]: string | number | boolean | undefined;
}

/** What has happened to an uploader and its files. */
export interface Report {
  readonly version: string;
  /** ISO date of the report. */
  readonly date: string;
  /** Whether the browser says that it is online. */
  readonly online: boolean;
  readonly files: readonly {
    readonly id: string;
    /** Bytes. */
    readonly size: number;
    readonly status: FileStatus;
    /** Bytes. */
    readonly sent: number;
    /** Bytes. */
    readonly acknowledged: number;
    readonly chunks?: number;
  }[];
  /** The latest entries, oldest first; `chunk` and `progress` events are not among them. */
  readonly events: readonly ReportEntry[];
}
