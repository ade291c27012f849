import { defer, type Observable, type ObservableInput, take } from 'rxjs';

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
 * What a callback of the page returned, as an Observable: the value itself where RxJS does not take it, else whatever
 * RxJS takes. A string is a value, never iterated.
 */
export function streamOf<T>(call: () => T | ObservableInput<T>): Observable<T> {
  return defer(() => {
    const returned = call();
    return isStream(returned) ? (returned as ObservableInput<T>) : [returned as T];
  });
}

/** The first value of {@link streamOf}. */
export const firstOf = <T>(call: () => T | ObservableInput<T>): Observable<T> => streamOf(call).pipe(take(1));
