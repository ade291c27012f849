import type { ErrorText, ErrorTexts } from '../en/errors.js';

const text = (what: string, todo: string): ErrorText => ({ what: () => what, todo: () => todo });

const AGAIN = '点“重试”即可从中断处继续。';
const TELL = '请联系网站管理员。';

export const errors: ErrorTexts = {
  init: text('上传组件无法启动。', '请用较新的浏览器重新打开本页。'),
  'file-type': text('这不是此处可以上传的视频。', '请选择 MP4、MOV、WebM、MKV、AVI 等常见视频格式。'),
  'file-size': text('文件太大。', '请选择较小的文件，或以较低码率重新导出。'),
  'file-empty': text('文件是空的。', '请确认文件已完整拷贝，再重新选择。'),
  'file-duplicate': text('该文件已在列表中。', '无需再操作。'),
  'file-changed': text('上传过程中，文件被修改、移动或删除。', '请重新选择该文件。'),
  'target-request': text('无法取得上传地址。', '请检查网络后重试。'),
  'target-refused': {
    what: ({ apiCode }) => `平台拒绝提供上传地址${apiCode === undefined ? '' : `（代码 ${apiCode}）`}。`,
    todo: () => '请重新登录后再试。',
  },
  'target-invalid': text('上传地址不可用。', TELL),
  'mixed-content': text('上传地址不安全，浏览器不允许访问。', TELL),
  network: text('无法连接上传服务器。', `请检查网络。${AGAIN}`),
  timeout: text('上传服务器没有响应。', AGAIN),
  http: {
    what: ({ status }) => `上传服务器返回状态 ${status ?? '?'}。`,
    todo: ({ status = 0 }) =>
      status >= 500 ? `服务器出了问题，请稍等片刻。${AGAIN}` : `${AGAIN}如果再次失败，${TELL}`,
  },
  rejected: text('上传服务器拒绝了该文件。', '请确认视频能在本机播放，然后重试。'),
  incomplete: text('数据已全部到达，但服务器尚未合成文件。', '请过几分钟再重试。'),
  'malformed-reply': text('回复的不是上传服务器。', '如果在使用公共 Wi-Fi，请先登录该网络，然后重试。'),
  'already-uploading': text('该文件正在另一个标签页中上传。', '请等那个标签页上传完或关闭后再重试。'),
  cancelled: text('上传已取消。', '如需重新上传，请再次选择该文件。'),
};
