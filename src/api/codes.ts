import type { Texts } from '../options/messages.js';

/**
 * Every documented code of the open API, and what a person can do about it (spec, "Error codes" and the codes of each
 * call); an `x` is any digit. 0 is ours: there was no answer, or none that makes sense.
 */
const advice: Readonly<Record<string, Texts>> = {
  '0': [
    'The platform gave no usable answer. Check the connection and try again.',
    '平台没有有效回复，请检查网络后重试。',
  ],
  '106': ['The session has expired. Sign in again.', '登录已过期，请重新登录。'],
  '210': ['It is saved, but no channel was created.', '已保存，但未创建频道。'],
  '211': ['It is saved, but the channel is full.', '已保存，但频道已满。'],
  '212': [
    'It is saved, and still being transcoded. Ask for the channel again afterwards.',
    '已保存，视频仍在转码，转码完成后请再次设置频道。',
  ],
  '213': [
    'It is saved, but the channel failed. Try the channel again later.',
    '已保存，但频道出错，请稍后再次设置频道。',
  ],
  '30x': ['The API has moved. Correct its address (baseUrl).', '接口地址已变更，请修改 baseUrl。'],
  '34x': ['Something that is needed is empty. Fill it in.', '必填项为空，请填写。'],
  '35x': ['A value is wrong. Correct it.', '参数错误，请改正。'],
  '400': ['The platform does not know this file. Check its id.', '平台找不到该文件，请检查文件 ID。'],
  '401': ['Nobody is signed in. Sign in first.', '尚未登录，请先登录。'],
  '403': ['The sign-in is not valid. Sign in again.', '登录无效，请重新登录。'],
  '404': ['There is no such record. Check its id.', '记录不存在，请检查 ID。'],
  '405': [
    'The API does not take this call here. Correct its address (baseUrl, paths).',
    '接口不支持该请求，请检查 baseUrl 和 paths。',
  ],
  '408': ['The platform took too long. Try again.', '平台响应超时，请重试。'],
  '409': ['It was changed by somebody else meanwhile. Load it again.', '内容已被他人修改，请重新加载。'],
  '410': ['It has been removed.', '内容已被删除。'],
  '413': ['A value is too long. Shorten it.', '内容过长，请缩短。'],
  '414': ['The request is too long. Shorten it.', '请求过长，请缩短。'],
  '415': ['The platform cannot play this format. Convert the video.', '不支持该媒体格式，请转换视频格式。'],
  '423': ['It is locked for now. Try again later.', '内容已被锁定，请稍后重试。'],
  '424': ['An earlier error is the cause. Solve that one first.', '由之前的错误引起，请先解决该错误。'],
  '426': ['The platform asks for https. Use https.', '平台要求加密连接，请使用 https。'],
  '428': ['This version of the API is outdated. Update the page.', '接口版本过旧，请更新页面。'],
  '429': ['There were too many requests. Wait a while.', '请求过于频繁，请稍候。'],
  '451': ['It is barred for legal reasons.', '因法律原因被禁止。'],
  '511': ['The number of tags is wrong. Choose one or two.', '标签数量错误，请选择一到两个标签。'],
  '421': ['The platform is busy. Try again later.', '平台繁忙，请稍后重试。'],
  '5xx': ['The platform has a problem. Try again later.', '平台出现问题，请稍后重试。'],
  '6xx': [
    'A service behind the platform has a problem. Try again later.',
    '第三方服务出现问题，请稍后重试。',
  ],
};

const refused: Texts = ['The platform refused.', '平台拒绝了请求。'];

/** What a person can do about a code; as an HTTP status alone, 400 and 511 mean something else than to the API. */
export function adviceOn(code: number, isStatus: boolean): Texts {
  if (isStatus && code === 400) return refused;
  if (isStatus && code === 511) return adviceOn(500, false);
  const [tens, hundreds] = [Math.floor(code / 10), Math.floor(code / 100)];
  return advice[code] ?? advice[`${tens}x`] ?? advice[`${hundreds}xx`] ?? refused;
}

const statuses: Readonly<Record<string, Texts>> = {
  error: [
    'The platform could not transcode the video. Convert it and upload it again.',
    '视频转码失败，请转换格式后重新上传。',
  ],
  disabled: ['The video is barred by review.', '视频未通过审核。'],
  deleted: ['The video was deleted.', '视频已被删除。'],
};

/** What a status that a video cannot be watched in means to a person. */
export const statusText = (status: string): Texts => statuses[status] ?? refused;

/** What a callback of the page gave is not what it is to give. */
export const useless = (callback: string): Texts => [
  `\`${callback}\` gave nothing of use.`,
  `${callback} 没有返回可用的值。`,
];

/** "200-299 worked", "307: still answers". */
export const hasWorked = (code: number): boolean => (code >= 200 && code <= 299) || code === 307;

/** Saved, with a reservation (the codes of submitting with `iscarousel`). */
export const isWarning = (code: number): boolean => code >= 210 && code <= 213;

/** The token is missing, wrong or expired: a fresh one may help. */
export const isTokenCode = (code: number): boolean => code === 106 || code === 401 || code === 403;

/** HTTP statuses and codes that pass by themselves. 511 is a number of tags, not a server in trouble. */
export const isPassing = (code: number): boolean =>
  code === 408 || code === 421 || code === 429 || (code >= 500 && code <= 599 && code !== 511);

/** Whatever else an answer says: 424 "do not retry", 451 a bar, 511 tags. */
export const isFinal = (code: number): boolean => code === 424 || code === 451 || code === 511;
