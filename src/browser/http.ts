import { Observable } from 'rxjs';

/** Status 0: there was no answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** All headers that the page may read, as one text. */
  readonly headers: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Form-encoded, or a form. */
  readonly body: string | FormData | null;
  /** Whether cookies go to another origin. */
  readonly withCredentials: boolean;
}

/**
 * One request, its answer whatever the status. Cold; unsubscribing aborts. On XMLHttpRequest, since the oldest supported
 * browsers have no fetch, and without `rxjs/ajax`, which alone would take an eighth of the script-tag build.
 *
 * @param moved hears how many bytes of the body have gone; who listens to that has another origin asked first
 */
export function http(
  { method, url, headers, body, withCredentials }: HttpRequest,
  moved?: (loaded: number) => void,
): Observable<HttpAnswer> {
  return new Observable((subscriber) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.withCredentials = withCredentials;
    for (const name of Object.keys(headers)) xhr.setRequestHeader(name, headers[name] as string);
    if (moved) xhr.upload.onprogress = ({ loaded }) => moved(loaded);
    xhr.onload =
      xhr.onerror =
      xhr.onabort =
        () => {
          const { status, responseText } = xhr;
          subscriber.next({ status, body: responseText, headers: xhr.getAllResponseHeaders() });
          subscriber.complete();
        };
    xhr.send(body);
    return () => {
      xhr.onload = xhr.onerror = xhr.onabort = null;
      if (moved) xhr.upload.onprogress = null;
      xhr.abort();
    };
  });
}
