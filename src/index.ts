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
export type {
  FengmiOptions,
  Messages,
  RetryOptions,
  StorageLike,
  TimeoutOptions,
  UploaderSettings,
} from './option-types.js';
export { attach, createUploader } from './plupload/attach.js';
export { type InstallOptions, install } from './plupload/install.js';
export { parseReply } from './reply.js';
export type {
  FengmiUploader,
  FileEvent,
  FileSnapshot,
  FileStatus,
  Progress,
  QueueEvent,
  QueueSnapshot,
  Reply,
  Report,
  ReportEntry,
  UploadEvent,
  UploadFile,
  UploadTarget,
} from './types.js';
export { VERSION } from './version.js';
