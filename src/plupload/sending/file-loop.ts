import type { Queue } from '../../queue/queue.js';
import type { Part } from '../lib/handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from '../lib/types.js';
import { FIRST_TURN, type TurnSignal, takeTurn } from './turn.js';

/** Takes plupload from one file to the next exactly once. */
export interface FileLoop extends Part {
  /** The page has let go of a file that it kept back. */
  begin(id: string): void;
  /** A file is complete, though plupload has not come to its `FileUploaded`. */
  finish(id: string): void;
  /** plupload is about to set its timer for the next file: one set after it fires after it. */
  expectNext(): void;
  /** Has a started queue look for its next file, or end, where nothing is under way. */
  goOn(): void;
  /** Whether the page is hearing that the file has failed, and plupload itself has not heard it yet. */
  isFailing(id: string): boolean;
  release(): void;
}

export function createFileLoop(lib: Lib, up: Up, queue: Queue): FileLoop {
  let turn = FIRST_TURN;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBouncing = false;

  function take(signal: TurnSignal): boolean | undefined {
    const turned = takeTurn(turn, signal);
    turn = turned.turn;
    if (turned.tellsStop) queue.tellStopped();
    if (turned.goesOn) goOn();
    return turned.mayBegin;
  }

  /** Whether a file is under way, or a stop has let a chunk of another finish: plupload knows of one request alone. */
  function isBusyBut(id: string): boolean {
    const { file, state } = queue.last() ?? {};
    return state?.phase === 'active' || (state?.phase === 'stopped' && state.inFlight && file?.id !== id);
  }

  function goOn(): void {
    if (up.state !== lib.STARTED || turn.due > 0 || turn.held !== null || queue.active()) return;
    // Also where no file is left: plupload then ends the queue.
    isBouncing = true;
    up.stop();
    isBouncing = false;
    up.start();
  }

  /** plupload stops and starts by itself to remove the file that it has under way: nobody has stopped the queue. */
  const isRemoving = (): boolean =>
    [queue.active()?.file.id, turn.finishing, turn.failing].some(
      (id) => id && queue.get(id) && !up.getFile(id),
    );

  return {
    before: {
      StateChanged() {
        const isStarted = up.state === lib.STARTED;
        const active = queue.active();
        if (isStarted) {
          take({ type: 'start' });
        } else {
          take({ type: 'stop', byPerson: !isBouncing && !isRemoving() });
          if (active) queue.signal(active, { type: 'stop' });
        }
        queue.setRunning(isStarted);
      },
      CancelUpload() {
        take({ type: 'abort' });
      },
      // What a page does in its own handler comes before plupload marks the file as failed.
      Error(_, { code, file }: PluploadError) {
        if (code === lib.HTTP_ERROR && file) take({ type: 'failing', id: file.id });
      },
      UploadComplete(_, files: PluploadFile[]) {
        up.files = files;
        take({ type: 'drain' });
        queue.drain();
      },
      BeforeUpload: (_, { id }: PluploadFile) => take({ type: 'offer', id, isBusy: isBusyBut(id) }),
    },
    after: {
      StateChanged() {
        // plupload's own handler does so, unless one of the page's keeps the event from it.
        if (up.state !== lib.STARTED)
          for (const file of up.files) if (file.status === lib.UPLOADING) file.status = lib.QUEUED;
      },
      CancelUpload() {
        take({ type: 'aborted' });
      },
      Error() {
        take({ type: 'failed' });
      },
      FilesRemoved(_passed, _, files: PluploadFile[]) {
        take({ type: 'remove', ids: files.map(({ id }) => id) });
      },
    },
    begin: (id) => {
      take({ type: 'begin', id });
    },
    finish: (id) => {
      take({ type: 'finish', id });
    },
    expectNext() {
      take({ type: 'expect' });
      Promise.resolve().then(() => {
        if (turn.due === 0) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          take({ type: 'next' });
        }, 1);
      });
    },
    goOn,
    isFailing: (id) => id === turn.failing,
    release() {
      clearTimeout(timer);
      take({ type: 'release' });
    },
  };
}
