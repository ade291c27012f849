import { BehaviorSubject, type Observable } from 'rxjs';
import type { ErrorFactory } from '../../options/messages.js';
import type { Queue } from '../../queue/queue.js';
import type { Handlers } from '../lib/handlers.js';
import { LAST } from '../lib/handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from '../lib/types.js';
import { protocolProblem } from '../sending/settings.js';
import { createRuntimes } from './runtimes.js';

const REINITIALISING =
  /^(container|browse_button|drop_element|runtimes|multi_selection|flash_swf_url|silverlight_xap_url)$/;

/** plupload's own life: ready, initialised anew, failed, destroyed. */
export interface Life {
  readonly ready$: Observable<boolean>;
  /** Whether the uploader was destroyed, or never came up. */
  isOver(): boolean;
  /** Ends everything; plupload itself a little later if its controls are still coming up, since it would break. */
  destroy(): void;
}

/** @param release has every other part let go of what it holds */
export function createLife(
  lib: Lib,
  up: Up,
  { on, release: unbind }: Handlers,
  queue: Queue,
  errors: ErrorFactory,
  release: () => void,
): Life {
  const ready = new BehaviorSubject(false);
  const runtimes = createRuntimes(lib);
  let isInitialised = false;
  let isReinitialising = false;
  let isOver = false;
  /** Whether plupload may be in the middle of something that it goes on with after its handlers. */
  let isBusy = false;

  const initError = () => errors('init', { detail: protocolProblem(up.settings) });

  function end(): void {
    if (isOver) return;
    isOver = true;
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
  for (const name of 'BeforeUpload UploadFile BeforeChunkUpload UploadProgress ChunkUploaded FileUploaded'.split(
    ' ',
  )) {
    on(name, busy);
  }
  on('Init', () => {
    isInitialised = true;
    if (isOver) {
      up.destroy();
      return false;
    }
    if (!protocolProblem(up.settings)) return true;
    up.trigger('Error', { code: lib.INIT_ERROR, message: initError().message });
    return false;
  });
  on('PostInit', () => {
    queue.emit({ type: 'ready', runtime: up.runtime ?? '', features: { ...up.features } });
    ready.next(true);
  });
  on('Error', (_, { code }: PluploadError) => {
    if (code === lib.INIT_ERROR) queue.fail(initError());
  });
  on('OptionChanged', (_, name: string) => {
    if (up.runtime && REINITIALISING.test(name)) isReinitialising = true;
  });
  on('FileFiltered', (_, file: PluploadFile) => {
    runtimes.note(file.getSource());
    // After a re-initialisation plupload fills another array than the one it shows (fact 19).
    if (!up.files.includes(file)) up.files.push(file);
  });
  on('FilesRemoved', (_, removed: PluploadFile[]) => {
    if (up.files.some((file) => removed.includes(file))) {
      up.files = up.files.filter((file) => !removed.includes(file));
    }
  });
  on('Destroy', () => {
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
  });
  on('Destroy', runtimes.sweep, LAST);

  return {
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
