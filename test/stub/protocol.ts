import type { Part } from './part-sink.js';
import { Refusal } from './refusal.js';

/** The three documented answers, to the letter. */
export const IN_PROGRESS = '{"OK":0,"debug":0,"data":{"code":101,"message":"Failed to open input stream."}}';
export const FAILED = '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}';
export function completed(id: string): string {
  return `{"OK":1,"debug":1,"data":{"id":"${id}"}}`;
}

/** Where a part belongs; a file sent in one request is chunk 0 of 1. */
export interface Place {
  readonly name: string;
  readonly chunk: number;
  readonly chunks: number;
}

/** A file of which some parts are there. */
export interface Pending {
  readonly chunks: number;
  readonly parts: Map<number, Part>;
}

const MAX_CHUNKS = 100_000;

/** The place that the fields give; refuses fields that contradict each other or the kind of URL. */
export function placeOf(fields: ReadonlyMap<string, string>, filename: string, block: 0 | 1): Place {
  const chunkField = fields.get('chunk');
  const chunksField = fields.get('chunks');
  const name = fields.get('name');
  if (chunkField === undefined && chunksField === undefined) {
    return { name: name || filename, chunk: 0, chunks: 1 };
  }
  if (chunksField === undefined)
    throw new Refusal('chunk-without-chunks', 'there is a field chunk but no chunks');
  if (chunkField === undefined)
    throw new Refusal('chunks-without-chunk', 'there is a field chunks but no chunk');
  if (block === 0) throw new Refusal('not-chunked', 'this URL takes the whole file in one request');
  const chunk = integer('chunk', chunkField);
  const chunks = integer('chunks', chunksField);
  if (chunks < 1 || chunks > MAX_CHUNKS)
    throw new Refusal('out-of-range', `chunks is not within 1 and ${MAX_CHUNKS}`);
  if (chunk >= chunks) throw new Refusal('out-of-range', `chunk ${chunk} is not within 0 and ${chunks - 1}`);
  if (!name) throw new Refusal('no-name', 'a chunk has no name, so it belongs to no file');
  return { name, chunk, chunks };
}

/** Refuses a part that cannot belong to the same file as the parts that are there. */
export function checkPart(part: Part, { chunk, chunks }: Place, pending: Pending | undefined): void {
  if (part.bytes === 0) throw new Refusal('empty-part', 'the file part is empty');
  if (!pending) return;
  if (pending.chunks !== chunks) {
    throw new Refusal('chunks-changed', `chunks was ${pending.chunks} before and is ${chunks} now`);
  }
  const before = pending.parts.get(chunk);
  if (before && before.sha256 !== part.sha256) {
    throw new Refusal('part-changed', `chunk ${chunk} came before with other bytes`);
  }
  const size = chunkSizeOf(pending);
  const last = pending.parts.get(chunks - 1);
  if (chunk < chunks - 1 && size !== undefined && part.bytes !== size) {
    throw new Refusal('chunk-size', `chunk ${chunk} has ${part.bytes} bytes, those before it ${size}`);
  }
  const [whole, end] = chunk === chunks - 1 ? [size, part.bytes] : [part.bytes, last?.bytes];
  if (whole !== undefined && end !== undefined && end > whole) {
    throw new Refusal('chunk-size', `the last chunk has ${end} bytes, more than the ${whole} of the others`);
  }
}

/** The size of all chunks but the last, once one of them is there. */
export function chunkSizeOf({ parts, chunks }: Pending): number | undefined {
  for (const [index, part] of parts) if (index < chunks - 1) return part.bytes;
  return undefined;
}

/** Where the part begins in the file, as far as that is known yet. */
export function offsetOf(
  part: Part,
  { chunk, chunks }: Place,
  pending: Pending | undefined,
): number | undefined {
  if (chunk === 0) return 0;
  const size = chunk < chunks - 1 ? part.bytes : pending && chunkSizeOf(pending);
  return size === undefined ? undefined : chunk * size;
}

function integer(name: string, value: string): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(value)) throw new Refusal('not-an-integer', `${name} is not an integer`);
  return Number(value);
}
