import type { ApiLocale } from '../contract/api.js';
import { ApiError, type ApiErrorDetails } from '../contract/api-error.js';
import { inLocale, type Texts } from '../options/messages.js';
import { adviceOn } from './codes.js';

/** Makes the errors of one client, in its language. */
export type ApiErrorFactory = (code: number, details?: ApiErrorDetails, advice?: Texts) => ApiError;

export const apiErrorFactory =
  (locale: ApiLocale): ApiErrorFactory =>
  (code, details = {}, advice = adviceOn(code, code > 0 && details.fromApi !== true)) =>
    new ApiError(code, inLocale(advice, locale), details);
