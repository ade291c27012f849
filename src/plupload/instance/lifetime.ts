import { BehaviorSubject, type Observable } from 'rxjs';
import { createWatchdog } from '../../browser/watchdog.js';
import type { ErrorFactory } from '../../options/messages.js';
import type { Queue } from '../../queue/queue.js';
import type { Part } from '../lib/handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from '../lib/types.js';
import { protocolProblem } from '../sending/settings.js';
import { createRuntimes } from './runtimes.js';
import { removeShims } from './shims.js';

const REINITIALISING =
  /^(container|browse_button|drop_element|runtimes|multi_selection|flash_swf_url|silverlight_xap_url)$/;

/** How long plupload's controls may take to come up, in ms: one that throws on the way says nothing. */
const START_TIMEOUT = 10_000;

/** plupload's own life: ready, initialised anew, failed, destroyed. */
export interface Lifetime extends Part {
  readonly ready$: Observable<boolean>;
  /** Whether the uploader was destroyed, or never came up. */
  isOver(): boolean;
  /** Ends everything; plupload itself a little later if its controls are still coming up, since it would break. */
  destroy(): void;
}

export interface LifetimeParts {
  readonly lib: Lib;
  readonly up: Up;
  readonly queue: Queue;
  readonly errors: ErrorFactory;
  /** Has every other part let go of what it holds. */
  readonly release: () => void;
  /** Takes every handler off. */
  readonly unbind: () => void;
}

export function createLifetime({ lib, up, queue, errors, release, unbind }: LifetimeParts): Lifetime {
  const ready = new BehaviorSubject(false);
  const runtimes = createRuntimes(lib);
  let isInitialised = false;
  let isReinitialising = false;
  let isOver = false;
  /** Whether plupload may be in the middle of something that it goes on with after its handlers. */
  let isBusy = false;

  const initError = () => errors('init', { detail: protocolProblem(up.settings) });

  const starting = createWatchdog(() => {
    // They come up by a row of timers, each of which a hidden tab may have wait for a minute.
    if (document.visibilityState === 'hidden') starting.watch(START_TIMEOUT);
    else up.trigger('Error', { code: lib.INIT_ERROR, message: initError().message });
  });

  /** plupload runs a `preinit` first thing in `init()`. */
  function takePreinit(): void {
    const { settings } = up;
    const isGiven = 'preinit' in settings;
    let own = settings.preinit;
    const preinit = () => {
      starting.watch(START_TIMEOUT);
      if (typeof own === 'function') own(up);
      else {
        const handlers = Object(own);
        for (const name of Object.keys(handlers)) up.bind(name, handlers[name], undefined, 0);
      }
    };
    Object.defineProperty(settings, 'preinit', {
      get: () => preinit,
      set(given) {
        own = given;
      },
      enumerable: isGiven,
      configurable: true,
    });
  }
  takePreinit();

  function end(): void {
    if (isOver) return;
    isOver = true;
    starting.release();
    release();
    queue.close();
    ready.complete();
  }

  function destroyPlupload(): void {
    try {
      up.destroy();
    } finally {
      runtimes.sweep();
      unbind();
    }
  }

  const busy = () => {
    if (isBusy) return;
    isBusy = true;
    Promise.resolve().then(() => {
      isBusy = false;
    });
  };

  return {
    before: {
      BeforeUpload: busy,
      UploadFile: busy,
      BeforeChunkUpload: busy,
      UploadProgress: busy,
      ChunkUploaded: busy,
      FileUploaded: busy,
      Init() {
        isInitialised = true;
        if (isOver) {
          up.destroy();
          return false;
        }
        if (!protocolProblem(up.settings)) return true;
        up.trigger('Error', { code: lib.INIT_ERROR, message: initError().message });
        return false;
      },
      PostInit() {
        starting.release();
        queue.emit({ type: 'ready', runtime: up.runtime ?? '', features: { ...up.features } });
        ready.next(true);
      },
      Error(_, { code }: PluploadError) {
        if (code !== lib.INIT_ERROR) return;
        starting.release();
        queue.fail(initError());
      },
      OptionChanged(_, name: string) {
        if (up.runtime && REINITIALISING.test(name)) isReinitialising = true;
      },
      FileFiltered(_, file: PluploadFile) {
        runtimes.note(file.getSource());
        // After a re-initialisation plupload fills another array than the one it shows.
        if (up.files.indexOf(file) < 0) up.files.push(file);
      },
      FilesRemoved(_, removed: PluploadFile[]) {
        if (up.files.some((file) => removed.indexOf(file) >= 0)) {
          up.files = up.files.filter((file) => removed.indexOf(file) < 0);
        }
      },
      Destroy() {
        runtimes.guard();
        if (!isReinitialising) {
          end();
          return;
        }
        isReinitialising = false;
        isInitialised = false;
        ready.next(false);
        queue.removeAll();
        up.files = [];
      },
    },
    after: {
      Error(_passed, _, { code }: PluploadError) {
        if (code === lib.INIT_ERROR) removeShims(lib, up);
      },
      Destroy: runtimes.sweep,
    },
    ready$: ready,
    isOver: () => isOver,
    destroy() {
      if (isOver) return;
      end();
      if (!isInitialised) return;
      // plupload would break on what it has let go of.
      if (isBusy) setTimeout(destroyPlupload);
      else destroyPlupload();
    },
  };
}
