// Goes into the page before any other script: counts what code of the page leaves behind, and sees what it sends.

/** A request that carries a form, as it is sent. */
export interface Sent {
  url: string;
  chunk: number | undefined;
  chunks: number | undefined;
  name: string | undefined;
  bytes: number;
}

export interface Probe {
  /** Called for every request that is sent; a form's own is told. */
  onSend: (sent: Sent | null, openUploads: number) => void;
  /** Called for every answer to a form that the page gets, before it does. */
  onAnswer: (sent: Sent, status: number, text: string) => void;
  /** What is pending, listening or in the page right now, a line each. */
  traces(): string[];
  /**
   * Resolves once no request is open, no timer runs and no file is being read: from then on nothing happens by itself.
   */
  idle(): Promise<void>;
  /** How many times as fast the waits for a line go by; 1 unless told. */
  haste: number;
  /** For the test's own timers, which are not counted. */
  setTimeout(run: () => void, ms: number): unknown;
}

/** What tells the waits for a line from others, in ms. */
const POLL = 5000;

declare global {
  interface Window {
    probe: Probe;
  }
}

const open = new Map<XMLHttpRequest, string>();
const uploads = new Set<XMLHttpRequest>();
const timers = new Map<number, string>();
const reads = new Set<FileReader>();
const waiting = new Set<() => void>();
const listeners = new Map<string, { target: EventTarget; text: string }>();
const targets = new Map<EventTarget, number>();
const callbacks = new WeakMap<object, number>();
let callbackCount = 0;

const numberOf = (form: FormData, field: string): number | undefined => {
  const value = form.get(field);
  return value === null ? undefined : Number(value);
};

function describe(body: FormData, url: string): Sent {
  const file = [...body.values()].find((value) => typeof value !== 'string') as File | undefined;
  return {
    url,
    chunk: numberOf(body, 'chunk'),
    chunks: numberOf(body, 'chunks'),
    name: body.get('name')?.toString() ?? file?.name,
    bytes: file?.size ?? 0,
  };
}

const { setTimeout: nativeSetTimeout, clearTimeout: nativeClearTimeout } = window;
const isIdle = (): boolean => open.size + timers.size + reads.size === 0;
/** To be called whenever something is over. */
function settle(): void {
  if (waiting.size === 0 || !isIdle()) return;
  // What is told of the end, and what that leads to, comes first.
  nativeSetTimeout(() => {
    if (!isIdle()) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  });
}

const probe: Probe = {
  haste: 1,
  idle: () =>
    new Promise((resolve) => {
      waiting.add(resolve);
      settle();
    }),
  setTimeout: (run, ms) => nativeSetTimeout(run, ms),
  onSend: () => {},
  onAnswer: () => {},
  traces: () => [
    ...[...open.values()].map((text) => `request ${text}`),
    ...[...timers.values()].map((text) => `timer ${text}`),
    ...[...listeners.values()]
      .filter(({ target }) => !(target instanceof Node) || target.isConnected)
      .map(({ text }) => `listener ${text}`),
    ...[...document.querySelectorAll('body *')].map((node) => `node ${node.tagName}.${node.className}`),
  ],
};
window.probe = probe;

const xhr = XMLHttpRequest.prototype;
const nativeOpen = xhr.open as (
  this: XMLHttpRequest,
  method: string,
  url: string,
  ...rest: unknown[]
) => void;
const nativeSend = xhr.send;
const urls = new WeakMap<XMLHttpRequest, string>();
xhr.open = function (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]) {
  urls.set(this, String(url));
  nativeOpen.call(this, method, String(url), ...rest);
};
xhr.send = function (body) {
  const url = urls.get(this) ?? '';
  const sent = body instanceof FormData ? describe(body, url) : null;
  open.set(this, url.split('?')[0] ?? '');
  if (sent) {
    uploads.add(this);
    // At `load`, who has heard of it before may have closed it.
    this.addEventListener('readystatechange', () => {
      if (this.readyState === XMLHttpRequest.DONE && this.status > 0)
        probe.onAnswer(sent, this.status, String(this.response));
    });
  }
  this.addEventListener('loadend', () => {
    open.delete(this);
    uploads.delete(this);
    settle();
  });
  // One whose answer is in is over, and so is one that was called off, although its last event may be still to come.
  const isOver = ({ readyState }: XMLHttpRequest): boolean =>
    readyState === XMLHttpRequest.DONE || readyState === XMLHttpRequest.UNSENT;
  const under = [...uploads].filter((upload) => !isOver(upload)).length;
  probe.onSend(sent, under);
  nativeSend.call(this, body);
};

const where = (): string => (new Error().stack ?? '').split('\n').slice(3, 6).join(' <');
const { setInterval: nativeSetInterval, clearInterval: nativeClearInterval } = window;
const hastened = (ms = 0): number => (ms === POLL ? ms / probe.haste : ms);
window.setTimeout = ((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
  const id = nativeSetTimeout(() => {
    timers.delete(id);
    try {
      run(...args);
    } finally {
      settle();
    }
  }, hastened(ms));
  timers.set(id, `${ms} ms${where()}`);
  return id;
}) as typeof setTimeout;
window.clearTimeout = (id) => {
  timers.delete(id as number);
  nativeClearTimeout(id as number);
  settle();
};
window.setInterval = ((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
  const id = nativeSetInterval(run, hastened(ms), ...args);
  timers.set(id, `every ${ms} ms${where()}`);
  return id;
}) as typeof setInterval;
window.clearInterval = (id) => {
  timers.delete(id as number);
  nativeClearInterval(id as number);
  settle();
};

for (const method of ['readAsArrayBuffer', 'readAsText', 'readAsDataURL'] as const) {
  const native = FileReader.prototype[method];
  FileReader.prototype[method] = function (blob) {
    reads.add(this);
    this.addEventListener('loadend', () => {
      reads.delete(this);
      settle();
    });
    native.call(this, blob);
  };
}

const counted = (target: EventTarget): boolean =>
  target === window || target instanceof Node || target === navigator.serviceWorker;
function numbered<K extends object>(
  map: { get(key: K): number | undefined; set(key: K, n: number): unknown },
  key: K,
) {
  const number = map.get(key) ?? ++callbackCount;
  map.set(key, number);
  return number;
}
function listenerKey(target: EventTarget, type: string, callback: object, options: unknown): string {
  const capture = typeof options === 'object' ? (options as AddEventListenerOptions)?.capture : options;
  return `${numbered(targets, target)} ${type} ${numbered(callbacks, callback)} ${capture === true}`;
}
const { addEventListener: nativeAdd, removeEventListener: nativeRemove } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (type, callback, options) {
  const target = this ?? window;
  if (callback && counted(target)) {
    const name = target instanceof Element ? `${target.tagName}.${target.className}` : String(target);
    listeners.set(listenerKey(target, type, callback, options), { target, text: `${type} on ${name}` });
  }
  nativeAdd.call(target, type, callback, options);
};
EventTarget.prototype.removeEventListener = function (type, callback, options) {
  const target = this ?? window;
  if (callback && counted(target)) listeners.delete(listenerKey(target, type, callback, options));
  nativeRemove.call(target, type, callback, options);
};
