import type {
  ApiOptions,
  ApiPaths,
  ApiRetryOptions,
  FengmiApi,
  VideoSubmission,
  WatchOptions,
} from '../contract/api.js';
import type { VideosOptions } from '../contract/video.js';
import {
  type Check,
  type Checks,
  callback,
  checked,
  count,
  duration,
  flag,
  isBoolean,
  isFunction,
  isHttpUrl,
  isObject,
  isText,
  object,
} from './check.js';
import type { Texts } from './messages.js';

const isPath: Check = (value) => typeof value === 'string' && /^\/(?!\/)/.test(value);

const objectOrFunction = [
  (value: unknown) => isFunction(value) || isObject(value),
  'an object or a function',
] as const;

const apiChecks: Checks<ApiOptions> = {
  baseUrl: [
    (value) => isPath(value) || isHttpUrl(value),
    'an absolute http(s) URL, or a path of this origin that begins with "/"',
  ],
  params: objectOrFunction,
  sign: callback,
  refresh: callback,
  headers: objectOrFunction,
  paths: object,
  retry: object,
  timeout: duration,
  withCredentials: flag,
  locale: [(value) => value === 'en' || value === 'zh-CN', '"en" or "zh-CN"'],
};

const path = [isPath, 'a path that begins with "/"'] as const;
const pathChecks: Checks<ApiPaths> = { uploadTarget: path, video: path, tags: path };

const retryChecks: Checks<ApiRetryOptions> = { attempts: count, delay: duration, maxDelay: duration };

const isTags: Check = (value) =>
  Array.isArray(value) && value.length >= 1 && value.length <= 2 && value.every(isText);

const videoChecks: Checks<VideoSubmission> = {
  fileid: [isText, 'the id of an uploaded file'],
  name: [isText, 'a text that is not empty'],
  cover: [isHttpUrl, 'an absolute http(s) URL'],
  tags: [isTags, 'a list of one or two names'],
  iscarousel: [(value) => value === 0 || value === 1, '0 or 1'],
};

const watchChecks: Checks<WatchOptions> = { interval: duration, maxInterval: duration, timeout: duration };

export const NO_APP_KEY: Texts = [
  'params must not hold the APP_KEY: a page is no place for it. Keep it on your server, and have `sign` ask there.',
  'params 中不得含有 APP_KEY：网页不应持有它。请将其保存在服务器上，由 sign 向服务器请求签名。',
];

/** In whatever way it is spelt: `app-key`, `App Key`, `appKey`. */
export const holdsAppKey = (params: object): boolean =>
  Object.keys(params).some((name) => /^appkey$/i.test(name.replace(/[\W_]/g, '')));

/**
 * The options without what is undefined.
 *
 * @throws TypeError that names the option and says what it must be, without its value
 */
export function checkApi(options: ApiOptions, name = 'api'): ApiOptions {
  const known = checked({ ...options, baseUrl: options.baseUrl ?? '' }, apiChecks, name);
  const paths = checked(known.paths, pathChecks, `${name}.paths`);
  const retry = checked(known.retry, retryChecks, `${name}.retry`);
  if (typeof known.params === 'object' && holdsAppKey(known.params))
    throw new TypeError(`${name}.${NO_APP_KEY[0]}`);
  return Object.assign(known, { paths, retry });
}

export const isClient = (api: ApiOptions | FengmiApi): api is FengmiApi =>
  isFunction((api as Partial<FengmiApi>).uploadTarget);

/** @throws TypeError as {@link checkApi} */
export const checkVideo = (video: VideoSubmission): VideoSubmission =>
  checked({ ...video, fileid: video.fileid ?? '' }, videoChecks, 'video');

/** @throws TypeError as {@link checkApi} */
export const checkWatch = (options: WatchOptions): WatchOptions => checked(options, watchChecks, 'watch');

const videosChecks: Checks<VideosOptions> = {
  submit: callback,
  watch: [(value) => isBoolean(value) || isObject(value), 'true, false or an object'],
  api: object,
};

/** @throws TypeError as {@link checkApi} */
export function checkVideos(options: VideosOptions): VideosOptions {
  const known = checked({ ...options, submit: options.submit ?? null }, videosChecks, 'videos$');
  const { watch } = known;
  known.watch = typeof watch === 'object' ? checked(watch, watchChecks, 'videos$.watch') : watch === true;
  return known;
}
