import { catchError, map, Observable, type ObservableInput, Subscription, switchMap } from 'rxjs';
import { firstWithin } from '../rx/delay.js';
import { http } from './http.js';
import { pageBase } from './page-base.js';

/** How often is asked whether there is a line again, and how long an answer may take, in ms. */
const POLL = 5000;

/** Polls without an answer after which the upload itself is to find out. */
const MAX_POLLS = 6;

/** Why there was no answer: there is no line, the file was changed, or the server cannot be reached. */
export type Cause = 'line' | 'file' | 'server';

/** What this page has had an answer from: a probe that never answered may have other reasons for it than the line. */
const trusted = new Set<string>();
/** What was asked once for that, so that a probe which fails is no trouble to the page at every file. */
const tried = new Set<string>();

const silence = () => undefined;

/** Whether the page's own server answers, whatever it says. */
function reachesPage(probe: string): Observable<boolean> {
  const answers = http({
    method: 'HEAD',
    url: new URL(probe, pageBase()).href,
    // An answer out of the cache says nothing of the line.
    headers: { 'Cache-Control': 'no-cache' },
    body: null,
    withCredentials: false,
  }).pipe(
    map(({ status }) => {
      if (status > 0) trusted.add(probe);
      return status > 0;
    }),
  );
  return firstWithin(answers, POLL, silence, silence).pipe(catchError(() => [false]));
}

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

/** Whether the page's own server is another than the one of this URL, so that the one can tell of the other's line. */
const isElsewhere = (url: string | undefined): boolean =>
  url !== undefined &&
  /^http/.test(location.protocol) &&
  new URL(url, location.href).origin !== location.origin;

/** Asks the probe once a page, while all is well, so that it can be believed later. */
export function tryProbe(probe: string, url: string | undefined): Subscription {
  if (tried.has(probe) || !isElsewhere(url) || navigator.onLine === false) return Subscription.EMPTY;
  tried.add(probe);
  return reachesPage(probe).subscribe();
}

/**
 * Finds out why there was no answer from `url`. A line that is lost without the browser's knowing shows in the page's own
 * server being out of reach, too.
 */
export function diagnose(
  source: Blob | null,
  url: string | undefined,
  probe: string,
): ObservableInput<Cause> {
  if (navigator.onLine === false) return ['line'];
  const askPage = (): ObservableInput<Cause> =>
    isElsewhere(url)
      ? reachesPage(probe).pipe(map((reaches) => (reaches || !trusted.has(probe) ? 'server' : 'line')))
      : ['server'];
  if (!source) return askPage();
  return firstWithin(isReadable(source), POLL, silence, silence).pipe(
    // A disk that takes its time says nothing of the file.
    catchError(() => [true]),
    switchMap((readable) => (readable ? askPage() : (['file'] as Cause[]))),
  );
}

/** Calls `lost` when the browser sees the line go; returns what calls that off. */
export function onLineLost(lost: () => void): () => void {
  window.addEventListener('offline', lost);
  return () => window.removeEventListener('offline', lost);
}

/** Emits true once there is a line again, and false where it cannot be told after half a minute. */
export const lineBack = (probe: string): Observable<boolean> =>
  new Observable((subscriber) => {
    let polls = 0;
    const tell = (isBack: boolean) => {
      if (isBack) subscriber.next(true);
      else if (polls >= MAX_POLLS) subscriber.next(false);
    };
    const back = () => tell(true);
    window.addEventListener('online', back);
    const poll = setInterval(() => {
      // A browser that knows that it is offline says when it no longer is.
      if (navigator.onLine === false) return;
      polls++;
      subscriber.add(reachesPage(probe).subscribe(tell));
    }, POLL);
    return () => {
      window.removeEventListener('online', back);
      clearInterval(poll);
    };
  });
