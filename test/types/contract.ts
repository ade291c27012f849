// Checked by the compiler alone: a line that is expected to be wrong and is not is an error, too.
import { concatWith, mergeMap, type Observable, of } from 'rxjs';
import {
  ApiError,
  type ApiErrorDetails,
  type ApiOptions,
  createApi,
  type FengmiApi,
  type FengmiOptions,
  type FengmiUploader,
  type FileEvent,
  type FileStatus,
  type Messages,
  ofType,
  parseReply,
  type QueueSnapshot,
  type Reply,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
  type UploadEvent,
  type UploaderSettings,
  type UploadFile,
  type Video,
} from '../../src/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Equal<A, B>): void => {};

declare const uploader: FengmiUploader;
declare const file: UploadFile;
declare const error: UploadError;
declare function never(value: never): void;

// ofType narrows.
const completed$ = uploader.events$.pipe(ofType('completed'));
same<typeof completed$, Observable<Extract<UploadEvent, { type: 'completed' }>>>(true);
uploader.events$.pipe(ofType('completed')).subscribe(({ id, file: { name } }) => [id.length, name.length]);
uploader.events$.pipe(ofType('failed', 'refused')).subscribe((event) => {
  same<typeof event.type, 'failed' | 'refused'>(true);
  same<typeof event.error, UploadError>(true);
});
// @ts-expect-error: no such event
uploader.events$.pipe(ofType('complete'));
// @ts-expect-error: what has stopped has no file
uploader.events$.pipe(ofType('stopped')).subscribe((event) => event.file);
// @ts-expect-error: a chunk has no id
uploader.events$.pipe(ofType('chunk', 'completed')).subscribe((event) => event.id);

// Unions are told apart by a literal, and every case is known.
export function eachEvent(event: UploadEvent): unknown {
  switch (event.type) {
    case 'ready':
      return [event.runtime, event.features];
    case 'added':
    case 'removed':
      return event.file;
    case 'refused':
    case 'restarted':
    case 'failed':
      return event.error.code;
    case 'target':
      return event.chunked;
    case 'started':
      return event.chunks + event.chunkSize + event.from;
    case 'progress':
      return [
        event.sent + event.acknowledged + event.size + event.percent,
        event.bytesPerSecond,
        event.secondsLeft,
      ];
    case 'chunk':
      return [event.index + event.chunks, event.reply];
    case 'waiting':
      return event.reason;
    case 'retrying':
      return [event.error, event.attempt + event.delay];
    case 'completed':
      return event.id;
    case 'stopped':
    case 'destroyed':
      return null;
    case 'drained':
      return event.completed + event.failed;
    default:
      return never(event);
  }
}
export function eachReply(reply: Reply): unknown {
  switch (reply.kind) {
    case 'in-progress':
    case 'rejected':
      return [reply.code, reply.message];
    case 'completed':
      return reply.id;
    case 'malformed':
      return reply.reason;
    default:
      return never(reply);
  }
}
const all: Record<UploadErrorCode, 0> = {
  init: 0,
  'file-type': 0,
  'file-size': 0,
  'file-empty': 0,
  'file-duplicate': 0,
  'file-changed': 0,
  'target-request': 0,
  'target-refused': 0,
  'target-invalid': 0,
  'mixed-content': 0,
  network: 0,
  timeout: 0,
  http: 0,
  rejected: 0,
  incomplete: 0,
  'malformed-reply': 0,
  'already-uploading': 0,
  cancelled: 0,
};
const statuses: Record<FileStatus, 0> = {
  queued: 0,
  preparing: 0,
  uploading: 0,
  retrying: 0,
  waiting: 0,
  stopped: 0,
  completed: 0,
  failed: 0,
};
same<QueueSnapshot['state'], 'idle' | 'uploading' | 'waiting' | 'stopped'>(true);
same<typeof error.code, UploadErrorCode>(true);
// @ts-expect-error: no such code
export const isAborted = error.code === 'aborted';
// @ts-expect-error: a code is for good
error.code = 'http';
// @ts-expect-error: narrowed by kind first
parseReply('').id;
// @ts-expect-error: a text, not an object
parseReply({ OK: 1 });

