import { BehaviorSubject, type Observable } from 'rxjs';
import type { Queue } from '../core/queue.js';
import type { ErrorFactory } from '../messages.js';
import { type Handlers, LAST } from './handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from './lib.js';
import { Runtimes } from './runtimes.js';
import { protocolProblem } from './settings.js';

const REINITIALISING =
  /^(container|browse_button|drop_element|runtimes|multi_selection|flash_swf_url|silverlight_xap_url)$/;

/** plupload's own life: ready, initialised anew, failed, destroyed. */
export class Life {
  private readonly lib: Lib;
  private readonly up: Up;
  private readonly queue: Queue;
  private readonly runtimes: Runtimes;
  private readonly release: () => void;
  private readonly readySubject = new BehaviorSubject(false);
  private initialised = false;
  private reinitialising = false;
  private ended = false;

  readonly ready$: Observable<boolean> = this.readySubject.asObservable();

  constructor(lib: Lib, up: Up, handlers: Handlers, queue: Queue, errors: ErrorFactory, release: () => void) {
    this.lib = lib;
    this.up = up;
    this.queue = queue;
    this.release = release;
    this.runtimes = new Runtimes(lib);
    handlers.on('Init', () => this.init(errors));
    handlers.on('PostInit', () => this.postInit());
    handlers.on('Error', (_, error: PluploadError) => {
      if (error.code === lib.INIT_ERROR) queue.fail(errors('init', { detail: error.message }));
    });
    handlers.on('OptionChanged', (_, name: string) => {
      if (REINITIALISING.test(name) && up.runtime) this.reinitialising = true;
    });
    handlers.on('FileFiltered', (_, file: PluploadFile) => {
      this.runtimes.note(file.getSource());
      // After a re-initialisation plupload fills another array than the one it shows (fact 19).
      if (!up.files.includes(file)) up.files.push(file);
    });
    handlers.on('FilesRemoved', (_, removed: PluploadFile[]) => {
      if (up.files.some((file) => removed.includes(file))) {
        up.files = up.files.filter((file) => !removed.includes(file));
      }
    });
    handlers.on('Destroy', () => this.beforeDestroy());
    handlers.on('Destroy', () => this.runtimes.sweep(), LAST);
  }

  /** Whether the queue is closed: destroyed, or never came up. */
  get isOver(): boolean {
    return this.ended;
  }

  /** Ends everything; plupload itself a little later if its controls are still coming up, since it would break. */
  destroy(handlers: Handlers): void {
    if (this.ended) return;
    this.end();
    if (!this.initialised) return;
    try {
      this.up.destroy();
    } finally {
      this.runtimes.sweep();
      handlers.release();
    }
  }

  private init(errors: ErrorFactory): boolean {
    this.initialised = true;
    if (this.ended) {
      this.up.destroy();
      return false;
    }
    const problem = protocolProblem(this.up.settings);
    if (problem === undefined) return true;
    const uploadError = errors('init', { detail: problem });
    this.up.trigger('Error', { code: this.lib.INIT_ERROR, message: problem, uploadError });
    return false;
  }

  private postInit(): void {
    const { runtime, features } = this.up;
    this.queue.emit({ type: 'ready', runtime: runtime ?? '', features: { ...features } });
    this.readySubject.next(true);
  }

  private beforeDestroy(): void {
    this.runtimes.guard();
    if (this.reinitialising) {
      this.reinitialising = false;
      this.readySubject.next(false);
      this.queue.removeAll();
      this.up.files = [];
    } else {
      this.end();
    }
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.release();
    this.queue.close();
    this.readySubject.complete();
  }
}
