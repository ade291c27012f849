import {
  catchError,
  defer,
  filter,
  map,
  Observable,
  type ObservableInput,
  Subscription,
  switchMap,
} from 'rxjs';
import type { ApiLocale, FengmiApi, Submitted, VideoInfo, VideoSubmission } from '../contract/api.js';
import type { UploadFile } from '../contract/file.js';
import type { FileSnapshot } from '../contract/snapshot.js';
import type { FengmiUploader } from '../contract/uploader.js';
import type { Video, VideosOptions } from '../contract/video.js';
import { inLocale } from '../options/messages.js';
import { streamOf } from '../rx/from-callback.js';
import { shared } from '../rx/shared.js';
import { statusText } from './codes.js';
import { isReady, isSettled } from './video.js';

type WithoutFile<T> = T extends unknown ? Omit<T, 'file'> : never;
/** What is known of a video beside its file. */
type Stage = WithoutFile<Video>;

type Submission = Omit<VideoSubmission, 'fileid'>;

interface Done {
  /** The platform's id. */
  readonly id: string;
  readonly file: UploadFile;
}

/** RxJS' `startWith` does it by `mergeMap`, which nothing else needs. */
const beginWith = (stage: Stage, rest: () => ObservableInput<Stage>): Observable<Stage> =>
  new Observable((subscriber) => {
    subscriber.next(stage);
    return subscriber.closed ? undefined : defer(rest).subscribe(subscriber);
  });

/** From an uploaded file to a video; never errors. What was submitted already, by an earlier run, is only watched. */
function lifeOf(
  done: Done,
  known: Stage | undefined,
  api: FengmiApi,
  { submit, watch }: VideosOptions,
  locale: ApiLocale,
  submits: () => void,
): Observable<Stage> {
  const fileid = done.id;
  const uploaded: Stage = { stage: 'uploaded', fileid };
  const failed = (error: unknown, submitted?: Submitted): Stage[] => [
    {
      stage: 'failed',
      reason: error instanceof Error ? error.message : String(error),
      error,
      fileid,
      ...(submitted && { submitted }),
    },
  ];

  function watched(submitted: Submitted, info: VideoInfo): Stage {
    if (isReady(info)) return { stage: 'ready', fileid, submitted, info };
    if (!isSettled(info)) return { stage: 'transcoding', fileid, submitted, info };
    return { stage: 'failed', reason: inLocale(statusText(info.status), locale), fileid, submitted, info };
  }

  const watching = (submitted: Submitted): ObservableInput<Stage> =>
    watch
      ? api.watchVideo(fileid, watch === true ? {} : watch).pipe(
          map((info) => watched(submitted, info)),
          catchError((error) => failed(error, submitted)),
        )
      : [];

  const submitting = (video: Submission): Observable<Stage> =>
    beginWith(uploaded, () => {
      submits();
      return api
        .submitVideo({ ...video, fileid })
        .pipe(
          switchMap((submitted) =>
            beginWith({ stage: 'submitted', fileid, submitted }, () => watching(submitted)),
          ),
        );
    });

  const submitted = known && 'submitted' in known && known.submitted;
  if (submitted) return defer(() => watching(submitted));
  return beginWith(uploaded, () =>
    streamOf(() => submit(done)).pipe(
      filter((video): video is Submission => Object(video) === video),
      switchMap((video) => submitting(video).pipe(catchError((error) => failed(error)))),
      catchError((error) => failed(error)),
    ),
  );
}

const uploadStage = ({ status, error }: FileSnapshot): Stage =>
  status === 'failed' && error ? { stage: 'failed', reason: error.message, error } : { stage: 'uploading' };

/** Whether nothing more comes: it can be watched, or never will. */
const isOver = (stage: Stage): boolean =>
  'info' in stage && stage.info !== undefined && isSettled(stage.info);

/** See `FengmiUploader.videos$`. */
export function videosOf(
  { events$, queue$ }: Pick<FengmiUploader, 'events$' | 'queue$'>,
  api: FengmiApi,
  options: VideosOptions,
  locale: ApiLocale,
): Observable<readonly Video[]> {
  /** By plupload's id; kept from run to run, so that no file is submitted twice. */
  const stages = new Map<string, Stage>();
  /** Those under way; one that is submitting outlives its run, since nobody could say whether the platform has heard. */
  const lives = new Map<string, Subscription>();
  const submitting = new Set<string>();
  let told: (() => void) | undefined;

  function live(done: Done): void {
    const { id } = done.file;
    const life = new Subscription(() => {
      lives.delete(id);
      submitting.delete(id);
    });
    lives.set(id, life);
    const end = () => life.unsubscribe();
    life.add(queue$.subscribe({ error: end, complete: end }));
    life.add(
      lifeOf(done, stages.get(id), api, options, locale, () => submitting.add(id)).subscribe({
        next(stage) {
          if (stage.stage !== 'uploaded') submitting.delete(id);
          stages.set(id, stage);
          if (told) told();
          else end();
        },
        complete: end,
      }),
    );
  }

  const list$ = new Observable<readonly Video[]>((subscriber) => {
    const followed = new Set<string>();
    let files: readonly FileSnapshot[] = [];

    const tell = () =>
      subscriber.next(
        files.map((file): Video => ({ ...(stages.get(file.id) ?? uploadStage(file)), file }) as Video),
      );

    function follow(done: Done): void {
      const { id } = done.file;
      const known = stages.get(id);
      if (followed.has(id) || (known && isOver(known))) return;
      followed.add(id);
      if (!lives.has(id)) live(done);
    }

    told = tell;
    subscriber.add(() => {
      told = undefined;
      lives.forEach((life, id) => {
        if (!submitting.has(id)) life.unsubscribe();
      });
    });

    subscriber.add(
      events$.subscribe({
        next(event) {
          if (event.type === 'completed') follow(event);
        },
        // It errors together with `queue$`, of the same cause.
        error: () => {},
      }),
    );
    subscriber.add(
      queue$.subscribe({
        next(snapshot) {
          files = snapshot.files;
          tell();
          // Those whose event came before this run.
          for (const { id, name, size, type, remoteId } of files) {
            if (remoteId !== undefined)
              follow({ id: remoteId, file: { id, name, size, type, source: null } });
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
  });
  return shared(list$);
}
