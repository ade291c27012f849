import type { UploadErrorCode, UploadErrorDetails } from '../../contract/error.js';
import type { UploadFile } from '../../contract/file.js';
import type { ErrorFactory, Filling } from '../../options/messages.js';
import type { Queue } from '../../queue/queue.js';
import { rethrow } from '../../rx/from-callback.js';
import type { Part } from '../lib/handlers.js';
import type { Lib, PluploadError, PluploadFile, Up } from '../lib/types.js';

/**
 * How long a page's own filter may think before its silence counts as a refusal, in ms. Of a file that comes by `upload()`
 * silence is known for what it is at once.
 */
const PATIENCE = 30_000;

const FILTER = 'fengmi';

type Pass = (accepted: boolean) => void;
type Filter = (file: PluploadFile, pass: Pass) => void;

export const toUploadFile = (file: PluploadFile): UploadFile => ({
  id: file.id,
  name: file.name,
  size: file.size,
  type: file.type,
  source: file.getNative(),
});

/**
 * Tells which files plupload took in and which it turned away, also those that a filter of the page drops without a
 * word (fact 20): a filter of our own, the first in the row, sees every file that is offered.
 */
export interface Filters extends Part {
  /** Adds a file; `known` gets its id while it is still being filtered. */
  add(native: File | Blob, known: (id: string) => void): void;
  /** Has a file that is still being filtered not taken in, whatever its filters say. */
  cancel(id: string): void;
  release(): void;
}

export function createFilters(lib: Lib, up: Up, queue: Queue, errors: ErrorFactory): Filters {
  /** Files that are being filtered, with the timer of each. */
  const offered = new Map<string, ReturnType<typeof setTimeout> | undefined>();
  /** Files that were told as refused for their filter's silence: they are taken out again if it lets them in after all. */
  const refused = new Set<string>();
  const awaited = new Map<unknown, (file: PluploadFile) => void>();
  const sentinels = new Map<string, () => void>();
  let isReleased = false;

  /** Whether the file was waiting for a decision. */
  function decide(id: string): boolean {
    clearTimeout(offered.get(id));
    return offered.delete(id);
  }

  function refuse(
    pluploadFile: PluploadFile,
    code: UploadErrorCode,
    details: UploadErrorDetails & Filling = {},
  ): void {
    const file = toUploadFile(pluploadFile);
    queue.emit({ type: 'refused', file, error: errors(code, { file, ...details }) });
  }

  /** Whether it was still to be decided. */
  function refuseSilently(file: PluploadFile): boolean {
    if (!decide(file.id)) return false;
    refused.add(file.id);
    refuse(file, 'file-type', { detail: 'filter' });
    return true;
  }

  const filter: Filter = (file, pass) => {
    const { id } = file;
    const passed = sentinels.get(id);
    if (passed) {
      sentinels.delete(id);
      passed();
      pass(false);
      return;
    }
    const source = file.getSource();
    const known = awaited.get(source);
    awaited.delete(source);
    known?.(file);
    if (!isReleased) offered.set(id, known ? undefined : setTimeout(() => refuseSilently(file), PATIENCE));
    // A page that sets filters of its own has none against empty files, for which the protocol has no chunk.
    const isEmpty = known !== undefined && file.size === 0;
    if (isEmpty && decide(id)) refuse(file, 'file-empty');
    try {
      pass(!isEmpty);
    } catch (thrown) {
      // A filter that throws takes nothing in, and is not to stop what was picked with the file.
      rethrow(thrown);
      if (refuseSilently(file)) pass(false);
    }
  };

  /** Keeps our filter the first, also where the page sets others at any time. */
  function putFilterFirst(): void {
    const { settings } = up;
    let all: Record<string, unknown>;
    const put = (given: unknown) => {
      all = Object.assign({ [FILTER]: filter }, given, { [FILTER]: filter });
    };
    put(settings.filters);
    Object.defineProperty(settings, 'filters', {
      get: () => all,
      set: put,
      enumerable: true,
      configurable: true,
    });
  }

  lib.addFileFilter(FILTER, (rule, file, pass) => (rule as Filter)(file, pass));
  putFilterFirst();

  return {
    before: {
      FileFiltered(_, file: PluploadFile) {
        decide(file.id);
        if (!refused.has(file.id)) queue.add(toUploadFile(file));
      },
      Error(_, { code, message, file }: PluploadError) {
        if (!file || !decide(file.id)) return;
        if (code === lib.FILE_SIZE_ERROR) refuse(file, file.size === 0 ? 'file-empty' : 'file-size');
        else if (code === lib.FILE_DUPLICATE_ERROR) refuse(file, 'file-duplicate');
        else if (code === lib.FILE_EXTENSION_ERROR) refuse(file, 'file-type');
        else refuse(file, 'file-type', { detail: 'filter', serverText: message });
      },
    },
    after: {
      FilesAdded(_passed, _, files: PluploadFile[]) {
        for (const { id } of files) if (refused.delete(id)) up.removeFile(id);
      },
    },
    add(native, known) {
      const { File: MoxieFile } = lib.moxie.file;
      const source = new MoxieFile(null, native);
      // plupload filters one file after the other: once the sentinel's turn comes, silence was a refusal.
      const sentinel = new lib.File(new MoxieFile(null, native.slice(0, 0)));
      awaited.set(source, (file) => {
        sentinels.set(sentinel.id, () => refuseSilently(file));
        known(file.id);
      });
      up.addFile([source, sentinel]);
    },
    cancel(id) {
      if (decide(id)) refused.add(id);
    },
    release() {
      isReleased = true;
      offered.forEach((timer) => {
        clearTimeout(timer);
      });
      offered.clear();
      awaited.clear();
      sentinels.clear();
    },
  };
}
