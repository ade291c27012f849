import { catchError, map, type Observable, type ObservableInput } from 'rxjs';
import type { FengmiApi } from '../contract/api.js';
import { UploadError } from '../contract/error.js';
import type { UploadFile, UploadTarget } from '../contract/file.js';
import type { ErrorFactory } from '../options/messages.js';
import type { Options } from '../options/resolve.js';
import { firstWithin } from '../rx/delay.js';
import { blame, firstOf } from '../rx/from-callback.js';
import { usableTarget } from './url.js';

type Given = string | UploadTarget;

const isGiven = (value: unknown): value is Given =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && 'url' in value);

const toTarget = (given: Given): UploadTarget =>
  typeof given === 'string' ? { url: given, chunked: true } : given;

/** The target that plupload's own `url` setting is by now, if it is one. */
export function pageTarget(
  { rewriteUrl }: Pick<Options, 'rewriteUrl'>,
  pageUrl: string | undefined,
  errors: ErrorFactory,
): UploadTarget | undefined {
  try {
    return pageUrl === undefined ? undefined : usableTarget(toTarget(pageUrl), 'page', rewriteUrl, errors);
  } catch {
    return undefined;
  }
}

/** Asks for the target of one file; `pageUrl` is plupload's own `url` setting at that moment. */
export type AskTarget = (file: UploadFile, pageUrl: string | undefined) => Observable<UploadTarget>;

/** The three ways to a target (spec, "Where things run"): the API, the page's own, or plupload's `url`. */
export function askTarget(options: Options, api: FengmiApi | undefined, errors: ErrorFactory): AskTarget {
  const { target, rewriteUrl } = options;
  const given = (file: UploadFile, pageUrl: string | undefined) =>
    (typeof target === 'function' ? target(file) : (target ?? pageUrl)) as Given | ObservableInput<Given>;
  const fromPage = (file: UploadFile, pageUrl: string | undefined): Observable<UploadTarget> =>
    firstOf(() => given(file, pageUrl)).pipe(
      map((value: unknown) => {
        if (isGiven(value)) return usableTarget(toTarget(value), 'page', rewriteUrl, errors);
        throw errors('target-invalid', { detail: 'noTarget' });
      }),
    );

  /** An uploader tries again, and waits, by its own options. A fresh token may take as long as a person. */
  const fromApi = (client: FengmiApi) =>
    client.uploadTarget({ rewriteUrl, attempts: 0, timeout: options.timeout.target });

  return (file, pageUrl) =>
    firstWithin(
      api ? fromApi(api) : fromPage(file, pageUrl),
      api ? 0 : options.timeout.target,
      () => errors('target-request', { retryable: true, detail: 'late' }),
      () => errors('target-invalid', { detail: 'noTarget' }),
    ).pipe(
      catchError((thrown: unknown) => {
        throw thrown instanceof UploadError ? thrown : errors('target-request', blame(thrown));
      }),
    );
}
