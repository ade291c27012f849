import { filter, Observable, take } from 'rxjs';
import type { UploadError } from '../contract/error.js';
import type { FileEvent, UploadEvent } from '../contract/events.js';
import type { ErrorFactory } from '../options/messages.js';
import type { Filters } from './instance/filters.js';

interface Parts {
  readonly events$: Observable<UploadEvent>;
  readonly ready$: Observable<boolean>;
  readonly filters: Pick<Filters, 'add' | 'cancel'>;
  readonly errors: ErrorFactory;
  start(): void;
  remove(id: string): void;
}

/** The life of one file: subscribing adds it and starts the queue, unsubscribing cancels and removes it. */
export function uploadOne(parts: Parts, native: File | Blob): Observable<FileEvent> {
  return new Observable((subscriber) => {
    let id: string | undefined;
    // Set before anything else is told, so that teardown never removes what has ended.
    let ended = false;
    const fail = (error: UploadError) => {
      ended = true;
      subscriber.error(error);
    };
    const events = parts.events$.subscribe({
      next: (event) => {
        if (!('file' in event) || event.file.id !== id) return;
        ended = /^(completed|failed|refused|removed)$/.test(event.type);
        subscriber.next(event);
        if (event.type === 'added') parts.start();
        else if (event.type === 'completed') subscriber.complete();
        else if (event.type === 'failed' || event.type === 'refused') fail(event.error);
        else if (event.type === 'removed') fail(parts.errors('cancelled', { file: event.file }));
      },
      error: fail,
      complete: () => fail(parts.errors('cancelled')),
    });
    events.add(
      parts.ready$.pipe(filter(Boolean), take(1)).subscribe(() => {
        parts.filters.add(native, (known) => {
          id = known;
        });
      }),
    );
    return () => {
      events.unsubscribe();
      if (ended || id === undefined) return;
      parts.filters.cancel(id);
      parts.remove(id);
    };
  });
}
