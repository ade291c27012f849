import { Refusal } from './refusal.js';

/** `filename` is present exactly on file parts. */
export interface PartHead {
  name: string;
  filename: string | undefined;
}

export type MultipartEvent =
  | { type: 'part'; head: PartHead }
  | { type: 'data'; bytes: Buffer }
  | { type: 'part-end' };

const MAX_HEAD_BYTES = 8 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** The boundary of a `multipart/form-data` content type; refuses every other type. */
export function boundaryOf(contentType: string | undefined): string {
  const [type = '', ...params] = (contentType ?? '').split(';');
  if (type.trim().toLowerCase() !== 'multipart/form-data') {
    throw new Refusal('content-type', 'the request is not multipart/form-data');
  }
  for (const param of params) {
    const boundary = /^\s*boundary=(?:"([^"]{1,70})"|([^\s"]{1,70}))\s*$/i.exec(param);
    if (boundary) return boundary[1] ?? boundary[2] ?? '';
  }
  throw new Refusal('content-type', 'the multipart content type has no usable boundary');
}

/**
 * A multipart body as events, for input cut anywhere. Each `push` is a generator, so that the reader's own pace is the
 * back-pressure: nothing is kept but the few bytes that may be the start of a delimiter, or a part's head.
 */
export class MultipartParser {
  readonly #delimiter: Buffer;
  // The first delimiter has no line break before it; giving it one makes all delimiters alike.
  #rest: Buffer = Buffer.from('\r\n');
  #state: 'preamble' | 'head' | 'body' | 'done' = 'preamble';

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  *push(chunk: Buffer): Generator<MultipartEvent, void> {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let advanced = true;
    while (advanced) {
      if (this.#state === 'done') {
        this.#rest = Buffer.alloc(0);
        return;
      }
      advanced = this.#state === 'head' ? yield* this.#readHead() : yield* this.#readBody();
    }
  }

  /** To be called when the input is over; refuses a body that ended too early. */
  end(): void {
    if (this.#state !== 'done')
      throw new Refusal('malformed', 'the multipart body ends before its closing delimiter');
  }

  *#readHead(): Generator<MultipartEvent, boolean> {
    const end = this.#rest.indexOf(HEAD_END);
    if (end > MAX_HEAD_BYTES || (end < 0 && this.#rest.length > MAX_HEAD_BYTES)) {
      throw new Refusal('field-limit', 'the head of a part is too long');
    }
    if (end < 0) return false;
    const head = parseHead(this.#rest.toString('utf8', 0, end));
    this.#take(end + HEAD_END.length);
    this.#state = 'body';
    yield { type: 'part', head };
    return true;
  }

  *#readBody(): Generator<MultipartEvent, boolean> {
    const at = this.#rest.indexOf(this.#delimiter);
    const after = at + this.#delimiter.length;
    if (at < 0 || this.#rest.length < after + 2) {
      const safe = at < 0 ? this.#rest.length - this.#delimiter.length + 1 : at;
      if (safe > 0) yield* this.#emit(safe);
      return false;
    }
    const next = this.#rest.toString('latin1', after, after + 2);
    if (next !== '\r\n' && next !== '--') {
      yield* this.#emit(after);
      return true;
    }
    yield* this.#emit(at);
    if (this.#state === 'body') yield { type: 'part-end' };
    // The line break after a delimiter stays: a head is what stands between it and an empty line.
    this.#take(this.#delimiter.length);
    this.#state = next === '--' ? 'done' : 'head';
    return true;
  }

  *#emit(length: number): Generator<MultipartEvent, void> {
    const bytes = this.#take(length);
    if (this.#state === 'body' && length > 0) yield { type: 'data', bytes };
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }
}

function parseHead(head: string): PartHead {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1];
  const name = disposition && parameter(disposition, 'name');
  if (disposition === undefined || name === undefined) {
    throw new Refusal('malformed', 'a part has no content-disposition with a name');
  }
  return { name, filename: parameter(disposition, 'filename') };
}

function parameter(disposition: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|;)\\s*${name}="([^"]*)"`, 'i').exec(disposition)?.[1];
  // Browsers escape these three and nothing else, not even the percent sign.
  return value?.replace(/%22|%0D|%0A/gi, decodeURIComponent);
}
