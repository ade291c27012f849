import type { Queue } from '../../queue/queue.js';
import { LAST, type On } from '../lib/handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from '../lib/types.js';

/**
 * Takes plupload from one file to the next exactly once. Its `uploadNext` runs a millisecond after a file has ended and
 * again inside `start()`: a stop and start in between would have it end the queue under a file that goes up (fact 2).
 */
export interface Turns {
  /** The page has let go of a file that it kept back. */
  begin(id: string): void;
  /** A file is complete, though plupload has not come to its `FileUploaded`. */
  finish(id: string): void;
  /** plupload is about to set its timer for the next file: one set after it fires after it. */
  expectNext(): void;
  /** Has a started queue look for its next file, where nothing is under way. */
  goOn(): void;
  /** Whether the page is hearing that the file has failed, and plupload itself has not heard it yet. */
  isFailing(id: string): boolean;
  release(): void;
}

/** When the dispatch is over, also one that a handler has ended by returning false. */
const soon = (run: () => void): Promise<void> => Promise.resolve().then(run);

export function createTurns(lib: Lib, up: Up, on: On, queue: Queue): Turns {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Timers of plupload for the next file. */
  let due = 0;
  let starting = false;
  let stopping = false;
  let bouncing = false;
  /** The file that a `BeforeUpload` of the page keeps back. */
  let held: string | null = null;
  /** A file that is complete, or has failed, and plupload itself has not heard it yet. */
  let finishing: string | null = null;
  let failing: string | null = null;
  let aborting = false;
  let postponed = false;

  function goOn(): void {
    const isIdle = up.state === lib.STARTED && !due && held === null && !queue.active();
    if (!isIdle || !up.files.some(({ status }) => status === lib.QUEUED)) return;
    bouncing = true;
    up.stop();
    up.start();
    bouncing = false;
  }

  on('StateChanged', () => {
    const isStarted = up.state === lib.STARTED;
    const active = queue.active();
    if (isStarted) {
      starting = true;
    } else {
      // plupload stops and starts by itself to remove the file under way: nobody has stopped the queue.
      const isRemoval = active && !up.files.some(({ id }) => id === active.file.id);
      stopping = !bouncing && !isRemoval;
      if (active) queue.signal(active, { type: 'stop' });
    }
    queue.setRunning(isStarted);
  });
  on('CancelUpload', () => {
    aborting = true;
    soon(() => {
      aborting = false;
    });
    if (stopping) queue.emit({ type: 'stopped' });
    stopping = false;
  });
  on(
    'CancelUpload',
    () => {
      aborting = false;
      if (postponed) goOn();
      postponed = false;
    },
    LAST,
  );
  // What a page does in its own handler comes before plupload marks the file as failed.
  on('Error', (_, { code, file }: PluploadError) => {
    if (code !== lib.HTTP_ERROR || !file) return;
    failing = file.id;
    soon(() => {
      failing = null;
    });
  });
  on(
    'Error',
    () => {
      failing = null;
    },
    LAST,
  );
  on('UploadComplete', (_, files: PluploadFile[]) => {
    up.files = files;
    stopping = false;
    queue.drain();
  });
  on('BeforeUpload', (_, file: PluploadFile) => {
    const isStart = starting;
    starting = false;
    // plupload would abort what begins while it aborts, and goes to the next file by itself after a failure.
    postponed = aborting;
    if (aborting || failing !== null || queue.active() || (isStart && due)) return false;
    // A page that stops and starts inside the last `ChunkUploaded` has put the complete file back into the queue.
    if (finishing === file.id) return false;
    // `Error` triggered in `FileUploaded` sets a second timer, which would end the queue under a file that the first
    // has begun (fact 4): only the last may begin one.
    if (due > 1) {
      due--;
      return false;
    }
    held = file.id;
    return true;
  });
  // plupload waits for ever for a file that was removed while the page kept it back (fact 18).
  on(
    'FilesRemoved',
    (_, files: PluploadFile[]) => {
      if (!files.some(({ id }) => id === held)) return;
      held = null;
      goOn();
    },
    LAST,
  );

  return {
    begin(id) {
      if (held === id) held = null;
    },
    finish(id) {
      finishing = id;
    },
    expectNext() {
      finishing = null;
      due++;
      Promise.resolve().then(() => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          due = 0;
          goOn();
        }, 1);
      });
    },
    goOn,
    isFailing: (id) => id === failing,
    release() {
      clearTimeout(timer);
      due = 0;
      held = null;
    },
  };
}
