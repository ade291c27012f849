export { UploadError, type UploadErrorCode } from './errors.js';
export { ofType } from './of-type.js';
export { attach, createUploader } from './plupload/attach.js';
export { type InstallOptions, install } from './plupload/install.js';
export { parseReply } from './reply.js';
export { createApi, type FengmiApi } from './target/api.js';
export type {
  ApiOptions,
  CommonParams,
  FengmiOptions,
  FengmiUploader,
  FileEvent,
  FileSnapshot,
  FileStatus,
  Messages,
  Progress,
  QueueEvent,
  QueueSnapshot,
  Reply,
  Report,
  ReportEntry,
  RetryOptions,
  StorageLike,
  TimeoutOptions,
  UploadEvent,
  UploaderSettings,
  UploadFile,
  UploadTarget,
} from './types.js';
export { VERSION } from './version.js';
