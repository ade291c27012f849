import type plupload from 'plupload';
import type { Observable } from 'rxjs';
import type { FileEvent, UploadEvent } from './events.js';
import type { Report } from './report.js';
import type { PendingUpload } from './resume.js';
import type { QueueSnapshot } from './snapshot.js';
import type { Video, VideosOptions } from './video.js';

/** A plupload uploader that speaks the Fengmi protocol, and its life as Observables. */
export interface FengmiUploader {
  /** The instance beneath; its own handlers, settings and methods go on working. */
  readonly plupload: plupload.Uploader;
  /** Hot. Never errors because of one file, only with `init`; completes on `destroy`. */
  readonly events$: Observable<UploadEvent>;
  /**
   * Replays the latest snapshot of the whole queue: a change of state at once, mere bytes at most every 250 ms. Errors with
   * `init` alone; completes on `destroy`.
   */
  readonly queue$: Observable<QueueSnapshot>;
  /**
   * Cold: subscribing adds the file and starts the queue, unsubscribing cancels and removes it. Emits the file's events; errors with an
   * `UploadError` when the file is refused, fails, or is removed (`cancelled`); completes after `completed`.
   */
  upload(file: File | Blob): Observable<FileEvent>;
  /** Starts the queue, or goes on where it was stopped. */
  start(): void;
  /** Stops the queue. What is acknowledged stays so, and `start()` goes on at the first chunk that is not. */
  stop(): void;
  /** A new run for a failed file, or for every failed file; starts the queue. */
  retry(fileId?: string): void;
  /** Takes a file out, and ends its request where it has one; one that is not in the queue is none. */
  remove(fileId: string): void;
  /** Ends everything and completes the streams; at any moment, any number of times. */
  destroy(): void;
  /**
   * The way of every file from the queue to a video that can be watched, for a UI that needs one subscription: uploaded
   * files are submitted, and asked for until they are ready. Emits the whole list whenever something changes; completes
   * on `destroy`. Subscribers share one run, which ends with the last of them; a later one does not submit again, and a submission
   * under way is carried to its end. Each call of
   * `videos$` submits by itself, so keep what it returns.
   *
   * @throws TypeError where neither the uploader nor `options` has an `api`, or an option is wrong
   */
  videos$(options: VideosOptions): Observable<readonly Video[]>;
  /**
   * Unfinished uploads of earlier pages that wait for their file (`resume`), now and whenever they change; none starts by
   * itself. Completes on `destroy`. Without `resume` there are none.
   */
  pending(): Observable<readonly PendingUpload[]>;
  /** Drops one of them by its id, or all. What the server has is not touched. */
  forget(id?: string): void;
  /** What has happened, as plain JSON for a bug report: codes, figures and times, no text from outside. */
  report(): Report;
}
