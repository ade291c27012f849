import { catchError, defer, map, type Observable, switchMap } from 'rxjs';
import { type HttpRequest, http } from '../browser/http.js';
import { pageBase } from '../browser/page-base.js';
import type { ApiOptions } from '../contract/api.js';
import { ApiError } from '../contract/api-error.js';
import { isObject, isText } from '../options/check.js';
import { delayed, within } from '../rx/delay.js';
import { blame, firstOf } from '../rx/from-callback.js';
import { backoff } from '../upload/backoff.js';
import { type Envelope, readAnswer } from './answer.js';
import type { ApiErrorFactory } from './api-error.js';
import { isTokenCode } from './codes.js';
import { askPage, encode, type Params } from './params.js';
import { createTokens } from './tokens.js';

/** One call of the open API: what is sent beside the common parameters. */
export interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly params?: Params;
}

/** How patient a call is; see `ApiOptions`. */
export interface Patience {
  readonly attempts: number;
  readonly delay: number;
  readonly maxDelay: number;
  /** ms for one try; 0 is for ever. */
  readonly timeout: number;
}

export type Caller = (call: Call, patience: Patience) => Observable<Envelope>;

type Headers = Readonly<Record<string, string>>;

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

/** Makes calls: asks the page for parameters, signature and headers, sends, reads, renews the token, tries again. */
export function createCaller(options: ApiOptions, errors: ApiErrorFactory): Caller {
  const { sign, headers = {}, withCredentials = false } = options;
  const root = options.baseUrl.replace(/\/+$/, '');
  const tokens = createTokens(options, errors);

  const signed = (params: Params): Observable<Params> =>
    sign
      ? askPage<string>('sign', () => sign(params), isText, errors).pipe(
          map((signature) => ({ ...params, signature })),
        )
      : firstOf<Params>(() => params);

  function request({ method, path }: Call, params: Params, own: Headers): Observable<Envelope> {
    const query = encode(params);
    const url = root.charAt(0) === '/' || root === '' ? new URL(root + path, pageBase()).href : root + path;
    return http(
      method === 'GET'
        ? { method, url: query ? `${url}?${query}` : url, headers: own, body: null, withCredentials }
        : { method, url, headers: { 'Content-Type': FORM, ...own }, body: query, withCredentials },
    ).pipe(map((answer) => readAnswer(answer, errors)));
  }

  const sent = (call: Call, common$: Observable<Params>, timeout: number): Observable<Envelope> =>
    common$.pipe(
      switchMap((common) => signed({ ...common, ...call.params })),
      switchMap((params) =>
        askPage(
          'headers',
          () => (typeof headers === 'function' ? headers() : headers),
          isObject,
          errors,
        ).pipe(switchMap((own) => request(call, params, own))),
      ),
      within(timeout, () => errors(408, { retryable: true })),
    );

  /** One try, with a fresh token where the API refuses the one it was made with. */
  const attempt = (call: Call, { timeout }: Patience): Observable<Envelope> =>
    defer(() => {
      const generation = tokens.generation();
      return sent(call, tokens.current(), timeout).pipe(
        catchError((error: unknown) => {
          const refused = error instanceof ApiError && isTokenCode(error.code);
          const renewed$ = refused ? tokens.renewed(generation) : undefined;
          if (!renewed$) throw error;
          return renewed$.pipe(
            catchError((thrown: unknown) => {
              throw thrown instanceof ApiError && !thrown.retryable ? thrown : error;
            }),
            switchMap((fresh$) => sent(call, fresh$, timeout)),
          );
        }),
      );
    });

  return (call, patience) =>
    defer(() => {
      let failures = 0;
      return attempt(call, patience).pipe(
        catchError((thrown: unknown, again) => {
          // What else is thrown is the browser's own word: a header is none.
          const error =
            thrown instanceof ApiError ? thrown : errors(0, { ...blame(thrown), retryable: false });
          failures += 1;
          if (!error.retryable || failures > patience.attempts) throw error;
          return delayed(backoff(failures, patience, error.retryAfter, Math.random), undefined).pipe(
            switchMap(() => again),
          );
        }),
      );
    });
}
