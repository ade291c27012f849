import type { Handler, Lib, PluploadFile, Settings, Up } from '../../../src/plupload/lib/types.js';

interface Binding {
  readonly handler: Handler;
  readonly scope: object | undefined;
  readonly priority: number;
}

/** plupload's uploader as far as handlers and settings go: it triggers in order of priority, up to the first `false`. */
export class FakeUp implements Up {
  state = 1;
  runtime: string | null = null;
  features = {};
  settings: Settings;
  files: PluploadFile[] = [];
  fengmi?: NonNullable<Up['fengmi']>;
  readonly calls: string[] = [];
  readonly bindings = new Map<string, Binding[]>();

  constructor(settings: Partial<Settings> = {}) {
    this.settings = { ...defaultSettings, filters: {}, ...settings };
  }
  bind(name: string, handler: Handler, scope: object | undefined, priority: number): void {
    const all = [...(this.bindings.get(name) ?? []), { handler, scope, priority }];
    this.bindings.set(
      name,
      all.sort((a, b) => b.priority - a.priority),
    );
  }
  unbind(name: string, handler: Handler): void {
    const rest = (this.bindings.get(name) ?? []).filter((binding) => binding.handler !== handler);
    this.bindings.set(name, rest);
  }
  hasEventListener(name: string): boolean {
    return (this.bindings.get(name) ?? []).length > 0;
  }
  trigger(name: string, ...args: unknown[]): boolean {
    for (const { handler, scope } of this.bindings.get(name) ?? []) {
      if (handler.call(scope ?? this, this, ...args) === false) return false;
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

const defaultSettings = {
  chunk_size: 0,
  max_retries: 0,
  multipart: true,
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