// Options: all optional, none unknown.
const params = { appid: '1', access_token: 't' };
const messages = {} as Messages;
export const right: FengmiOptions[] = [
  {},
  { target: '/u' },
  { target: { url: '/u', chunked: false } },
  { target: () => '/u' },
  { target: ({ id, source }) => Promise.resolve({ url: `/u/${id}`, chunked: source !== null }) },
  { target: () => of('/u') },
  { api: { baseUrl: '/', params, sign: (given) => Promise.resolve(`${given.appid}`) } },
  { api: { baseUrl: '/', params: () => Promise.resolve(params) } },
  { api: createApi({ baseUrl: '/' }) },
  { chunkSize: 'auto', retry: { attempts: 0, retryable: ({ code }) => code === 'network' } },
  { chunkSize: '4mb', timeout: { stall: 1, reply: 2, target: 3 } },
  { confirm: () => null, resume: localStorage, locale: messages },
  { resume: true },
  { resume: { scope: 'user 7', maxAge: 3_600_000, storage: sessionStorage } },
  { resume: { check: (_, { chunks }) => Array.from({ length: chunks }, (_, index) => index) } },
  { resume: { check: ({ size }, { chunkSize }) => ({ bytes: Math.min(size, chunkSize) }) } },
  { resume: { check: (_, { digest }) => digest(0).then((id) => ({ id })) } },
  { resume: { check: () => of(null) } },
  { locale: { http: 'Kaputt.' }, autoStart: true, probe: '/ping' },
];
export const wrong: FengmiOptions[] = [
  // @ts-expect-error: unknown
  { chunksize: 1 },
  // @ts-expect-error: unknown, one level down
  { retry: { attempt: 1 } },
  // @ts-expect-error: unknown, one level down
  { timeout: { connect: 1 } },
  // @ts-expect-error: chunked is needed
  { target: { url: '/u' } },
  // @ts-expect-error: neither a text nor a target
  { target: () => 7 },
  // @ts-expect-error: no such language
  { locale: 'de' },
  // @ts-expect-error: no such code
  { locale: { htpp: 'Kaputt.' } },
  // @ts-expect-error: a key that storages have not
  { resume: { maxage: 1 } },
  // @ts-expect-error: neither an id, nor bytes, nor chunks
  { resume: { check: () => ({ chunks: 1 }) } },
  // @ts-expect-error: no URL
  { probe: true },
];
// The page's own server may add the parameters.
export const noParams: ApiOptions = { baseUrl: '/' };
// @ts-expect-error: a token is needed
export const noToken: ApiOptions = { baseUrl: '/', params: { appid: '1' } };

// Settings are plupload's, and one key more.
export const settings: UploaderSettings[] = [
  {},
  { browse_button: 'pick', url: '/u', fengmi: false },
  {
    filters: { mime_types: [{ title: 'Video', extensions: 'mp4' }] },
    fengmi: { target: '/u' },
  },
  { init: (up) => up.start(), preinit: { Init: () => {}, BeforeChunkUpload: (_, file) => file.id !== '' } },
  {
    browse_button: [document.createElement('button'), 'pick'],
    drop_element: document.body,
    container: 'box',
    filters: [{ title: 'Video', extensions: 'mp4' }],
    resize: false,
    multi_selection: false,
    unique_names: true,
    http_method: 'POST',
    send_chunk_number: true,
    multipart_params: { a: 1 },
    headers: { 'X-A': '1' },
  },
  { filters: { prevent_empty: false, max_file_size: '1gb', of_the_page: 7 } },
  // @ts-expect-error: a typing error
  { fegnmi: { target: '/u' } },
  // @ts-expect-error: a typing error
  { multi_selektion: false },
  // @ts-expect-error: the switch of another setting
  { prevent_duplicates: 'yes' },
  // @ts-expect-error: no event of plupload
  { init: { FileUploded: () => {} } },
  // @ts-expect-error: unknown within `fengmi`
  { fengmi: { chunksize: 1 } },
  // @ts-expect-error: `true` says nothing
  { fengmi: true },
];
uploader.upload(new Blob([])).subscribe((event) => {
  same<typeof event, FileEvent>(true);
  return event.file.name;
});
uploader
  .upload(new Blob([]))
  .pipe(ofType('completed'))
  .subscribe(({ id }) => id);
const details: UploadErrorDetails = { serverText: 'no' };
const apiDetails: ApiErrorDetails = { serverText: 'no' };
// @ts-expect-error: a file, not its name
uploader.upload('film.mp4');
// @ts-expect-error: a file is not to be written to
file.name = 'other';
export const made = [new UploadError('http', '', details), new ApiError(404, '', apiDetails), all, statuses];

// From file to video.
export function eachStage(video: Video): unknown {
  switch (video.stage) {
    case 'uploading':
      return video.file.status;
    case 'uploaded':
      return video.fileid;
    case 'submitted':
      return [video.submitted.code, video.submitted.warning];
    case 'transcoding':
    case 'ready':
      return video.info.share_url;
    case 'failed':
      return [video.reason, video.error, video.fileid, video.info?.status];
    default:
      return never(video);
  }
}
declare const api: FengmiApi;
uploader.events$.pipe(
  ofType('completed'),
  mergeMap(({ id, file: { name } }) =>
    api.submitVideo({ fileid: id, name, tags: ['最爱'] }).pipe(concatWith(api.watchVideo(id))),
  ),
);
uploader.videos$({ submit: () => null });
uploader.videos$({ submit: ({ file: { name } }) => Promise.resolve({ name }), watch: { interval: 1 }, api });
// @ts-expect-error: the id is filled in
uploader.videos$({ submit: ({ id }) => ({ fileid: id }) });
// @ts-expect-error: 0 or 1
api.submitVideo({ fileid: '1', iscarousel: true });
// @ts-expect-error: the id is needed
api.submitVideo({ name: 'Film' });
// @ts-expect-error: no such status
api.videoInfo('1').subscribe(({ status }) => status === 'done');
