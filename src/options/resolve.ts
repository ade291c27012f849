import type { FengmiOptions, Messages, RetryOptions, TimeoutOptions } from '../contract/options.js';
import type { ResumeOptions, StorageLike } from '../contract/resume.js';
import { checkApi, isClient } from './api-check.js';
import {
  type Check,
  type Checks,
  callback,
  checked,
  count,
  defined,
  duration,
  flag,
  isBoolean,
  isFunction,
  isObject,
  isUrl,
  object,
  stretchable,
} from './check.js';
import { codes } from './messages.js';

type DefaultedRetry = Required<Pick<RetryOptions, 'restarts' | 'delay' | 'maxDelay'>>;
type DefaultedTimeout = Required<TimeoutOptions>;

const defaultRetry: DefaultedRetry = { restarts: 1, delay: 1000, maxDelay: 30_000 };
const defaultTimeout: DefaultedTimeout = { stall: 30_000, reply: 120_000, target: 15_000 };

/** Attempts after the first where neither the page nor the `fengmi` key says. */
export const DEFAULT_ATTEMPTS: number = 5;

/** A file that a server may or may not have: its answer alone counts. */
const DEFAULT_PROBE = '/favicon.ico';

/** Options as the rest of the code reads them: checked, with defaults. */
export type Options = Omit<
  FengmiOptions,
  'retry' | 'timeout' | 'probe' | 'parallel' | 'assembly' | 'resume'
> & {
  /** `null`: uploads end with their page. */
  resume: ResumeOptions | null;
  probe: string;
  parallel: number;
  assembly: 'parts' | 'append';
  retry: RetryOptions & DefaultedRetry;
  timeout: DefaultedTimeout;
};

const isChunkSize: Check = (value) =>
  value === 'auto' ||
  (typeof value === 'string' && /^\s*[1-9]\d*\s*([kmgt]?b?)\s*$/i.test(value)) ||
  (Number.isInteger(value) && (value as number) > 0);
const isStorage: Check = (value) =>
  isObject(value) &&
  ['getItem', 'setItem', 'removeItem'].every((name) => isFunction((value as Record<string, unknown>)[name]));

const retryChecks: Checks<RetryOptions> = {
  attempts: count,
  restarts: count,
  delay: duration,
  maxDelay: duration,
  retryable: callback,
};

const timeoutChecks: Checks<TimeoutOptions> = { stall: duration, reply: stretchable, target: duration };

const resumeChecks: Checks<ResumeOptions> = {
  storage: [isStorage, 'a storage with getItem, setItem and removeItem'],
  scope: [(value) => typeof value === 'string', 'a text'],
  maxAge: [(value) => typeof value === 'number' && value > 0, 'a number of milliseconds above 0'],
  check: callback,
};

function resumeOf(given: FengmiOptions['resume']): ResumeOptions | null {
  if (typeof given !== 'object') return given ? {} : null;
  return isStorage(given)
    ? { storage: given as StorageLike }
    : checked(given as ResumeOptions, resumeChecks, 'fengmi.resume');
}

const messageChecks = {} as Record<string, readonly [Check, string]>;
for (const code of codes) messageChecks[code] = [(text) => typeof text === 'string', 'a text'];

const checks: Checks<FengmiOptions> = {
  api: object,
  target: [
    (value) => typeof value === 'string' || isObject(value) || isFunction(value),
    'a URL, a target {url, chunked} or a function',
  ],
  rewriteUrl: callback,
  chunkSize: [isChunkSize, '"auto", a whole number of bytes above 0, or a text such as "4mb"'],
  parallel: [
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 6,
    'a whole number from 1 to 6',
  ],
  assembly: [(value) => value === 'parts' || value === 'append', '"parts" or "append"'],
  retry: object,
  timeout: object,
  confirm: callback,
  probe: [isUrl, 'an http(s) URL, or one relative to the page'],
  resume: [
    (value) => isBoolean(value) || isStorage(value) || (isObject(value) && !('getItem' in (value as object))),
    'true, false, a storage with getItem, setItem and removeItem, or options',
  ],
  autoStart: flag,
  keepAwake: flag,
  confirmLeave: flag,
  locale: [
    (value) => value === 'en' || value === 'zh-CN' || isObject(value),
    '"en", "zh-CN" or a text for each code',
  ],
};

/** Options of one uploader over those of the page; a way to a target displaces the other's. */
export function mergeOptions(page: FengmiOptions, own: FengmiOptions): FengmiOptions {
  const given = defined(own);
  const displaced = given.api || given.target ? { api: undefined, target: undefined } : undefined;
  return defined({ ...page, ...displaced, ...given }) as FengmiOptions;
}

/**
 * Checks and completes the `fengmi` options.
 *
 * @throws TypeError that names the option and says what it must be, without its value
 */
export function resolveOptions(given: FengmiOptions): Options {
  const options = checked(given, checks, 'fengmi');
  if (options.api !== undefined && options.target !== undefined) {
    throw new TypeError('Give either fengmi.api or fengmi.target, not both.');
  }
  const { parallel = 1, assembly = 'parts' } = options;
  if (parallel > 1 && assembly === 'append') {
    throw new TypeError(
      'Chunks side by side need a server that keeps them by their index: leave fengmi.parallel at 1, or fengmi.assembly at "parts".',
    );
  }
  return Object.assign(options, {
    parallel,
    assembly,
    resume: resumeOf(options.resume),
    probe: options.probe ?? DEFAULT_PROBE,
    ...(typeof options.locale === 'object' && {
      locale: checked(options.locale, messageChecks as Checks<Messages>, 'fengmi.locale'),
    }),
    ...(options.api && { api: isClient(options.api) ? options.api : checkApi(options.api, 'fengmi.api') }),
    retry: defined({ ...defaultRetry, ...checked(options.retry, retryChecks, 'fengmi.retry') }),
    timeout: { ...defaultTimeout, ...checked(options.timeout, timeoutChecks, 'fengmi.timeout') },
  });
}
