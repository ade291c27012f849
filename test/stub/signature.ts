import { createHash } from 'node:crypto';

/**
 * The open API's signature: the values of all parameters but `signature`, and the application's key among them, sorted
 * as bytes, joined with nothing between, MD5 in lower-case hex.
 */
export function signature(
  params: Readonly<Record<string, string | readonly string[]>>,
  appKey: string,
): string {
  const values = Object.entries(params).flatMap(([name, value]) => (name === 'signature' ? [] : value));
  const sorted = [...values, appKey].map((value) => Buffer.from(value)).sort(Buffer.compare);
  return createHash('md5').update(Buffer.concat(sorted)).digest('hex');
}
