import { catchError, defer, map, type Observable } from 'rxjs';
import type {
  ApiLocale,
  ApiOptions,
  FengmiApi,
  Submitted,
  VideoInfo,
  VideoSubmission,
} from '../contract/api.js';
import { checkApi, checkVideo, checkWatch } from '../options/api-check.js';
import { type ErrorFactory, errorFactory } from '../options/messages.js';
import { usableTarget } from '../upload-target/url.js';
import { apiErrorFactory } from './api-error.js';
import { type Call, createCaller, type Patience } from './call.js';
import { readTarget, targetError } from './target.js';
import { readSubmitted, readTags, readVideo, submissionParams } from './video.js';
import { watchVideo } from './watch.js';

const defaults: Patience = { attempts: 5, delay: 1000, maxDelay: 30_000, timeout: 15_000 };

const defaultPaths = {
  uploadTarget: '/oauth2/video/upload/url',
  video: '/oauth2/video/info',
  tags: '/oauth2/tags',
};

/** The languages of a client's own errors and of those about a target. */
export interface ApiContext {
  readonly locale: ApiLocale;
  readonly uploadErrors: ErrorFactory;
}

/** A client for options that were checked. */
export function apiOf(options: ApiOptions, { locale, uploadErrors }: ApiContext): FengmiApi {
  const errors = apiErrorFactory(locale);
  const caller = createCaller(options, errors);
  const paths = { ...defaultPaths, ...options.paths };
  const patience: Patience = {
    ...defaults,
    ...options.retry,
    ...(options.timeout !== undefined && { timeout: options.timeout }),
  };
  const call = (what: Call, changes?: Partial<Patience>) => caller(what, { ...patience, ...changes });

  const save = (method: 'POST' | 'PATCH', video: VideoSubmission): Observable<Submitted> =>
    defer(() => call({ method, path: paths.video, params: submissionParams(checkVideo(video)) })).pipe(
      map((answer) => readSubmitted(answer, locale)),
    );

  const videoInfo = (fileid: string, changes?: Partial<Patience>): Observable<VideoInfo> =>
    defer(() =>
      call({ method: 'GET', path: paths.video, params: submissionParams(checkVideo({ fileid })) }, changes),
    ).pipe(map((answer) => readVideo(fileid, answer, errors)));

  return {
    uploadTarget: (given = {}) =>
      call({ method: 'GET', path: paths.uploadTarget }, given).pipe(
        map((answer) =>
          usableTarget(readTarget(answer, uploadErrors), 'api', given.rewriteUrl, uploadErrors),
        ),
        catchError((error) => {
          throw targetError(error, uploadErrors);
        }),
      ),
    submitVideo: (video) => save('POST', video),
    updateVideo: (video) => save('PATCH', video),
    videoInfo: (fileid) => videoInfo(fileid),
    // It asks again anyway, so one question has one try.
    watchVideo: (fileid, watch = {}) =>
      defer(() => watchVideo(videoInfo(fileid, { attempts: 0 }), checkWatch(watch), errors)),
    tags: () => call({ method: 'GET', path: paths.tags }).pipe(map((answer) => readTags(answer, errors))),
  };
}

/**
 * The open API's upload-related calls, as cold Observables.
 *
 * @throws TypeError when `baseUrl` is no URL, an option is unknown, or `params` holds the `APP_KEY`
 */
export function createApi(options: ApiOptions): FengmiApi {
  const checked = checkApi(options);
  const locale = checked.locale ?? 'en';
  return apiOf(checked, { locale, uploadErrors: errorFactory(locale) });
}
