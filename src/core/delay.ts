import { Observable } from 'rxjs';

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

/** The first value of `source`, or the error that `late` (after `ms`; 0 is never) or `empty` makes. */
export function firstWithin<T>(
  source: Observable<T>,
  ms: number,
  late: () => unknown,
  empty: () => unknown,
): Observable<T> {
  return new Observable((subscriber) => {
    const timer = ms > 0 ? setTimeout(() => subscriber.error(late()), ms) : undefined;
    subscriber.add(() => clearTimeout(timer));
    subscriber.add(
      source.subscribe({
        next: (value) => {
          subscriber.next(value);
          subscriber.complete();
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.error(empty()),
      }),
    );
  });
}
