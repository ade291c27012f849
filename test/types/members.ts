// Checked by the compiler alone, as contract.ts is: what every name of the contract has and takes, and nothing else.
import plupload from 'plupload';
import type { Observable, OperatorFunction } from 'rxjs';
import * as fengmi from '../../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => {};
const keys = <T, K extends PropertyKey>(_: Equal<keyof T, K>): void => {};

declare const uploader: fengmi.FengmiUploader;
declare const up: plupload.Uploader;
declare const api: fengmi.FengmiApi;

keys<
  typeof fengmi,
  | 'attach'
  | 'createUploader'
  | 'install'
  | 'createApi'
  | 'parseReply'
  | 'ofType'
  | 'UploadError'
  | 'ApiError'
  | 'VERSION'
>(true);
same<typeof fengmi.VERSION, string>(true);
same<typeof fengmi.createUploader, (settings: fengmi.UploaderSettings) => fengmi.FengmiUploader>(true);
same<typeof fengmi.attach, (up: plupload.Uploader, options?: fengmi.FengmiOptions) => fengmi.FengmiUploader>(
  true,
);
same<typeof fengmi.install, (library: typeof plupload, given?: fengmi.InstallOptions) => void>(true);
same<typeof fengmi.createApi, (options: fengmi.ApiOptions) => fengmi.FengmiApi>(true);
same<typeof fengmi.parseReply, (body: string) => fengmi.Reply>(true);
const completed: OperatorFunction<
  fengmi.UploadEvent,
  Extract<fengmi.UploadEvent, { type: 'completed' }>
> = fengmi.ofType('completed');

// @ts-expect-error: settings are needed
fengmi.createUploader();
// @ts-expect-error: an uploader, not its settings
fengmi.attach({ url: '/u' });
// @ts-expect-error: `false` is for settings, under `install`
fengmi.attach(up, false);
// @ts-expect-error: the library, not an uploader
fengmi.install(up);
fengmi.install(plupload, { target: '/u', only: ({ url }) => url === '/u' });
// @ts-expect-error: yes or no
fengmi.install(plupload, { only: ({ url }) => url });
// @ts-expect-error: for `install` alone
fengmi.attach(up, { only: () => true });
// @ts-expect-error: options are needed
fengmi.createApi();
// @ts-expect-error: a base is needed
fengmi.createApi({});

// The uploader.
keys<
  fengmi.FengmiUploader,
  | 'plupload'
  | 'events$'
  | 'queue$'
  | 'upload'
  | 'start'
  | 'stop'
  | 'retry'
  | 'remove'
  | 'destroy'
  | 'videos$'
  | 'pending'
  | 'forget'
  | 'report'
>(true);
same<typeof uploader.plupload, plupload.Uploader>(true);
same<typeof uploader.events$, Observable<fengmi.UploadEvent>>(true);
same<typeof uploader.queue$, Observable<fengmi.QueueSnapshot>>(true);
same<ReturnType<typeof uploader.videos$>, Observable<readonly fengmi.Video[]>>(true);
same<ReturnType<typeof uploader.pending>, Observable<readonly fengmi.PendingUpload[]>>(true);
same<ReturnType<typeof uploader.report>, fengmi.Report>(true);
same<typeof uploader.upload, (file: File | Blob) => Observable<fengmi.FileEvent>>(true);
same<typeof uploader.retry, (fileId?: string) => void>(true);
same<typeof uploader.remove, (fileId: string) => void>(true);
same<typeof uploader.forget, (id?: string) => void>(true);
same<typeof uploader.start, () => void>(true);
// @ts-expect-error: a stream is for good
uploader.events$ = uploader.upload(new Blob([]));
// @ts-expect-error: which one?
uploader.remove();
// @ts-expect-error: what to submit is needed
uploader.videos$();

// Options and settings.
keys<
  fengmi.FengmiOptions,
  | 'api'
  | 'target'
  | 'rewriteUrl'
  | 'chunkSize'
  | 'parallel'
  | 'assembly'
  | 'retry'
  | 'timeout'
  | 'confirm'
  | 'probe'
  | 'resume'
  | 'autoStart'
  | 'keepAwake'
  | 'confirmLeave'
  | 'locale'
