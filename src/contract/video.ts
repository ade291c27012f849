import type { ObservableInput } from 'rxjs';
import type { FengmiApi, Submitted, VideoInfo, VideoSubmission, WatchOptions } from './api.js';
import type { UploadFile } from './file.js';
import type { FileSnapshot } from './snapshot.js';

interface OfVideo {
  /** As in `queue$`. */
  readonly file: FileSnapshot;
}

interface OfUploaded extends OfVideo {
  /** The platform's id of the file. */
  readonly fileid: string;
}

interface OfSubmitted extends OfUploaded {
  /** What the platform said of the submission. */
  readonly submitted: Submitted;
}

/**
 * A file of the queue on its way to a video that can be watched. Each has its `file`, as in `queue$`; from `uploaded` on its
 * `fileid`, from `submitted` on what the platform said of the submission as `submitted`.
 */
export type Video =
  | (OfVideo & {
      /** In the queue or under way: `file.status` says which. */
      readonly stage: 'uploading';
    })
  | (OfUploaded & {
      /** Being submitted, or waiting for what `submit` says. */
      readonly stage: 'uploaded';
    })
  | (OfSubmitted & {
      /** The platform has taken it. */
      readonly stage: 'submitted';
    })
  | (OfSubmitted & {
      /** With `watch`: not ready yet. */
      readonly stage: 'transcoding';
      /** The latest answer. */
      readonly info: VideoInfo;
    })
  | (OfSubmitted & {
      /** With `watch`: it can be watched. */
      readonly stage: 'ready';
      /** The latest answer, with `share_url`. */
      readonly info: VideoInfo;
    })
  | (OfVideo & {
      /** Where the upload failed, there is no `fileid`; where transcoding did, there is `info` and no error. */
      readonly stage: 'failed';
      /** For people, in the client's `locale`. */
      readonly reason: string;
      /** An `UploadError`, an `ApiError`, or what `submit` threw. */
      readonly error?: unknown;
      /** The platform's id of the file. */
      readonly fileid?: string;
      /** What the platform said of the submission. */
      readonly submitted?: Submitted;
      /** The latest answer. */
      readonly info?: VideoInfo;
    });

/** Where a file stands on that way. */
export type VideoStage = Video['stage'];

type Answer<T> = T | ObservableInput<T>;

/** How uploaded files become videos. */
export interface VideosOptions {
  /**
   * What to submit of an uploaded file, or `null` for nothing, at once or as anything RxJS takes. Of a stream each value is submitted, so that a form can
   * submit again after a failure; a later one calls off an earlier one that is under way.
   */
  submit: (done: {
    readonly id: string;
    readonly file: UploadFile;
  }) => Answer<Omit<VideoSubmission, 'fileid'> | null>;
  /**
   * Whether to ask for a submitted video until it is ready, and how.
   * @default false
   */
  watch?: boolean | WatchOptions;
  /**
   * What submits and asks.
   * @default the client of the uploader's own `api` option
   */
  api?: FengmiApi;
}
