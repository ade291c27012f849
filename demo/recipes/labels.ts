// What the recipes say of a file and of the queue. The texts of errors are the library's own: `locale: 'zh-CN'`.
import type { FileSnapshot, FileStatus, QueueSnapshot, UploadError, UploadFile } from 'fengmi-uploader';

const labels: Record<FileStatus, string> = {
  queued: '等待上传',
  preparing: '正在获取上传地址',
  uploading: '正在上传',
  retrying: '正在重试',
  waiting: '等待网络恢复',
  stopped: '已暂停',
  completed: '已上传',
  failed: '失败',
};

/** 正在上传 · 45% · 1.2 MB/s · 剩余 12 秒 */
export function describe({ status, percent, bytesPerSecond, secondsLeft }: FileSnapshot): string {
  const speed = bytesPerSecond > 0 && `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;
  const left = secondsLeft !== null && status === 'uploading' && `剩余 ${Math.ceil(secondsLeft)} 秒`;
  return [labels[status], `${percent}%`, speed, left].filter(Boolean).join(' · ');
}

/** Read out whenever it changes, so without what changes all the time. */
export function summarise({ files }: QueueSnapshot): string {
  const count = (status: FileStatus): number => files.filter((file) => file.status === status).length;
  if (files.length === 0) return '尚未选择文件';
  const failed = count('failed') > 0 ? `，${count('failed')} 个失败` : '';
  return `共 ${files.length} 个文件，已上传 ${count('completed')} 个${failed}`;
}

/** Which file was turned away, and why: `refused`, of `events$`. */
export const explain = ({ file, error }: { file: UploadFile; error: UploadError }): string =>
  `${file.name}：${error.message}`;
