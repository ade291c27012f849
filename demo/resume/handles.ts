// Handles of files outlive the page: with one, an upload goes on without its file being picked again. A script of its own,
// loaded only where the browser gives handles.
import type { Observable } from 'rxjs';
import type { PendingUpload, UploadEvent } from '../../src/index.js';

/** What TypeScript's DOM lacks, since not all browsers have it. */
interface FileHandle extends FileSystemFileHandle {
  requestPermission(wanted: { mode: 'read' }): Promise<PermissionState>;
}
interface HandleItem extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}
declare function showOpenFilePicker(options: object): Promise<FileHandle[]>;

/** What tells a file from others. */
type Key = [name: string, size: number, lastModified: number];

interface Row {
  readonly key: Key;
  readonly handle: FileHandle;
  /** When it was kept, in ms since the epoch. */
  readonly date: number;
}

/** A file that need not be picked again. */
export interface KnownFile {
  /** Asks for permission, so only while a button is pressed. */
  open(): Promise<File | 'denied' | 'gone'>;
}

export interface Handles {
  /** Has files chosen; none where nothing was. Not there where the browser's picker gives no handles. */
  readonly choose: ((multiple: boolean) => Promise<readonly File[]>) | undefined;
  find(upload: PendingUpload): Promise<KnownFile | undefined>;
  drop(upload: PendingUpload): void;
}

const DATABASE = 'fengmi-demo-handles';
const STORE = 'handles';
/** ms. Uploads wait for hours; what was not ended by then is of no use. */
const MAX_AGE = 24 * 3600 * 1000;

const keyOf = ({ name, size, lastModified }: File | PendingUpload): Key => [name, size, lastModified];

const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'key' });
  return resultOf(opening);
}

/** @param extensions of what is chosen, as `.mp4` */
export function openHandles(events$: Observable<UploadEvent>, extensions: readonly string[]): Handles {
  const database = openDatabase();
  /** Of what was chosen or dropped on this page. */
  const seen = new Map<string, FileHandle>();

  /** `undefined` where nothing can be kept. */
  async function ask<T>(
    mode: IDBTransactionMode,
    request: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    try {
      return await resultOf(request((await database).transaction(STORE, mode).objectStore(STORE)));
    } catch {
      return undefined;
    }
  }

  const drop = (which: Key): Promise<unknown> => ask('readwrite', (store) => store.delete(which));

  async function see(handle: FileHandle): Promise<File> {
    const file = await handle.getFile();
    seen.set(`${keyOf(file)}`, handle);
    return file;
  }

  async function choose(multiple: boolean): Promise<readonly File[]> {
    try {
      const types = [{ accept: { 'video/*': extensions } }];
      return await Promise.all((await showOpenFilePicker({ multiple, types })).map(see));
    } catch {
      // Nothing was chosen, or it cannot be read.
      return [];
    }
  }

  async function open({ key, handle }: Row): ReturnType<KnownFile['open']> {
    try {
      if ((await handle.requestPermission({ mode: 'read' })) !== 'granted') return 'denied';
      const file = await see(handle);
      return `${keyOf(file)}` === `${key}` ? file : 'gone';
    } catch {
      return 'gone';
    }
  }

  function onDrop({ dataTransfer }: DragEvent): void {
    for (const item of [...(dataTransfer?.items ?? [])] as HandleItem[]) {
      const handle = item.kind === 'file' ? item.getAsFileSystemHandle?.() : undefined;
      handle
        ?.then(async (found) => {
          if (found?.kind === 'file') await see(found as FileHandle);
        })
        .catch(() => {});
    }
  }
  // Before the page's own listeners: some keep a drop to themselves.
  document.addEventListener('drop', onDrop, { capture: true });

  events$.subscribe({
    next(event) {
      if (event.type !== 'started' && event.type !== 'completed') return;
      const { source } = event.file;
      if (!(source instanceof File)) return;
      const key = keyOf(source);
      const handle = seen.get(`${key}`);
      if (event.type === 'completed') drop(key);
      else if (handle) ask('readwrite', (store) => store.put({ key, handle, date: Date.now() }));
    },
    error: () => {},
  });

  ask<Row[]>('readonly', (store) => store.getAll()).then((rows) => {
    for (const { key, date } of rows ?? []) if (Date.now() - date > MAX_AGE) drop(key);
  });

  return {
    choose: 'showOpenFilePicker' in window ? choose : undefined,
    async find(upload) {
      const row = await ask<Row | undefined>('readonly', (store) => store.get(keyOf(upload)));
      return row ? { open: () => open(row) } : undefined;
    },
    drop: (upload) => drop(keyOf(upload)),
  };
}
