import { defer, from, type Observable, type ObservableInput, of, take } from 'rxjs';

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
    return isValue(returned) ? of(returned) : from(returned).pipe(take(1));
  });
}
