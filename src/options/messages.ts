import { UploadError, type UploadErrorCode, type UploadErrorDetails } from '../contract/error.js';
import type { FengmiOptions } from '../contract/options.js';
import { defined } from './check.js';

export type Texts = readonly [en: string, zhCN: string];

const texts: Readonly<Record<UploadErrorCode, Texts>> = {
  init: ['The uploader cannot start. {detail}', '上传组件无法启动。{detail}'],
  'file-type': [
    'This file cannot be uploaded here. Pick a file of an accepted type. {detail}',
    '此处不能上传该文件，请选择允许的文件类型。{detail}',
  ],
  'file-size': ['This file is too large. Pick a smaller one.', '文件太大，请选择较小的文件。'],
  'file-empty': ['This file is empty. Pick another one.', '文件是空的，请另选文件。'],
  'file-duplicate': ['This file is already in the list.', '该文件已在列表中。'],
  'file-changed': [
    'The file was changed, moved or removed while it was being uploaded. Pick it again.',
    '文件在上传过程中被修改、移动或删除，请重新选择。',
  ],
  'target-request': [
    'No upload address could be had. Check the connection and try again. {detail}',
    '无法取得上传地址，请检查网络后重试。{detail}',
  ],
  'target-refused': [
    'The platform refused to hand out an upload address. {detail}',
    '平台拒绝提供上传地址。{detail}',
  ],
  'target-invalid': ['The upload address is unusable. {detail}', '上传地址不可用。{detail}'],
  'mixed-content': [
    'This page is https and the upload address is http: the browser does not allow that. Rewrite the address to an https proxy (rewriteUrl).',
    '本页面是 https，上传地址是 http，浏览器不允许。请用 rewriteUrl 将地址改写到 https 代理。',
  ],
  network: [
    'The upload server could not be reached. Check the connection, the firewall and the CORS headers of the server. {detail}',
    '无法连接上传服务器，请检查网络、防火墙和服务器的 CORS 设置。{detail}',
  ],
  timeout: ['The upload server stopped answering. Try again.', '上传服务器没有响应，请重试。'],
  http: ['The upload server answered with status {status}.', '上传服务器返回状态 {status}。'],
  rejected: ['The upload server rejected the file.', '上传服务器拒绝了该文件。'],
  incomplete: [
    'The upload server has every chunk and has not put the file together. Try again later.',
    '上传服务器已收到全部分块，但尚未合成文件，请稍后重试。',
  ],
  'malformed-reply': ['The upload server gave an answer that makes no sense.', '上传服务器的回复无法识别。'],
  'already-uploading': [
    'This file is being uploaded in another tab. Try again once that has ended.',
    '该文件正在另一个标签页中上传，请待其结束后重试。',
  ],
  cancelled: ['The upload was cancelled.', '上传已取消。'],
};

/** Every code that a text can be given for. */
export const codes: readonly string[] = Object.keys(texts);

export const inLocale = (texts: Texts, locale: FengmiOptions['locale']): string =>
  texts[locale === 'zh-CN' ? 1 : 0];

/** What a message may say beyond its code. */
export type Remark =
  | 'filter'
  | 'late'
  | 'noBlock'
  | 'noTarget'
  | 'notHttp'
  | 'rewrite'
  | 'settings'
  | 'unsendable';

const remarks: Readonly<Record<Remark, Texts>> = {
  filter: ['A filter of the page refused it.', '页面的过滤规则拒绝了该文件。'],
  late: ['It took too long.', '等待超时。'],
  noBlock: ['The answer lacks `url` or `block`.', '回复中缺少 url 或 block。'],
  noTarget: [
    'Give `api`, `target` or `url`: a text, or an object with `url` and `chunked`.',
    '请提供 api、target 或 url：字符串，或含有 url 和 chunked 的对象。',
  ],
  notHttp: ['It is no http or https URL.', '不是 http 或 https 网址。'],
  rewrite: ['`rewriteUrl` failed, or gave no text.', 'rewriteUrl 出错，或没有返回字符串。'],
  settings: [
    'The server needs `multipart`, `send_chunk_number` and POST as `http_method`.',
    '服务器要求启用 multipart 和 send_chunk_number，且 http_method 为 POST。',
  ],
  unsendable: ['The request could not be made.', '无法发出请求。'],
};

/** What fills in a message beside the figures: a remark, or words that are in its language already. */
export interface Filling {
  detail?: Remark | undefined;
  words?: string | undefined;
}

/** Makes the errors of one uploader, in its language. */
export type ErrorFactory = (code: UploadErrorCode, details?: UploadErrorDetails & Filling) => UploadError;

export function errorFactory(locale: FengmiOptions['locale']): ErrorFactory {
  const own = typeof locale === 'object' ? locale : undefined;
  return (code, given = {}) => {
    const details = defined(given);
    const { detail, words = detail && inLocale(remarks[detail], locale) } = details;
    // Figures and our own words: never what a server said.
    const message = (own?.[code] ?? inLocale(texts[code], locale)).replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = key === 'detail' ? words : (details as Readonly<Record<string, unknown>>)[key];
      return key === 'detail' || typeof value === 'number' ? `${value ?? ''}` : '';
    });
    return new UploadError(code, message.trim(), details);
  };
}
