/**
 * POST, PATCH and GET /oauth2/video/info.
 *
 * | what is wrong | POST (submit) | PATCH (update) | GET |
 * | --- | --- | --- | --- |
 * | `fileid` is missing or empty | 340 | 340 | 340 |
 * | no such file was uploaded | 404 | 404 | 400 |
 * | it was, and nobody has submitted it | | 404 | 400 |
 * | `name` is empty; longer than 200 characters | 341; 413 | 341; 413 | |
 * | `cover` is no absolute http(s) URL | 351 | 351 | |
 * | `iscarousel` is neither 0 nor 1 | 352 | 352 | |
 * | more than two `tags[]`; one that /oauth2/tags does not list | 511; 353 | 511; 353 | |
 *
 * The fields are looked at before the file. Transcoding begins at the first POST; a later one saves again, no more.
 */
import { apiCall, type Call } from './api.js';
import { ApiError, apiReply } from './api-answer.js';
import type { Reply } from './exchange.js';
import type { Settings } from './settings.js';
import { fileidOf, SUBMISSION_PARAMS, type Submission, submittedFields } from './submission.js';

const messages: Readonly<Record<Settings['carousel'], string>> = {
  200: 'success',
  210: 'saved, but the channel was not created',
  211: 'saved, but the channel is full',
  212: 'saved, but the video is still being transcoded',
  213: 'saved, but the channel failed',
};

export const submit = apiCall({
  kind: 'submit',
  method: 'POST',
  params: SUBMISSION_PARAMS,
  answer: (call) => save(call, 'POST'),
});

export const update = apiCall({
  kind: 'update',
  method: 'PATCH',
  params: SUBMISSION_PARAMS,
  answer: (call) => save(call, 'PATCH'),
});

export const info = apiCall({
  kind: 'info',
  method: 'GET',
  params: ['fileid'],
  answer({ params, exchange, platform }) {
    const fileid = fileidOf(params);
    const status = platform.transcoder.statusOf(fileid, Date.now());
    if (!status) throw new ApiError(400, 'fileid is error');
    const plays = status === 'success' || status === 'published';
    const share_url = plays ? `${exchange.url.origin}/videos/${fileid}` : '';
    return apiReply(200, 'success', { share_url, status, play_num: 0 });
  },
});

function save({ params, platform, stores }: Call, method: Submission['method']): Reply {
  const { store, transcoder, submissions, settings } = platform;
  const fields = submittedFields(params);
  const { fileid } = fields;
  const known = method === 'POST' ? store.videos.some(({ id }) => id === fileid) : transcoder.has(fileid);
  if (!known) throw new ApiError(404, 'there is no such file');
  const now = Date.now();
  if (stores) {
    submissions.push({ ...fields, at: now, method });
    transcoder.start(fileid, settings.transcoding, now);
  }
  const isBusy = transcoder.statusOf(fileid, now) === 'transcoding';
  const code = fields.iscarousel === 0 ? 200 : isBusy ? 212 : settings.carousel;
  return apiReply(code, messages[code]);
}
