import type { ApiLocale, Submitted, Tag, VideoInfo, VideoStatus, VideoSubmission } from '../contract/api.js';
import { inLocale } from '../options/messages.js';
import type { Envelope, Fields } from './answer.js';
import { isFields, toInteger } from './answer.js';
import type { ApiErrorFactory } from './api-error.js';
import { adviceOn, isWarning } from './codes.js';
import { type Params, toParams } from './params.js';

/** PHP's way of sending a list. */
export const submissionParams = (video: VideoSubmission): Params =>
  toParams({ ...video, tags: undefined, 'tags[]': video.tags });

export function readSubmitted({ code, fields }: Envelope, locale: ApiLocale): Submitted {
  const saved = { ...fields, code, msg: typeof fields.msg === 'string' ? fields.msg : '' };
  return isWarning(code) ? { ...saved, warning: inLocale(adviceOn(code, false), locale) } : saved;
}

/** @throws ApiError where there is no status */
export function readVideo(fileid: string, { data }: Envelope, errors: ApiErrorFactory): VideoInfo {
  const fields: Fields = isFields(data) ? (Array.isArray(data) ? data[0] : data) : {};
  const { status, share_url } = fields ?? {};
  if (typeof status !== 'string') throw errors(0, { status: 200 });
  return {
    ...fields,
    fileid,
    status: status as VideoStatus,
    share_url: typeof share_url === 'string' ? share_url : '',
    play_num: toInteger(fields.play_num) ?? 0,
  };
}

/** @throws ApiError where there is no list */
export function readTags({ data }: Envelope, errors: ApiErrorFactory): readonly Tag[] {
  if (!Array.isArray(data)) throw errors(0, { status: 200 });
  return data.filter((tag) => isFields(tag) && typeof tag.name === 'string');
}

/** Whether a video stays as it is: all but `transcoding`, and what is not documented. */
export const isSettled = ({ status }: VideoInfo): boolean =>
  /^(success|published|error|disabled|deleted)$/.test(status);

export const isReady = ({ status }: VideoInfo): boolean => status === 'success' || status === 'published';
