import { Observable } from 'rxjs';

/** Emits and completes once the tab can be seen; at once where it can. */
export const visible = (): Observable<void> =>
  new Observable((subscriber) => {
    const look = () => {
      if (document.visibilityState === 'hidden') return;
      subscriber.next();
      subscriber.complete();
    };
    document.addEventListener('visibilitychange', look);
    subscriber.add(() => document.removeEventListener('visibilitychange', look));
    look();
  });
