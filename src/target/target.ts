import { catchError, map, type Observable } from 'rxjs';
import { firstWithin } from '../core/delay.js';
import { UploadError } from '../errors.js';
import type { ErrorFactory } from '../messages.js';
import type { Options } from '../options.js';
import type { UploadFile, UploadTarget } from '../types.js';
import { apiOf } from './api.js';
import { firstOf } from './emission.js';
import { usableTarget } from './url.js';

type Given = string | UploadTarget;

const isGiven = (value: unknown): value is Given =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && 'url' in value);

const toTarget = (given: Given): UploadTarget =>
  typeof given === 'string' ? { url: given, chunked: true } : given;

/** Asks for the target of one file; `pageUrl` is plupload's own `url` setting at that moment. */
export type AskTarget = (file: UploadFile, pageUrl: string | undefined) => Observable<UploadTarget>;

/** The three ways to a target (spec, "Where things run"): the API, the page's own, or plupload's `url`. */
export function askTarget(options: Options, errors: ErrorFactory): AskTarget {
  const { api, target, rewriteUrl } = options;
  const calls = api && apiOf(api, errors, rewriteUrl);
  const fromPage = (file: UploadFile, pageUrl: string | undefined): Observable<UploadTarget> =>
    firstOf<Given>(() => {
      const given: unknown = typeof target === 'function' ? target(file) : (target ?? pageUrl);
      if (given === undefined || given === null) {
        throw errors('target-invalid', { detail: 'There is none: give `api`, `target` or `url`.' });
      }
      return given as Given;
    }, isGiven).pipe(map((given) => usableTarget(toTarget(given), 'page', rewriteUrl, errors)));

  return (file, pageUrl) =>
    firstWithin(
      calls ? calls.uploadTarget() : fromPage(file, pageUrl),
      options.timeout.target,
      () => errors('target-request', { retryable: true, detail: 'It took too long.' }),
      () => errors('target-invalid', { detail: 'Nothing was emitted.' }),
    ).pipe(
      catchError((error: unknown) => {
        // What a callback of the page threw may quote URLs and tokens: only its name is passed on.
        const cause = error instanceof Error ? error.name : typeof error;
        throw error instanceof UploadError ? error : errors('target-request', { cause, retryable: true });
      }),
    );
}
