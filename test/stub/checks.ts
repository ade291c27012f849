/** A test of one value that came from outside. */
export type Check = (value: unknown) => boolean;

export const string: Check = (value) => typeof value === 'string';
export const boolean: Check = (value) => typeof value === 'boolean';
export const count: Check = (value) =>
  value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 0);
export const positive: Check = (value) => count(value) && value !== 0;

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value) => allowed.includes(value);
}

export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

export function mapOf(check: Check): Check {
  return (value) => isRecord(value) && Object.values(value).every(check);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws a TypeError that names the key which is unknown or whose value fails its check. */
export function checkShape(what: string, value: unknown, shape: Readonly<Record<string, Check>>): void {
  if (!isRecord(value)) throw new TypeError(`${what} is not an object`);
  for (const key of Object.keys(value)) {
    if (!Object.keys(shape).includes(key)) throw new TypeError(`${what} has no key "${key}"`);
  }
  for (const [key, check] of Object.entries(shape)) {
    if (!check(value[key])) throw new TypeError(`${what}: "${key}" is missing or wrong`);
  }
}
