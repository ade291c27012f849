import type { Queue } from '../core/queue.js';
import { type Handlers, LAST } from './handlers.js';
import type { Lib, PluploadFile, Up } from './lib.js';

/**
 * Takes plupload from one file to the next exactly once. Its `uploadNext` runs a millisecond after a file has ended and
 * again inside `start()`: a stop and start in between would have it end the queue under a file that goes up (fact 2).
 */
export class Turns {
  private readonly lib: Lib;
  private readonly up: Up;
  private readonly queue: Queue;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private nextIsDue = false;
  private starting = false;
  private stopping = false;
  private bouncing = false;
  /** The file that a `BeforeUpload` of the page keeps back. */
  private held: string | null = null;

  constructor(lib: Lib, up: Up, handlers: Handlers, queue: Queue) {
    this.lib = lib;
    this.up = up;
    this.queue = queue;
    handlers.on('StateChanged', () => this.stateChanged());
    handlers.on('CancelUpload', () => {
      if (this.stopping) queue.emit({ type: 'stopped' });
      this.stopping = false;
    });
    handlers.on('UploadComplete', (_, files: PluploadFile[]) => {
      up.files = files;
      this.stopping = false;
      queue.drained();
    });
    handlers.on('BeforeUpload', (_, file: PluploadFile) => this.mayBegin(file));
    handlers.on('FilesRemoved', (_, files: PluploadFile[]) => this.skipRemoved(files), LAST);
  }

  /** The page has let go of a file. */
  begun(id: string): void {
    if (this.held === id) this.held = null;
  }

  /** plupload is about to set its timer for the next file: one set after it fires after it. */
  expectNext(): void {
    this.nextIsDue = true;
    Promise.resolve().then(() => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.nextIsDue = false;
        this.goOn();
      }, 1);
    });
  }

  /** Has a started queue look for its next file, where nothing is under way. */
  goOn(): void {
    const { lib, up } = this;
    const idle = up.state === lib.STARTED && !this.nextIsDue && this.held === null && !this.queue.active();
    if (!idle || !up.files.some((file) => file.status === lib.QUEUED)) return;
    this.bouncing = true;
    up.stop();
    up.start();
    this.bouncing = false;
  }

  release(): void {
    clearTimeout(this.timer);
    this.nextIsDue = false;
    this.held = null;
  }

  private stateChanged(): void {
    const { up, queue } = this;
    if (up.state === this.lib.STARTED) {
      this.starting = true;
      queue.setRunning(true);
      return;
    }
    const active = queue.active();
    // plupload stops and starts by itself to remove the file under way: nobody has stopped the queue.
    const isRemoval = active !== undefined && !up.files.some(({ id }) => id === active.file.id);
    this.stopping = !this.bouncing && !isRemoval;
    if (active) queue.signal(active, { type: 'stop' });
    queue.setRunning(false);
  }

  private mayBegin(file: PluploadFile): boolean {
    const isStart = this.starting;
    this.starting = false;
    if (this.queue.active() || (isStart && this.nextIsDue)) return false;
    this.held = file.id;
    return true;
  }

  /** plupload waits for ever for a file that was removed while the page kept it back (fact 18). */
  private skipRemoved(files: PluploadFile[]): void {
    if (!files.some(({ id }) => id === this.held)) return;
    this.held = null;
    this.goOn();
  }
}
