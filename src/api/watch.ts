import { Observable, switchMap } from 'rxjs';
import { visible } from '../browser/visibility.js';
import type { VideoInfo, WatchOptions } from '../contract/api.js';
import type { ApiError } from '../contract/api-error.js';
import { delayed, within } from '../rx/delay.js';
import { backoff } from '../upload/backoff.js';
import type { ApiErrorFactory } from './api-error.js';
import { isSettled } from './video.js';

/** Asks until a video is settled; see `FengmiApi.watchVideo`. */
export function watchVideo(
  ask: Observable<VideoInfo>,
  { interval = 2000, maxInterval = 30_000, timeout = 0 }: WatchOptions,
  errors: ApiErrorFactory,
): Observable<VideoInfo> {
  const waits = { delay: interval, maxDelay: maxInterval };
  return new Observable<VideoInfo>((subscriber) => {
    let looks = 0;
    let told: VideoInfo | undefined;

    function lookAgain(retryAfter?: number): void {
      looks += 1;
      const wait = backoff(looks, waits, retryAfter, Math.random);
      subscriber.add(delayed(wait, undefined).pipe(switchMap(visible)).subscribe(look));
    }

    function look(): void {
      const looking = ask.subscribe({
        next(info) {
          if (told?.status !== info.status || told.share_url !== info.share_url) {
            told = info;
            subscriber.next(info);
          }
          if (isSettled(info)) subscriber.complete();
          else lookAgain();
        },
        error(error: ApiError) {
          if (error.retryable) lookAgain(error.retryAfter);
          else subscriber.error(error);
        },
      });
      subscriber.add(looking);
    }

    look();
  }).pipe(within(timeout, () => errors(408)));
}
