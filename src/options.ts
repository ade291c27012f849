import type { ApiOptions, FengmiOptions, RetryOptions, TimeoutOptions } from './types.js';

type DefaultedRetry = Required<Pick<RetryOptions, 'restarts' | 'delay' | 'maxDelay'>>;
type DefaultedTimeout = Required<TimeoutOptions>;

const defaultRetry: DefaultedRetry = { restarts: 1, delay: 1000, maxDelay: 30_000 };
const defaultTimeout: DefaultedTimeout = { stall: 30_000, reply: 120_000, target: 15_000 };

/** Attempts after the first where neither the page nor the `fengmi` key says. */
export const DEFAULT_ATTEMPTS: number = 5;

/** Bytes of a chunk where nothing else is said: 4 MiB. */
export const DEFAULT_CHUNK_SIZE: number = 4 * 1024 * 1024;

/** Options as the rest of the code reads them: checked, with defaults. */
export type Options = Omit<FengmiOptions, 'retry' | 'timeout'> & {
  retry: RetryOptions & DefaultedRetry;
  timeout: DefaultedTimeout;
};

type Check = (value: unknown) => boolean;
type Checks<T> = { [K in keyof Required<T>]: readonly [Check, string] };

const isFunction: Check = (value) => typeof value === 'function';
const isObject: Check = (value) => typeof value === 'object' && value !== null;
const isBoolean: Check = (value) => typeof value === 'boolean';
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isDuration: Check = (value) =>
  typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
const isBaseUrl: Check = (value) => {
  if (typeof value !== 'string') return false;
  if (/^\/(?!\/)/.test(value)) return true;
  try {
    return /^https?:\/\//i.test(value) && new URL(value).host !== '';
  } catch {
    return false;
  }
};
const isChunkSize: Check = (value) =>
  value === 'auto' ||
  (typeof value === 'string' && /^\s*[1-9]\d*\s*([kmgt]?b?)\s*$/i.test(value)) ||
  (Number.isInteger(value) && (value as number) > 0);
const isMessages: Check = (value) =>
  isObject(value) &&
  Object.keys(value as object).every((code) => typeof (value as Record<string, unknown>)[code] === 'string');
const isStorage: Check = (value) =>
  isObject(value) &&
  isFunction((value as Record<string, unknown>).getItem) &&
  isFunction((value as Record<string, unknown>).setItem);

const count = [isCount, 'a whole number from 0'] as const;
const duration = [isDuration, 'a number of milliseconds from 0'] as const;
const callback = [isFunction, 'a function'] as const;
const flag = [isBoolean, 'true or false'] as const;

const apiChecks: Checks<ApiOptions> = {
  baseUrl: [isBaseUrl, 'an absolute http(s) URL, or a path of this origin that begins with "/"'],
  params: [(value) => isFunction(value) || isObject(value), 'an object or a function'],
  sign: callback,
  withCredentials: flag,
};

const retryChecks: Checks<RetryOptions> = {
  attempts: count,
  restarts: count,
  delay: duration,
  maxDelay: duration,
  retryable: callback,
};

const timeoutChecks: Checks<TimeoutOptions> = { stall: duration, reply: duration, target: duration };

const checks: Checks<FengmiOptions> = {
  api: [isObject, 'an object'],
  target: [
    (value) => typeof value === 'string' || isObject(value) || isFunction(value),
    'a URL, a target {url, chunked} or a function',
  ],
  rewriteUrl: callback,
  chunkSize: [isChunkSize, '"auto", a whole number of bytes above 0, or a text such as "4mb"'],
  retry: [isObject, 'an object'],
  timeout: [isObject, 'an object'],
  confirm: callback,
  resume: [(value) => isBoolean(value) || isStorage(value), 'true, false or a storage'],
  keepAwake: flag,
  confirmLeave: flag,
  locale: [
    (value) => value === 'en' || value === 'zh-CN' || isMessages(value),
    '"en", "zh-CN" or a text for each code',
  ],
};

/** Without keys whose value is undefined, so that an explicit undefined is the default. */
function defined<T extends object>(given: T): T {
  const result = {} as T;
  for (const key of Object.keys(given) as (keyof T)[]) {
    if (given[key] !== undefined) result[key] = given[key];
  }
  return result;
}

function checked<T extends object>(given: T | undefined, checks: Checks<T>, path: string): T {
  const options = defined(given ?? ({} as T));
  const known = Object.keys(checks);
  for (const key of Object.keys(options) as (keyof T & string)[]) {
    if (!known.includes(key)) {
      throw new TypeError(`Unknown option ${path}.${key}. Known are: ${known.join(', ')}.`);
    }
    const [isRight, wanted] = checks[key];
    if (!isRight(options[key])) throw new TypeError(`The option ${path}.${key} must be ${wanted}.`);
  }
  return options;
}

/** @throws TypeError that names the option and says what it must be, without its value */
export function checkApi(options: ApiOptions, path = 'api'): ApiOptions {
  const { baseUrl, params } = options;
  return checked(
    { ...options, baseUrl: baseUrl ?? '', params: params ?? null },
    apiChecks,
    path,
  ) as ApiOptions;
}

/** Options of one uploader over those of the page; a way to a target displaces the other's. */
export function mergeOptions(page: FengmiOptions, own: FengmiOptions): FengmiOptions {
  const { api, target, ...rest } = page;
  return { ...(own.api || own.target ? rest : page), ...defined(own) };
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
  if (options.api !== undefined) checkApi(options.api, 'fengmi.api');
  return {
    ...options,
    retry: { ...defaultRetry, ...checked(options.retry, retryChecks, 'fengmi.retry') },
    timeout: { ...defaultTimeout, ...checked(options.timeout, timeoutChecks, 'fengmi.timeout') },
  };
}
