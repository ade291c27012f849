import {
  catchError,
  EMPTY,
  fromEvent,
  map,
  merge,
  Observable,
  raceWith,
  switchMap,
  take,
  timeout,
} from 'rxjs';

/** A picture out of a video, and how long it plays; of either `null` where the browser cannot tell. */
export interface Poster {
  readonly picture: HTMLCanvasElement | null;
  readonly seconds: number | null;
}

const WIDTH = 256;
const HEIGHT = 144;
const PATIENCE = 10_000;

/** Reads a picture and the duration from a video file itself; empty where the browser cannot decode it. */
export function posterOf(file: Blob): Observable<Poster> {
  return new Observable<HTMLVideoElement>((subscriber) => {
    const video = document.createElement('video');
    const url = URL.createObjectURL(file);
    video.muted = true;
    video.preload = 'auto';
    video.src = url;
    subscriber.next(video);
    return () => {
      video.removeAttribute('src');
      video.load();
      URL.revokeObjectURL(url);
    };
  }).pipe(
    switchMap((video) => after(video, 'loadeddata')),
    // Not the very first picture, which is often black.
    switchMap((video) => seek(video, Math.min(1, video.duration / 4))),
    map((video) => ({
      picture: draw(video),
      seconds: Number.isFinite(video.duration) ? video.duration : null,
    })),
    take(1),
    timeout(PATIENCE),
    catchError(() => EMPTY),
  );
}

const after = (video: HTMLVideoElement, event: string): Observable<HTMLVideoElement> =>
  fromEvent(video, event).pipe(
    raceWith(
      fromEvent(video, 'error').pipe(
        map(() => {
          throw video.error;
        }),
      ),
    ),
    take(1),
    map(() => video),
  );

function seek(video: HTMLVideoElement, seconds: number): Observable<HTMLVideoElement> {
  return merge(
    after(video, 'seeked'),
    new Observable<never>(() => {
      video.currentTime = seconds;
    }),
  ).pipe(take(1));
}

/** The whole picture, as large as the canvas lets it be. */
function draw(video: HTMLVideoElement): HTMLCanvasElement | null {
  const { videoWidth, videoHeight } = video;
  const context = document.createElement('canvas').getContext('2d');
  if (!context || videoWidth === 0) return null;
  const scale = Math.min(WIDTH / videoWidth, HEIGHT / videoHeight);
  const [width, height] = [videoWidth * scale, videoHeight * scale];
  context.canvas.width = WIDTH;
  context.canvas.height = HEIGHT;
  context.drawImage(video, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  return context.canvas;
}
