import { vi } from 'vitest';
import type { RateStore } from '../../../src/browser/rate-store.js';
import type { Hooks } from '../../../src/plupload/lib/handlers.js';
import type { Handler, Lib, MoxieBlob, PluploadFile, Settings, Up } from '../../../src/plupload/lib/types.js';

interface Listener {
  readonly fn: Handler;
  readonly scope: unknown;
  readonly priority: number;
}

/** For parts that none of the hooks is for. */
export const noHooks: Hooks = { begin: () => {}, isSending: () => false, unsent: () => {} };

/** plupload's uploader as far as handlers and settings go; it keeps and calls handlers as plupload 2.3.9 does. */
export class FakeUp implements Up {
  state = 1;
  runtime: string | null = null;
  features = {};
  settings: Settings;
  files: PluploadFile[] = [];
  fengmi?: NonNullable<Up['fengmi']>;
  readonly calls: string[] = [];
  readonly listeners = new Map<string, Listener[]>();

  constructor(settings: Partial<Settings> = {}) {
    this.settings = { ...defaultSettings, filters: {}, ...settings };
  }
  bind(name: string, fn: Handler, scope: object | undefined, priority: number): void {
    const key = name.toLowerCase();
    const list = this.listeners.get(key) ?? [];
    list.push({ fn, scope: scope ?? this, priority });
    this.listeners.set(key, list);
  }
  unbind(name: string, fn: Handler): void {
    const key = name.toLowerCase();
    const list = this.listeners.get(key) ?? [];
    const index = list.findLastIndex((listener) => listener.fn === fn);
    if (index >= 0) list.splice(index, 1);
    if (!list.length) this.listeners.delete(key);
  }
  /** The list itself, as plupload hands it out. */
  hasEventListener(name: string): Listener[] | false {
    return this.listeners.get(name.toLowerCase()) ?? false;
  }
  trigger(name: string, ...args: unknown[]): boolean {
    const list = this.hasEventListener(name);
    if (!list) return true;
    list.sort((a, b) => b.priority - a.priority);
    // By index, since a handler may bind and unbind others.
    for (let index = 0; index < list.length; index++) {
      const { fn, scope } = list[index]!;
      if (fn.call(scope, this, ...args) === false) return false;
    }
    return true;
  }
  getFile(id: string): PluploadFile | undefined {
    return this.files.find((file) => file.id === id);
  }
  addFile(): void {
    this.calls.push('addFile');
  }
  removeFile(id: string): void {
    this.calls.push(`removeFile ${id}`);
  }
  init(): void {
    this.calls.push('init');
  }
  refresh(): void {
    this.calls.push('refresh');
  }
  start(): void {
    this.calls.push('start');
  }
  stop(): void {
    this.calls.push('stop');
  }
  destroy(): void {
    this.calls.push('destroy');
  }
  /** As `setOption` of plupload. */
  set<K extends keyof Settings>(name: K, value: Settings[K]): void {
    const before = this.settings[name];
    this.settings[name] = value;
    this.trigger('OptionChanged', name, value, before);
  }
}

/** Knows nothing of any host, and keeps nothing. */
export const noRates = (): RateStore => ({
  of: () => ({ rate: null, cap: Number.POSITIVE_INFINITY }),
  noteRate: vi.fn(),
  noteCap: vi.fn(),
});

/** What moxie makes of a native blob. */
export const moxieBlob = (native: Blob): MoxieBlob => ({
  ruid: null,
  size: native.size,
  slice: (start, end) => moxieBlob(native.slice(start, end)),
  getSource: () => native,
  destroy: vi.fn(),
});

const defaultSettings = {
  chunk_size: 0,
  max_retries: 0,
  multipart: true,
  file_data_name: 'file',
  http_method: 'POST',
  send_chunk_number: true,
  send_file_name: true,
  runtimes: 'html5,flash,silverlight,html4',
};

export function fakeLib(changes: Partial<Lib> = {}): Lib {
  return {
    Uploader: FakeUp,
    STOPPED: 1,
    STARTED: 2,
    QUEUED: 1,
    UPLOADING: 2,
    DONE: 5,
    FAILED: 4,
    INIT_ERROR: -500,
    HTTP_ERROR: -200,
    FILE_SIZE_ERROR: -600,
    FILE_EXTENSION_ERROR: -601,
    FILE_DUPLICATE_ERROR: -602,
    addFileFilter: () => {},
    xmlEncode: (text: string) => text.replace(/</g, '&lt;'),
    parseSize: (size: number | string) => (size === '4mb' ? 4_194_304 : Number.parseInt(`${size}`, 10)),
    moxie: { runtime: { Runtime: { getRuntime: () => false } } },
    ...changes,
  } as Lib;
}
