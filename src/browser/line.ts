import { catchError, map, Observable, type ObservableInput, switchMap } from 'rxjs';
import type { UploadError } from '../contract/error.js';
import type { ErrorFactory } from '../options/messages.js';
import { firstWithin } from '../rx/delay.js';
import type { Signal } from '../upload/step.js';

/** How often the page's own server is asked whether there is a line again, and how long it may take, in ms. */
const POLL = 5000;

/** Whether the page's own server answers, whatever it says. */
const reachesPage = (): Observable<boolean> =>
  firstWithin(
    new Observable<boolean>((subscriber) => {
      const xhr = new XMLHttpRequest();
      xhr.open('HEAD', location.href);
      xhr.onload = () => subscriber.next(true);
      xhr.onerror = () => subscriber.next(false);
      xhr.send();
      return () => {
        xhr.onload = xhr.onerror = null;
        xhr.abort();
      };
    }),
    POLL,
    () => undefined,
    () => undefined,
  ).pipe(catchError(() => [false]));

/** Whether a byte of the file can be read: one that was changed on disk cannot (fact 7). */
const isReadable = (source: Blob): Observable<boolean> =>
  new Observable((subscriber) => {
    const reader = new FileReader();
    reader.onload = () => subscriber.next(true);
    reader.onerror = () => subscriber.next(false);
    reader.readAsArrayBuffer(source.slice(0, 1));
    return () => {
      reader.onload = reader.onerror = null;
      reader.abort();
    };
  });

/**
 * Finds out why there was no answer: no line, a file that was changed, or a server that cannot be reached. A line that
 * is lost without the browser's knowing shows in the page's own server being out of reach, too, where that is another
 * than the one that did not answer.
 */
export function diagnose(
  error: UploadError,
  source: Blob | null,
  url: string | undefined,
  errors: ErrorFactory,
): ObservableInput<Signal> {
  const verdict = (found: UploadError, isLineDown: boolean): Signal[] => [
    { type: 'diagnosed', error: found, isLineDown },
  ];
  if (navigator.onLine === false) return verdict(error, true);
  const canTell =
    url !== undefined &&
    /^http/.test(location.protocol) &&
    new URL(url, location.href).origin !== location.origin;
  const askPage = (): ObservableInput<Signal> =>
    canTell ? reachesPage().pipe(switchMap((reaches) => verdict(error, !reaches))) : verdict(error, false);
  if (!source) return askPage();
  return isReadable(source).pipe(
    switchMap((readable) => {
      const { file, chunk, attempt } = error;
      return readable
        ? askPage()
        : verdict(errors('file-changed', { file, chunk, attempt, status: 0 }), false);
    }),
  );
}

/** Calls `lost` when the browser sees the line go; returns what calls that off. */
export function onLineLost(lost: () => void): () => void {
  window.addEventListener('offline', lost);
  return () => window.removeEventListener('offline', lost);
}

/** Emits once there is a line again. */
export const lineBack = (): Observable<Signal> =>
  new Observable<boolean>((subscriber) => {
    const back = () => subscriber.next(true);
    window.addEventListener('online', back);
    // A browser that knows that it is offline says when it no longer is.
    const poll = setInterval(() => {
      if (navigator.onLine !== false) subscriber.add(reachesPage().subscribe((reaches) => reaches && back()));
    }, POLL);
    return () => {
      window.removeEventListener('online', back);
      clearInterval(poll);
    };
  }).pipe(map(() => ({ type: 'waited' })));
