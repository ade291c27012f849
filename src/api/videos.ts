import {
  catchError,
  concatMap,
  defer,
  filter,
  map,
  Observable,
  type ObservableInput,
  ReplaySubject,
  share,
  switchMap,
} from 'rxjs';
import { streamOf } from '../core/emission.js';
import type { FengmiUploader, FileSnapshot, UploadFile } from '../types.js';
import { statusText } from './codes.js';
import type { ApiLocale, FengmiApi, Submitted, Video, VideoInfo, VideosOptions } from './types.js';
import { isReady, isSettled } from './video.js';

type WithoutFile<T> = T extends unknown ? Omit<T, 'file'> : never;
/** What is known of a video beside its file. */
type Stage = WithoutFile<Video>;

interface Done {
  /** The platform's id. */
  readonly id: string;
  readonly file: UploadFile;
}

const inTurn = <T>(...sources: ObservableInput<T>[]): Observable<T> =>
  defer(() => sources).pipe(concatMap((source) => source));

/** From an uploaded file to a video; never errors. */
function lifeOf(
  done: Done,
  api: FengmiApi,
  { submit, watch }: VideosOptions,
  locale: ApiLocale,
): Observable<Stage> {
  const fileid = done.id;
  const uploaded: Stage = { stage: 'uploaded', fileid };
  const failed = (error: unknown): Stage[] => [
    { stage: 'failed', reason: error instanceof Error ? error.message : String(error), error, fileid },
  ];

  function watched(submitted: Submitted, info: VideoInfo): Stage {
    if (isReady(info)) return { stage: 'ready', fileid, submitted, info };
    if (!isSettled(info)) return { stage: 'transcoding', fileid, submitted, info };
    return { stage: 'failed', reason: statusText(info.status, locale), fileid, info };
  }

  const watching = (submitted: Submitted): ObservableInput<Stage> =>
    watch
      ? api.watchVideo(fileid, watch === true ? {} : watch).pipe(map((info) => watched(submitted, info)))
      : [];

  return inTurn<Stage>(
    [uploaded],
    streamOf(() => submit(done)).pipe(
      filter((video) => video !== null),
      switchMap((video) =>
        inTurn<Stage>(
          [uploaded],
          api
            .submitVideo({ ...video, fileid })
            .pipe(
              switchMap((submitted) =>
                inTurn<Stage>([{ stage: 'submitted', fileid, submitted }], watching(submitted)),
              ),
            ),
        ).pipe(catchError(failed)),
      ),
      catchError(failed),
    ),
  );
}

const uploadStage = ({ status, error }: FileSnapshot): Stage =>
  status === 'failed' && error ? { stage: 'failed', reason: error.message, error } : { stage: 'uploading' };

const toDone = ({ id, name, size, type, remoteId }: FileSnapshot): Done | undefined =>
  remoteId === undefined ? undefined : { id: remoteId, file: { id, name, size, type, source: null } };

/** See `FengmiUploader.videos$`. */
export function videosOf(
  { events$, queue$ }: Pick<FengmiUploader, 'events$' | 'queue$'>,
  api: FengmiApi,
  options: VideosOptions,
  locale: ApiLocale,
): Observable<readonly Video[]> {
  return new Observable<readonly Video[]>((subscriber) => {
    const stages = new Map<string, Stage>();
    let files: readonly FileSnapshot[] | undefined;

    const tell = () =>
      subscriber.next(
        (files ?? []).map(
          (file): Video => ({ ...(stages.get(file.id) ?? uploadStage(file)), file }) as Video,
        ),
      );

    function follow(done: Done): void {
      subscriber.add(
        lifeOf(done, api, options, locale).subscribe((stage) => {
          stages.set(done.file.id, stage);
          tell();
        }),
      );
    }

    subscriber.add(
      queue$.subscribe({
        next(snapshot) {
          const isFirst = files === undefined;
          files = snapshot.files;
          tell();
          if (!isFirst) return;
          for (const file of files) {
            const done = toDone(file);
            if (done) follow(done);
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
    subscriber.add(
      events$.subscribe({
        next(event) {
          if (event.type === 'completed') follow(event);
        },
        // It errors together with `queue$`, of the same cause.
        error: () => {},
      }),
    );
  }).pipe(share({ connector: () => new ReplaySubject(1) }));
}
