export type Check = (value: unknown) => boolean;
export type Checks<T> = { [K in keyof Required<T>]: readonly [Check, string] };

export const isFunction: Check = (value) => typeof value === 'function';
export const isObject: Check = (value) => typeof value === 'object' && value !== null;
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isText: Check = (value) => typeof value === 'string' && value !== '';
/** Timers take no more: a longer one goes off at once. */
const MAX_DURATION = 2 ** 31 - 1;

const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
export const isHttpUrl: Check = (value) => {
  try {
    return typeof value === 'string' && /^https?:\/\//i.test(value) && new URL(value).host !== '';
  } catch {
    return false;
  }
};

/** A URL that may be relative to the page. */
export const isUrl: Check = (value) => {
  try {
    return isText(value) && /^https?:$/.test(new URL(value as string, 'https://page.invalid').protocol);
  } catch {
    return false;
  }
};

export const count: readonly [Check, string] = [isCount, 'a whole number from 0'];
const durationUpTo = (max: number): readonly [Check, string] => [
  (value) => typeof value === 'number' && value >= 0 && value <= max,
  `a number of milliseconds from 0 to ${max}`,
];
export const duration: readonly [Check, string] = durationUpTo(MAX_DURATION);
/** A time that is multiplied by up to 2.5. */
export const stretchable: readonly [Check, string] = durationUpTo(Math.floor(MAX_DURATION / 2.5));
export const callback: readonly [Check, string] = [isFunction, 'a function'];
export const flag: readonly [Check, string] = [isBoolean, 'true or false'];
export const object: readonly [Check, string] = [isObject, 'an object'];

/**
 * Without keys whose value is undefined, so that an explicit undefined is the default; and without a prototype, so that
 * nothing shows through that a script of the page has put on `Object.prototype`.
 */
export function defined<T extends object>(given: T): T {
  const result = Object.create(null) as T;
  for (const key of Object.keys(given) as (keyof T)[]) {
    if (given[key] !== undefined) result[key] = given[key];
  }
  return result;
}

/** @throws TypeError that names the key which is unknown or wrong, and says what it must be, without its value */
export function checked<T extends object>(given: T | undefined, checks: Checks<T>, path: string): T {
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
