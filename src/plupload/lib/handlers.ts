import { rethrow } from '../../rx/from-callback.js';
import type { Handler, PluploadFile, Up } from './types.js';

/** Before every handler of a page, and after it; plupload's own stand at 0. */
const FIRST = 1_000_000_000;
const LAST = -FIRST;

/** plupload's events, as far as a page may listen to them. */
const NAMES =
  'Init PostInit OptionChanged Refresh StateChanged Browse FileFiltered QueueChanged FilesAdded FilesRemoved BeforeUpload UploadFile BeforeChunkUpload UploadProgress ChunkUploaded FileUploaded UploadComplete CancelUpload Error Destroy'.split(
    ' ',
  );

/** `passed`: none of the handlers between has returned false. */
type After = (passed: boolean, ...args: Parameters<Handler>) => unknown;

/** What a part of the adapter does at plupload's events, before and after the page's handlers and plupload's own. */
export interface Part {
  readonly before?: Readonly<Record<string, Handler>>;
  readonly after?: Readonly<Record<string, After>>;
}

export interface Hooks {
  /** Takes plupload's part after a `BeforeUpload` that nobody has said no to. */
  begin(file: PluploadFile): void;
  /** Whether plupload has a request open. */
  isSending(): boolean;
  /** plupload threw as it set a request up. */
  unsent(): void;
}

/**
 * Binds the parts, each event's handlers in the order of the parts; a `before` that returns false keeps the event from all
 * that follow it but the `after`s. Each handler of a page is called by itself, so that one which throws costs neither
 * the others nor plupload's own: its exception goes to the page's error handlers. plupload
 * goes by what becomes of them: after `BeforeUpload`, `begin` does what plupload would; `BeforeChunkUpload` is plupload's to
 * dispatch, and a handler that throws there calls the chunk off.
 *
 * @returns what takes every handler off again
 */
export function bindParts(up: Up, parts: readonly Part[], hooks: Hooks): () => void {
  const bound: (readonly [string, Handler])[] = [];
  const bind = (name: string, handler: Handler, priority: number) => {
    up.bind(name, handler, undefined, priority);
    bound.push([name, handler]);
  };

  for (const name of NAMES) {
    const before: Handler[] = [];
    const after: After[] = [];
    for (const part of parts) {
      const [first, last] = [part.before?.[name], part.after?.[name]];
      if (first) before.push(first);
      if (last) after.push(last);
    }
    const isAllowed = (args: unknown[]): boolean => before.every((handler) => handler(...args) !== false);
    const conclude = (passed: boolean, args: unknown[]): boolean => {
      let isPassed = passed;
      for (const handler of after) if (handler(isPassed, ...args) === false) isPassed = false;
      return isPassed;
    };

    if (name === 'BeforeChunkUpload') {
      bind(name, (...args) => isAllowed(args), FIRST);
      bind(name, (...args) => conclude(true, args), LAST);
      continue;
    }
    const dispatch: Handler = (...args) => {
      const passed = isAllowed(args) && callOthers(up, name, dispatch, args, hooks);
      if (conclude(passed, args) && name === 'BeforeUpload') hooks.begin(args[1] as PluploadFile);
      return false;
    };
    bind(name, dispatch, FIRST);
  }
  return () => {
    for (const [name, handler] of bound.splice(0)) up.unbind(name, handler);
  };
}

/** Calls the handlers after `self` as plupload would, up to the first that returns false. */
function callOthers(up: Up, name: string, self: Handler, args: unknown[], hooks: Hooks): boolean {
  // plupload's own dispatch takes them from here, too: the list itself, already in order.
  const list = up.hasEventListener(name) || [];
  let isOther = false;
  for (let index = 0; index < list.length; index++) {
    const { fn, scope } = list[index] as (typeof list)[number];
    if (isOther) {
      const wasSending = hooks.isSending();
      try {
        if (fn.apply(scope, args) === false) return false;
      } catch (thrown) {
        rethrow(thrown);
        if (!wasSending && hooks.isSending()) hooks.unsent();
      }
    }
    isOther ||= fn === self;
  }
  return true;
}
