import { defer, type Observable, type ObservableInput, take } from 'rxjs';

/**
 * What a callback of the page returned, as an Observable of its first value: the value itself where `isValue` knows it
 * for one, else anything that RxJS takes. A string is a value, never iterated.
 */
export function firstOf<T>(
  call: () => T | ObservableInput<T>,
  isValue: (returned: unknown) => returned is T,
): Observable<T> {
  return defer(() => {
    const returned = call();
    return isValue(returned) ? [returned] : returned;
  }).pipe(take(1));
}
