import { catchError, map, type Observable, type ObservableInput } from 'rxjs';
import { holdsAppKey, NO_APP_KEY } from '../options/api-check.js';
import { type Check, isObject } from '../options/check.js';
import { firstWithin } from '../rx/delay.js';
import { blame, firstOf } from '../rx/from-callback.js';
import type { ApiErrorFactory } from './api-error.js';
import { useless } from './codes.js';

/** Parameters as they are sent and signed. */
export type Params = Record<string, string | string[]>;

/** Half a character cannot be encoded; forms send this in its place. */
const text = (value: unknown): string =>
  String(value).replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, (found) =>
    found.length === 2 ? found : '\uFFFD',
  );

/** Without those that are undefined or null. */
export function toParams(given: Readonly<Record<string, unknown>>): Params {
  const params: Params = {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value !== undefined && value !== null)
      params[name] = Array.isArray(value) ? value.map(text) : text(value);
  }
  return params;
}

/** What the callback `name` of the page gives, if it is right. */
export const askPage = <T>(
  name: string,
  call: () => T | ObservableInput<T>,
  isRight: Check,
  errors: ApiErrorFactory,
): Observable<T> => {
  const wrong = () => errors(0, {}, useless(name));
  const given$ = firstOf(call).pipe(
    catchError((thrown: unknown) => {
      throw errors(0, blame(thrown));
    }),
  );
  return firstWithin(given$, 0, wrong, wrong).pipe(
    map((given) => {
      if (isRight(given)) return given;
      throw wrong();
    }),
  );
};

/** The common parameters that a value or a callback of the page gives. */
export const paramsOf = (name: string, given: unknown, errors: ApiErrorFactory): Observable<Params> =>
  askPage(name, () => (typeof given === 'function' ? given() : given), isObject, errors).pipe(
    map((params) => {
      if (holdsAppKey(params)) throw errors(0, {}, NO_APP_KEY);
      return toParams(params);
    }),
  );

/** Form-encoded; a list as its name over and over. */
export const encode = (params: Params): string =>
  Object.keys(params)
    .map((name) =>
      ([] as string[])
        .concat(params[name] ?? [])
        .map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
        .join('&'),
    )
    .filter((part) => part !== '')
    .join('&');
