import { defer, map, type Observable, type ObservableInput, switchMap } from 'rxjs';
import type { ErrorFactory } from '../messages.js';
import { errorFactory } from '../messages.js';
import { checkApi } from '../options.js';
import type { ApiOptions, CommonParams, UploadTarget } from '../types.js';
import { readTarget } from './answer.js';
import { firstOf, veiled } from './emission.js';
import { httpGet } from './http.js';
import { usableTarget } from './url.js';

/** The upload-related calls of the open API. */
export interface FengmiApi {
  /**
   * A fresh upload target (`GET /oauth2/video/upload/url`). Cold: every subscription is a request of its own, with
   * parameters and signature asked for anew; unsubscribing aborts it. Errors with an `UploadError`: `target-request`
   * (worth another try), `target-refused`, `target-invalid` or `mixed-content`.
   */
  uploadTarget(): Observable<UploadTarget>;
}

type Params = Record<string, string | string[]>;

const isParams = (value: unknown): value is CommonParams =>
  typeof value === 'object' && value !== null && 'appid' in value;

const isText = (value: unknown): value is string => typeof value === 'string';

function commonParams(params: ApiOptions['params']): Observable<Params> {
  return firstOf<CommonParams>(() => (typeof params === 'function' ? params() : params), isParams).pipe(
    map((given) => {
      const known: Params = {};
      for (const name of Object.keys(given)) {
        const value = given[name];
        if (value !== undefined) known[name] = value;
      }
      return known;
    }),
  );
}

function signed(params: Params, sign: ApiOptions['sign']): ObservableInput<Params> {
  if (sign === undefined) return [params];
  return firstOf<string>(() => sign(params), isText).pipe(map((signature) => ({ ...params, signature })));
}

const query = (params: Params): string =>
  Object.keys(params)
    .map((name) =>
      ([] as string[])
        .concat(params[name] ?? [])
        .map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
        .join('&'),
    )
    .join('&');

/** @internal `createApi`, speaking the language of an uploader. */
export function apiOf(
  options: ApiOptions,
  errors: ErrorFactory,
  rewriteUrl?: (url: string) => string,
): FengmiApi {
  const root = options.baseUrl.replace(/\/+$/, '');
  return {
    uploadTarget: () =>
      defer(() => commonParams(options.params)).pipe(
        switchMap((params) => signed(params, options.sign)),
        switchMap((params) =>
          httpGet(`${root}/oauth2/video/upload/url?${query(params)}`, options.withCredentials ?? false),
        ),
        map((answer) => usableTarget(readTarget(answer, errors), 'api', rewriteUrl, errors)),
        veiled(errors),
      ),
  };
}

/**
 * The open API's upload-related calls, as cold Observables.
 *
 * @throws TypeError when `baseUrl` is no URL or an option is unknown
 */
export function createApi(options: ApiOptions): FengmiApi {
  checkApi(options);
  return apiOf(options, errorFactory('en'));
}
