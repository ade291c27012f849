import type { Observable } from 'rxjs';
import { expect } from 'vitest';
import type { UploadError, UploadErrorCode } from '../../src/contract/error.js';
import type { UploadFile } from '../../src/contract/file.js';

export const codes = [
  'init',
  'file-type',
  'file-size',
  'file-empty',
  'file-duplicate',
  'file-changed',
  'target-request',
  'target-refused',
  'target-invalid',
  'mixed-content',
  'network',
  'timeout',
  'http',
  'rejected',
  'incomplete',
  'malformed-reply',
  'cancelled',
] as const satisfies readonly UploadErrorCode[];

export function fileOf(changes: Partial<UploadFile> = {}): UploadFile {
  return { id: 'f1', name: 'film.mp4', size: 10, type: 'video/mp4', source: null, ...changes };
}

/** Everything that a stream says, as it says it. */
export interface Seen<T> {
  readonly values: T[];
  error: unknown;
  done: boolean;
  unsubscribe(): void;
}

export function watch<T>(stream: Observable<T>): Seen<T> {
  const seen: Seen<T> = { values: [], error: undefined, done: false, unsubscribe: () => {} };
  const subscription = stream.subscribe({
    next: (value) => seen.values.push(value),
    error: (error: unknown) => {
      seen.error = error;
    },
    complete: () => {
      seen.done = true;
    },
  });
  seen.unsubscribe = () => subscription.unsubscribe();
  return seen;
}

/** What `call` throws, which it must. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (thrown) {
    return thrown;
  }
  return expect.fail('nothing was thrown');
}

/** All that an error shows to whoever logs it. */
export const everythingIn = (error: UploadError): string =>
  `${error.message} ${error.stack} ${JSON.stringify({ ...error })} ${String(error.cause)}`;

/** Numbers in [0, 1), the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Has the page of the test at another address. */
export function visit(url: string): void {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(url);
}
