/** What the protocol does not allow; tests tell the cases apart by these, people by the text beside them. */
export type ViolationCode =
  | 'method'
  | 'content-type'
  | 'unknown-key'
  | 'expired-key'
  | 'malformed'
  | 'field-limit'
  | 'duplicate-field'
  | 'chunk-without-chunks'
  | 'chunks-without-chunk'
  | 'not-an-integer'
  | 'out-of-range'
  | 'chunks-changed'
  | 'chunk-size'
  | 'part-changed'
  | 'not-chunked'
  | 'no-file'
  | 'two-files'
  | 'no-name'
  | 'empty-part'
  | 'too-large';

const statuses: Partial<Record<ViolationCode, number>> = {
  method: 405,
  'content-type': 415,
  'unknown-key': 404,
  'expired-key': 403,
  'field-limit': 413,
  'too-large': 413,
  'chunks-changed': 409,
  'chunk-size': 409,
  'part-changed': 409,
};

/** Thrown where a request breaks the upload protocol; becomes a 4xx answer and a violation in the journal. */
export class Refusal extends Error {
  readonly code: ViolationCode;
  readonly status: number;

  constructor(code: ViolationCode, message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code] ?? 400;
  }
}
