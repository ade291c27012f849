import { defer, finalize, from, type Observable, switchMap } from 'rxjs';

const MS = 2000;
const [WIDTH, HEIGHT] = [640, 360];
/** High, so that two seconds are several chunks. */
const BITS_PER_SECOND = 12_000_000;

export const canRecord = (): boolean =>
  typeof MediaRecorder === 'function' && MediaRecorder.isTypeSupported('video/webm');

/** As canvas data: alpha, blue, green, red. */
const DARK = 0xff302b12;
const GREY = 0x010101;

/** A test picture with a moving hand, recorded off a canvas. */
export function recordSample(name: string): Observable<File> {
  return defer(() => {
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('There is no 2D canvas.');
    const begin = performance.now();
    paint(context, 0);
    const drawing = setInterval(() => paint(context, (performance.now() - begin) / MS), 33);
    const recorder = new MediaRecorder(canvas.captureStream(30), {
      mimeType: 'video/webm',
      videoBitsPerSecond: BITS_PER_SECOND,
    });
    return from(recorded(recorder)).pipe(
      switchMap((blob) => [new File([blob], name, { type: 'video/webm' })]),
      finalize(() => clearInterval(drawing)),
    );
  });
}

function recorded(recorder: MediaRecorder): Promise<Blob> {
  const parts: Blob[] = [];
  return new Promise((resolve, reject) => {
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: 'video/webm' })));
    recorder.addEventListener('error', reject);
    recorder.start();
    setTimeout(() => recorder.stop(), MS);
  });
}

function paint(context: CanvasRenderingContext2D, turn: number): void {
  // Noise is what a codec cannot make small.
  const noise = context.createImageData(WIDTH, HEIGHT);
  const words = new Uint32Array(noise.data.buffer);
  for (let at = 0; at < words.length; at++) words[at] = DARK + Math.floor(Math.random() * 48) * GREY;
  context.putImageData(noise, 0, 0);
  const [x, y, radius] = [WIDTH / 2, HEIGHT / 2, HEIGHT * 0.36];
  context.lineWidth = 18;
  context.strokeStyle = '#2dbfae';
  context.beginPath();
  context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, turn));
  context.stroke();
  context.fillStyle = '#fff';
  context.font = '600 72px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(`${(turn * MS) / 1000}`.slice(0, 3), x, y);
}
