import { type MonoTypeOperatorFunction, Observable, take } from 'rxjs';

/** Emits `value` after `ms`; unsubscribing calls it off. */
export function delayed<T>(ms: number, value: T): Observable<T> {
  return new Observable((subscriber) => {
    const timer = setTimeout(() => {
      subscriber.next(value);
      subscriber.complete();
    }, ms);
    return () => clearTimeout(timer);
  });
}

/** Errors with what `late` makes, unless the source has ended after `ms`; 0 is never. */
export const within =
  <T>(ms: number, late: () => unknown): MonoTypeOperatorFunction<T> =>
  (source) =>
    new Observable((subscriber) => {
      const timer = ms > 0 ? setTimeout(() => subscriber.error(late()), ms) : undefined;
      subscriber.add(() => clearTimeout(timer));
      subscriber.add(source.subscribe(subscriber));
    });

/** The first value of `source`, or the error that `late` (after `ms`; 0 is never) or `empty` makes. */
export const firstWithin = <T>(
  source: Observable<T>,
  ms: number,
  late: () => unknown,
  empty: () => unknown,
): Observable<T> =>
  new Observable<T>((subscriber) =>
    source.pipe(take(1)).subscribe({
      next(value) {
        subscriber.next(value);
        subscriber.complete();
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.error(empty()),
    }),
  ).pipe(within(ms, late));
