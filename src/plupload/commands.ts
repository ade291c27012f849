import type { FileEntry } from '../queue/entry.js';
import type { Queue } from '../queue/queue.js';
import { acknowledgedBytes } from '../upload/state.js';
import type { Lifetime } from './instance/lifetime.js';
import type { Lib, Up } from './lib/types.js';
import type { FileLoop } from './sending/file-loop.js';

/** What a page, or a person, has the uploader do. */
export interface Commands {
  start(): void;
  stop(): void;
  retry(id?: string): void;
  remove(id: string): void;
}

export interface CommandParts {
  readonly lib: Lib;
  readonly up: Up;
  readonly queue: Queue;
  readonly lifetime: Lifetime;
  readonly fileLoop: FileLoop;
}

export function commandsOf({ lib, up, queue, lifetime, fileLoop }: CommandParts): Commands {
  /** Does what a method of the contract is for, and tells of it before that returns. */
  function act(action: () => void): void {
    if (lifetime.isOver()) return;
    action();
    queue.flush();
  }

  function requeue(entry: FileEntry): void {
    const file = up.getFile(entry.file.id);
    if (!file || entry.state.phase !== 'failed') return;
    queue.signal(entry, { type: 'retry' });
    file.status = lib.QUEUED;
    file.loaded = acknowledgedBytes(entry.state);
    up.trigger('QueueChanged');
    if (up.state === lib.STARTED) fileLoop.goOn();
    else up.start();
  }

  function retry(entry: FileEntry): void {
    if (fileLoop.isFailing(entry.file.id)) Promise.resolve().then(() => act(() => requeue(entry)));
    else requeue(entry);
  }

  return {
    start: () => act(() => up.start()),
    stop: () => act(() => up.stop()),
    remove: (id) => act(() => up.removeFile(id)),
    retry: (id) =>
      act(() => {
        for (const entry of queue.all()) {
          if (entry.state.phase === 'failed' && (id === undefined || id === entry.file.id)) retry(entry);
        }
      }),
  };
}
