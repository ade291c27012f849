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

/** How fetch rejects, in the words of each browser, where there was no answer: with a TypeError, as bugs do. */
const NO_ANSWER =
  /^(failed to fetch|fetch failed|networkerror|a? ?network error|network (request failed|connection)|load failed|the (network|internet) connection|the request timed out|could not connect|a server with|cancelled|terminated|error loading dynamically|importing a module|error in (body|input) stream)/i;

/** Whether what a callback of the page threw is a mistake in its code, which no other try would mend. */
export const isBug = (thrown: unknown): boolean =>
  thrown instanceof ReferenceError || (thrown instanceof TypeError && !NO_ANSWER.test(thrown.message));

/** Hands on what a callback of the page threw to the page's own error handlers, the very object. */
export function rethrow(thrown: unknown): void {
  setTimeout(() => {
    throw thrown;
  });
}

/**
 * What an error may say of what a callback of the page threw: its kind alone, since it may quote URLs and tokens, and
 * whether another try may help. The page hears of a bug.
 */
export function blame(thrown: unknown): { cause: string; retryable: boolean } {
  const bug = isBug(thrown);
  if (bug) rethrow(thrown);
  return { cause: thrown instanceof Error ? thrown.name : typeof thrown, retryable: !bug };
}