>(true);
keys<fengmi.RetryOptions, 'attempts' | 'restarts' | 'delay' | 'maxDelay' | 'retryable'>(true);
keys<fengmi.TimeoutOptions, 'stall' | 'reply' | 'target'>(true);
keys<fengmi.ResumeOptions, 'storage' | 'scope' | 'maxAge' | 'check'>(true);
keys<fengmi.StorageLike, 'getItem' | 'setItem' | 'removeItem'>(true);
keys<fengmi.UploadTarget, 'url' | 'chunked' | 'headers' | 'params'>(true);
same<Required<fengmi.UploaderSettings>['fengmi'], fengmi.FengmiOptions | false>(true);
same<Required<fengmi.FengmiOptions>['assembly'], 'parts' | 'append'>(true);
export const wrong: fengmi.FengmiOptions[] = [
  // @ts-expect-error: a number
  { parallel: '3' },
  // @ts-expect-error: no such way
  { assembly: 'merge' },
  // @ts-expect-error: yes or no
  { keepAwake: 1 },
  // @ts-expect-error: yes or no
  { confirmLeave: 'Sure?' },
  // @ts-expect-error: yes or no, not when
  { autoStart: () => true },
  // @ts-expect-error: ms
  { timeout: { stall: '30s' } },
  // @ts-expect-error: a count
  { retry: { attempts: true } },
  // @ts-expect-error: a text
  { rewriteUrl: (url) => new URL(url) },
  // @ts-expect-error: an id or null, and nothing else says that there is none
  { confirm: () => false },
  // @ts-expect-error: texts
  { target: { url: '/u', chunked: true, headers: { 'X-A': 1 } } },
];

// Events, snapshots and errors.
same<
  fengmi.UploadEvent['type'],
  | 'ready'
  | 'added'
  | 'refused'
  | 'removed'
  | 'target'
  | 'started'
  | 'progress'
  | 'chunk'
  | 'waiting'
  | 'retrying'
  | 'restarted'
  | 'completed'
  | 'failed'
  | 'stopped'
  | 'drained'
  | 'destroyed'
>(true);
same<fengmi.QueueEvent['type'], 'ready' | 'stopped' | 'drained' | 'destroyed'>(true);
same<fengmi.UploadEvent, fengmi.FileEvent | fengmi.QueueEvent>(true);
same<fengmi.Reply['kind'], 'in-progress' | 'completed' | 'rejected' | 'malformed'>(true);
keys<fengmi.UploadFile, 'id' | 'name' | 'size' | 'type' | 'source'>(true);
keys<fengmi.Progress, 'sent' | 'acknowledged' | 'size' | 'percent' | 'bytesPerSecond' | 'secondsLeft'>(true);
keys<fengmi.QueueSnapshot, keyof fengmi.Progress | 'state' | 'files'>(true);
keys<
  fengmi.FileSnapshot,
  | keyof fengmi.Progress
  | 'id'
  | 'name'
  | 'type'
  | 'status'
  | 'chunks'
  | 'error'
  | 'remoteId'
  | 'resumed'
  | 'retrying'
>(true);
keys<fengmi.Retrying, 'error' | 'attempt' | 'attempts' | 'until'>(true);
keys<fengmi.PendingUpload, 'id' | 'name' | 'size' | 'type' | 'lastModified' | 'sent' | 'date'>(true);
const error = new fengmi.UploadError('http', '', { status: 500 });
export const isError: Error = error;
same<(typeof error)['name'], 'UploadError'>(true);
same<(typeof error)['retryable'], boolean>(true);
same<(typeof error)['reply'], fengmi.Reply | undefined>(true);
same<(typeof error)['file'], fengmi.UploadFile | undefined>(true);
same<(typeof error)['cause'], unknown>(true);
// @ts-expect-error: no such code
new fengmi.UploadError('oops', '');
// @ts-expect-error: no such detail
new fengmi.UploadError('http', '', { url: '/u' });
uploader.queue$.subscribe(({ files }) => {
  // @ts-expect-error: a snapshot is for good
  files.push();
  // @ts-expect-error: there may be none
  files[0]?.error.code;
});
uploader.events$.pipe(completed).subscribe(({ id, file }) => {
  same<typeof id, string>(true);
  same<typeof file, fengmi.UploadFile>(true);
});

// The open API.
same<ReturnType<typeof api.videoInfo>, Observable<fengmi.VideoInfo>>(true);
same<ReturnType<typeof api.submitVideo>, Observable<fengmi.Submitted>>(true);
same<ReturnType<typeof api.watchVideo>, Observable<fengmi.VideoInfo>>(true);
// @ts-expect-error: which one?
api.videoInfo();
