export { createApi } from './api/api.js';
export { ApiError } from './api/api-error.js';
export type {
  ApiLocale,
  ApiOptions,
  ApiPaths,
  ApiRetryOptions,
  CommonParams,
  FengmiApi,
  Submitted,
  Tag,
  Video,
  VideoInfo,
  VideoStage,
  VideoStatus,
  VideoSubmission,
  VideosOptions,
  WatchOptions,
} from './api/types.js';
export { UploadError, type UploadErrorCode } from './errors.js';
export { ofType } from './of-type.js';
export { attach, createUploader } from './plupload/attach.js';
export { type InstallOptions, install } from './plupload/install.js';
export { parseReply } from './reply.js';
export type {
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
