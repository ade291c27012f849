// Runs in the measured page: uploaders of plupload alone and of ours, both driven and heard as a page of plupload's does.
import type plupload from 'plupload';
import type { QueueSnapshot } from '../../../src/index.js';

export interface Kind {
  by: 'plupload' | 'ours';
  /** Bytes; one request a file without it. */
  chunkSize?: number | undefined;
  /** Options of ours beside. */
  options?: Record<string, unknown> | undefined;
  /** Somebody takes every snapshot of `queue$`. */
  isShown?: boolean | undefined;
}

interface Opened {
  readonly up: plupload.Uploader;
  /** Resolves once the queue is empty, rejects at the first error. */
  readonly over: Promise<void>;
  close(): void;
}

declare global {
  interface Window {
    plupload: typeof plupload;
    cost: typeof cost;
  }
}

let uploaders: Opened[] = [];
let shown: QueueSnapshot | undefined;

function open({ by, chunkSize = 0, options, isShown }: Kind, url: string): Promise<Opened> {
  const button = document.createElement('button');
  document.body.append(button);
  const init: Record<string, (...args: never[]) => void> = {};
  const over = new Promise<void>((resolve, reject) => {
    init.UploadComplete = () => resolve();
    init.Error = (_: unknown, { message }: { message: string }) => reject(new Error(message));
  });
  return new Promise((opened) => {
    init.PostInit = (up: plupload.Uploader) => opened({ up, over, close: () => close(up) });
    const settings = { browse_button: button, url, chunk_size: chunkSize, init };
    let close = (up: plupload.Uploader): void => {
      try {
        up.destroy();
      } catch {
        // plupload's own throws once a request was made.
      }
      button.remove();
    };
    if (by === 'plupload') {
      new window.plupload.Uploader(settings).init();
      return;
    }
    const uploader = FengmiUploader.createUploader({ ...settings, fengmi: { ...options } });
    close = () => {
      uploader.destroy();
      button.remove();
    };
    if (isShown) {
      uploader.queue$.subscribe((snapshot) => {
        shown = snapshot;
      });
    }
  });
}

const added = (up: plupload.Uploader, files: File[]): Promise<void> =>
  new Promise((resolve) => {
    up.bind('FilesAdded', () => resolve());
    up.addFile(files);
  });

const tinyFiles = (count: number): File[] =>
  Array.from({ length: count }, (_, index) => new File(['.'], `video-${index}.mp4`));

/** In a timer: what a test runs by itself, the browser does not count as script. */
const timed = (work: () => unknown): Promise<number> =>
  new Promise((resolve, reject) => {
    setTimeout(async () => {
      const begun = performance.now();
      try {
        await work();
        resolve(performance.now() - begun);
      } catch (error) {
        reject(error);
      }
    });
  });

/** Each resolves with the ms that it took. */
const cost = {
  open: (kind: Kind, url: string, count = 1): Promise<number> =>
    timed(async () => {
      uploaders = await Promise.all(Array.from({ length: count }, () => open(kind, url)));
    }),

  /** Puts so many files of a byte into each queue. */
  add: (count: number): Promise<number> =>
    timed(() => Promise.all(uploaders.map(({ up }) => added(up, tinyFiles(count))))),

  /** Puts the file that was picked into the queue. */
  addPicked: (): Promise<number> =>
    timed(() => {
      const input = document.querySelector('#file') as HTMLInputElement;
      const files = [...(input.files ?? [])];
      input.value = '';
      return Promise.all(uploaders.map(({ up }) => added(up, files)));
    }),

  upload: (): Promise<number> =>
    timed(() => {
      for (const { up } of uploaders) up.start();
      return Promise.all(uploaders.map(({ over }) => over));
    }),

  /** Takes the files out one by one, as a page does. */
  remove: (): Promise<number> =>
    timed(() => {
      for (const { up } of uploaders) for (const file of [...up.files]) up.removeFile(file);
    }),

  close: (): Promise<number> =>
    timed(() => {
      for (const { close } of uploaders) close();
      uploaders = [];
      shown = undefined;
    }),

  /** What the last snapshot shows. */
  shown: (): number | undefined => shown?.files.length,
};

window.cost = cost;
