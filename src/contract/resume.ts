import type { ObservableInput } from 'rxjs';
import type { UploadFile, UploadTarget } from './file.js';

/** The part of `localStorage` that is used. */
export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What a page's server has of a file: all of it, its first bytes, chunks by their index, or nothing. */
export type HeldByServer =
  | {
      /** The server's id of the whole file. */
      readonly id: string;
    }
  | {
      /** How many of its first bytes are there. */
      readonly bytes: number;
    }
  | readonly number[]
  | null;

/** What is known of an upload before the server is asked what it has. */
export interface UploadKnown {
  /** Where the file goes. */
  readonly target: UploadTarget;
  /** Bytes of every chunk but the last. */
  readonly chunkSize: number;
  /** How many there are of the file. */
  readonly chunks: number;
  /** A chunk's SHA-256 in hex; where the page is not secure (plain http), 128 bits of a hash of our own. */
  digest(chunk: number): Promise<string>;
}

/** How uploads outlive their page. Every key is optional. */
export interface ResumeOptions {
  /**
   * Where records are kept: a file each, which holds the target's URL, and so its key, but no headers and fields of it.
   * @default `localStorage`, and IndexedDB, which survives a browser that is killed
   */
  storage?: StorageLike;
  /**
   * Whose uploads they are, such as a user's id: those of another scope are neither gone on with nor listed.
   * @default ''
   */
  scope?: string;
  /**
   * ms after the last acknowledgement for which the server is trusted to still have the chunks.
   * @default 14400000 (4 hours)
   */
  maxAge?: number;
  /**
   * Asked before the first chunk of every run: what does the server have of the file? Its word goes before the record's.
   * An error, or no answer within `timeout.target`, is nothing. With `assembly: 'append'` it counts for what a record knows, and
   * a file of which the server has something else goes under another `name`.
   * @default not asked: the record alone says what is there
   */
  check?: (file: UploadFile, known: UploadKnown) => HeldByServer | ObservableInput<HeldByServer>;
}

/** An upload of an earlier page that waits for its file to be picked again. */
export interface PendingUpload {
  /** For `forget`. */
  readonly id: string;
  /** As it was picked. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type of the file; may be empty. */
  readonly type: string;
  /** When the file was last changed, in ms since the epoch. */
  readonly lastModified: number;
  /** Bytes that the server has acknowledged. */
  readonly sent: number;
  /** Of the last acknowledgement, in ms since the epoch. */
  readonly date: number;
}
