import { Observable, Subject, Subscription } from 'rxjs';

/**
 * One subscription to `source` for all that subscribe while it runs; who comes later gets the latest value first. RxJS'
 * `share` with a `ReplaySubject` does the same, in several times the code.
 */
export function shared<T>(source: Observable<T>): Observable<T> {
  let hub: Subject<T> | undefined;
  let run = Subscription.EMPTY;
  let latest: readonly T[] = [];
  return new Observable((subscriber) => {
    const isFirst = hub === undefined;
    hub ??= new Subject();
    const own = hub;
    for (const value of latest) subscriber.next(value);
    own.subscribe(subscriber);
    subscriber.add(() => {
      if (own === hub && !own.observed) run.unsubscribe();
    });
    if (!isFirst) return;
    const running = new Subscription(() => {
      hub = undefined;
      latest = [];
    });
    run = running;
    running.add(
      source.subscribe({
        next(value) {
          latest = [value];
          own.next(value);
        },
        error(error) {
          running.unsubscribe();
          own.error(error);
        },
        complete() {
          running.unsubscribe();
          own.complete();
        },
      }),
    );
  });
}
