import { Observable } from 'rxjs';

/** Status 0: there was no answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** All headers that the page may read, as one text. */
  readonly headers: string;
}

/**
 * One GET, its answer whatever the status. Cold; unsubscribing aborts. On XMLHttpRequest, since the oldest supported
 * browsers have no fetch, and without `rxjs/ajax`, which alone would take an eighth of the script-tag build.
 */
export function httpGet(url: string, withCredentials: boolean): Observable<HttpAnswer> {
  return new Observable((subscriber) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', url);
    xhr.withCredentials = withCredentials;
    xhr.onload = xhr.onerror = () => {
      const { status, responseText: body } = xhr;
      subscriber.next({ status, body, headers: xhr.getAllResponseHeaders() });
      subscriber.complete();
    };
    xhr.send();
    return () => {
      xhr.onload = xhr.onerror = null;
      xhr.abort();
    };
  });
}
