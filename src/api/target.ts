import type { ApiError } from '../contract/api-error.js';
import { UploadError } from '../contract/error.js';
import type { UploadTarget } from '../contract/file.js';
import type { ErrorFactory } from '../options/messages.js';
import { type Envelope, isFields, toInteger } from './answer.js';

/**
 * Reads the answer to `GET /oauth2/video/upload/url` (spec, same heading). `data` may be the object or an array whose
 * first item it is; `block` may be a string.
 *
 * @throws UploadError `target-invalid`
 */
export function readTarget({ code, data: given }: Envelope, errors: ErrorFactory): UploadTarget {
  const data = Array.isArray(given) ? given[0] : given;
  const block = isFields(data) ? toInteger(data.block) : undefined;
  const url = isFields(data) ? data.url : undefined;
  if (typeof url !== 'string' || (block !== 0 && block !== 1)) {
    throw errors('target-invalid', {
      status: 200,
      apiCode: code,
      detail: 'noBlock',
    });
  }
  return { url, chunked: block === 1 };
}

/** What a failed call for a target is to an upload: worth another try, refused, or of no use. */
export function targetError(error: ApiError | UploadError, errors: ErrorFactory): UploadError {
  if (error instanceof UploadError) return error;
  const { code, status, retryable, retryAfter, fromApi, advice, message, serverText, cause } = error;
  const details = { status, apiCode: fromApi ? code : undefined, retryAfter, serverText, cause };
  if (retryable || cause !== undefined) {
    return errors('target-request', { ...details, retryable, words: code > 0 ? `(${code})` : undefined });
  }
  if (code === 0) return errors('target-invalid', { ...details, words: advice });
  return errors('target-refused', { ...details, words: fromApi ? message : `(HTTP ${code})` });
}
