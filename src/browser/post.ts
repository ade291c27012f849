import { Observable } from 'rxjs';
import type { HttpAnswer } from './http.js';

/** One form to be posted. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: FormData;
  /** Whether cookies go to another origin. */
  readonly withCredentials: boolean;
}

/** Posts a form; `moved` hears how many bytes of its body have gone. Status 0: there was no answer. Unsubscribing aborts. */
export function post(
  { url, headers, form, withCredentials }: Post,
  moved: (loaded: number) => void,
): Observable<HttpAnswer> {
  return new Observable((subscriber) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', url);
    xhr.withCredentials = withCredentials;
    for (const name of Object.keys(headers)) xhr.setRequestHeader(name, headers[name] as string);
    xhr.upload.onprogress = ({ loaded }) => moved(loaded);
    xhr.onload =
      xhr.onerror =
      xhr.onabort =
        () => {
          const { status, responseText } = xhr;
          subscriber.next({ status, body: responseText, headers: xhr.getAllResponseHeaders() });
          subscriber.complete();
        };
    xhr.send(form);
    return () => {
      xhr.upload.onprogress = xhr.onload = xhr.onerror = xhr.onabort = null;
      xhr.abort();
    };
  });
}
