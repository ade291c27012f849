export { createApi } from './api/api.js';
export type {
  ApiLocale,
  ApiOptions,
  ApiPaths,
  ApiRetryOptions,
  CommonParams,
  FengmiApi,
  Submitted,
  Tag,
  TargetOptions,
  VideoInfo,
  VideoStatus,
  VideoSubmission,
  WatchOptions,
} from './contract/api.js';
export { ApiError, type ApiErrorDetails } from './contract/api-error.js';
export { UploadError, type UploadErrorCode, type UploadErrorDetails } from './contract/error.js';
export type { FileEvent, Progress, QueueEvent, UploadEvent } from './contract/events.js';
export type { UploadFile, UploadTarget } from './contract/file.js';
export { ofType } from './contract/of-type.js';
export type {
  FengmiOptions,
  Messages,
  RetryOptions,
  TimeoutOptions,
  UploaderSettings,
} from './contract/options.js';
export type { Reply } from './contract/reply.js';
export type { Report, ReportEntry } from './contract/report.js';
export type {
  HeldByServer,
  PendingUpload,
  ResumeOptions,
  StorageLike,
  UploadKnown,
} from './contract/resume.js';
export type { FileSnapshot, FileStatus, QueueSnapshot, Retrying } from './contract/snapshot.js';
export type { FengmiUploader } from './contract/uploader.js';
export { VERSION } from './contract/version.js';
export type { Video, VideoStage, VideosOptions } from './contract/video.js';
export { attach, createUploader } from './plupload/attach.js';
export { type InstallOptions, install } from './plupload/install.js';
export { parseReply } from './upload/reply.js';
