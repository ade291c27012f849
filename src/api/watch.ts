import {
  catchError,
  distinctUntilChanged,
  EMPTY,
  expand,
  filter,
  map,
  type Observable,
  switchMap,
} from 'rxjs';
import { visible } from '../browser/visibility.js';
import type { VideoInfo, WatchOptions } from '../contract/api.js';
import type { ApiError } from '../contract/api-error.js';
import { delayed, within } from '../rx/delay.js';
import { backoff } from '../upload/backoff.js';
import type { ApiErrorFactory } from './api-error.js';
import { isSettled } from './video.js';

interface Look {
  readonly info: VideoInfo | null;
  readonly retryAfter?: number | undefined;
}

/** Asks until a video is settled; see `FengmiApi.watchVideo`. */
export function watchVideo(
  ask: Observable<VideoInfo>,
  { interval = 2000, maxInterval = 30_000, timeout = 0 }: WatchOptions,
  errors: ApiErrorFactory,
): Observable<VideoInfo> {
  const look$: Observable<Look> = ask.pipe(
    map((info) => ({ info })),
    catchError((error: ApiError): Look[] => {
      if (!error.retryable) throw error;
      return [{ info: null, retryAfter: error.retryAfter }];
    }),
  );
  const waits = { delay: interval, maxDelay: maxInterval };

  return look$.pipe(
    expand(({ info, retryAfter }, looks) =>
      info && isSettled(info)
        ? EMPTY
        : delayed(backoff(looks + 1, waits, retryAfter, Math.random), undefined).pipe(
            switchMap(visible),
            switchMap(() => look$),
          ),
    ),
    map(({ info }) => info),
    filter((info): info is VideoInfo => info !== null),
    distinctUntilChanged((a, b) => a.status === b.status && a.share_url === b.share_url),
    within(timeout, () => errors(408)),
  );
}
