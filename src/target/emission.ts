import {
  catchError,
  defer,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  take,
} from 'rxjs';
import { UploadError } from '../errors.js';
import type { ErrorFactory } from '../messages.js';

/** Told by what RxJS looks for: its `from` would tell, and bring every scheduler into the script-tag build. */
const isStream = (value: unknown): boolean =>
  Object(value) === value &&
  [
    'subscribe',
    'then',
    'getReader',
    Symbol.iterator,
    (Symbol as { asyncIterator?: symbol }).asyncIterator,
  ].some((key) => key !== undefined && key in (value as object));

/**
 * What a callback of the page returned, as an Observable of its first value: the value itself where `isValue` knows it
 * for one or RxJS does not take it, else anything that RxJS takes. A string is a value, never iterated.
 */
export function firstOf<T>(
  call: () => T | ObservableInput<T>,
  isValue: (returned: unknown) => returned is T,
): Observable<T> {
  return defer(() => {
    const returned = call();
    return isValue(returned) || !isStream(returned) ? [returned as T] : (returned as ObservableInput<T>);
  }).pipe(take(1));
}

/** What a callback of the page threw may quote URLs and tokens: only its name is passed on. */
export function veiled<T>(errors: ErrorFactory): MonoTypeOperatorFunction<T> {
  return catchError((thrown: unknown) => {
    const cause = thrown instanceof Error ? thrown.name : typeof thrown;
    throw thrown instanceof UploadError ? thrown : errors('target-request', { cause, retryable: true });
  });
}
