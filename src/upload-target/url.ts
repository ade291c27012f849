import { pageBase } from '../browser/page-base.js';
import type { UploadTarget } from '../contract/file.js';
import { defined } from '../options/check.js';
import type { ErrorFactory, Remark } from '../options/messages.js';
import { blame } from '../rx/from-callback.js';

const isHttp = (url: URL): boolean => url.protocol === 'http:' || url.protocol === 'https:';

/** Without a base, the constructor gets one argument: to Safari before 14.1 an undefined base is an invalid one. */
function parse(...given: [url: string, base?: string]): URL | undefined {
  try {
    return new URL(...given);
  } catch {
    return undefined;
  }
}

/** Whether it is nothing, or an object of texts. */
const areTexts = (given: unknown): boolean =>
  given === undefined ||
  (typeof given === 'object' &&
    given !== null &&
    Object.keys(given).every((name) => typeof (given as Record<string, unknown>)[name] === 'string'));

/** Where a target came from, and so what its URL may be. */
export type TargetSource = 'api' | 'page';

/**
 * Turns what was handed out into a target that can be posted to: rewritten, absolute, http(s), and not http on an https
 * page. From the API only an absolute URL will do; the page's own, and what the page rewrote, may be relative to it.
 *
 * @throws UploadError `target-invalid` or `mixed-content`; neither holds the URL, whose query is a key
 */
export function usableTarget(
  given: UploadTarget,
  source: TargetSource,
  rewriteUrl: ((url: string) => string) | undefined,
  errors: ErrorFactory,
): UploadTarget {
  const invalid = (detail: Remark, cause?: string) => errors('target-invalid', { detail, cause });
  const { url: raw, chunked, headers, params } = defined(given);
  if (typeof raw !== 'string' || raw.trim() === '') throw invalid('notHttp');
  if (typeof chunked !== 'boolean' || !areTexts(headers) || !areTexts(params)) throw invalid('noTarget');
  let rewritten: unknown = raw;
  try {
    if (rewriteUrl) rewritten = rewriteUrl(raw);
  } catch (thrown) {
    throw invalid('rewrite', blame(thrown).cause);
  }
  if (typeof rewritten !== 'string') throw invalid('rewrite');
  const absolute = source === 'api' && rewriteUrl === undefined;
  const url = absolute ? parse(rewritten) : parse(rewritten, pageBase());
  if (url === undefined || !isHttp(url)) throw invalid('notHttp');
  if (location.protocol === 'https:' && url.protocol === 'http:') throw errors('mixed-content');
  return { url: url.href, chunked, ...(headers && { headers }), ...(params && { params }) };
}
