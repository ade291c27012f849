/**
 * The OK/debug envelope of the upload server, read.
 *
 * @see the platform's page on uploads, "POST to the upload URL"
 */
export type Reply =
  | {
      /** `OK` 0, `debug` 0: the chunk is in, though the message reads like an error. */
      readonly kind: 'in-progress';
      /** The server's own; `null` where it gave none. */
      readonly code: number | null;
      /** The server's: foreign text, never HTML, that may quote a token or a key. */
      readonly message: string;
    }
  | {
      /** `OK` 1: the file is there. */
      readonly kind: 'completed';
      /** The server's id of the file. */
      readonly id: string;
    }
  | {
      /** `OK` 0, `debug` 1: the upload failed. */
      readonly kind: 'rejected';
      /** The server's own; `null` where it gave none. */
      readonly code: number | null;
      /** The server's: foreign text, never HTML, that may quote a token or a key. */
      readonly message: string;
    }
  | {
      /** Not the envelope: HTML, nothing, cut off, or of other types. */
      readonly kind: 'malformed';
      /** What is wrong with it, in English. */
      readonly reason: string;
    };
