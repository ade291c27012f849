import type { ObservableInput } from 'rxjs';
import type { FengmiApi, Submitted, VideoInfo, VideoSubmission, WatchOptions } from './api.js';
import type { UploadFile } from './file.js';
import type { FileSnapshot } from './snapshot.js';

interface OfVideo {
  readonly file: FileSnapshot;
}

interface OfUploaded extends OfVideo {
  /** The platform's id of the file. */
  readonly fileid: string;
}

interface OfSubmitted extends OfUploaded {
  readonly submitted: Submitted;
}

/** A file of the queue on its way to a video that can be watched. */
export type Video =
  /** In the queue or under way: `file.status` says which. */
  | (OfVideo & { readonly stage: 'uploading' })
  /** Being submitted, or waiting for what `submit` says. */
  | (OfUploaded & { readonly stage: 'uploaded' })
  | (OfSubmitted & { readonly stage: 'submitted' })
  | (OfSubmitted & { readonly stage: 'transcoding'; readonly info: VideoInfo })
  | (OfSubmitted & { readonly stage: 'ready'; readonly info: VideoInfo })
  /** Where the upload failed, there is no `fileid`; where transcoding did, there is `info` and no error. */
  | (OfVideo & {
      readonly stage: 'failed';
      /** For people, in the client's `locale`. */
      readonly reason: string;
      readonly error?: unknown;
      readonly fileid?: string;
      readonly submitted?: Submitted;
      readonly info?: VideoInfo;
    });

export type VideoStage = Video['stage'];

type Answer<T> = T | ObservableInput<T>;

/** How uploaded files become videos. */
export interface VideosOptions {
  /**
   * What to submit of an uploaded file, or `null` for nothing. Of a stream each value is submitted, so that a form can
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
  /** @default the client of the uploader's own `api` option */
  api?: FengmiApi;
}
