// Runs in the page under test: makes files, records events, waits for them.
import type plupload from 'plupload';
import type * as fengmi from '../../../src/index.js';
import type { UploadError, UploadEvent } from '../../../src/index.js';

export interface RecordedError {
  name: string;
  code: string;
  message: string;
  status: number | undefined;
  apiCode: number | undefined;
  chunk: number | undefined;
  attempt: number | undefined;
  retryable: boolean;
  file: string | undefined;
}

/** An event as text can carry it; which keys are there depends on its type. */
export interface Recorded {
  type: string;
  /** ms since the page was opened. */
  at: number;
  id: string;
  file?: { id: string; name: string; size: number; type: string };
  error: RecordedError;
  chunked: boolean;
  chunks: number;
  chunkSize: number;
  from: number;
  index: number;
  reply: { kind: string };
  sent: number;
  acknowledged: number;
  size: number;
  percent: number;
  bytesPerSecond: number;
  attempt: number;
  delay: number;
  completed: number;
  failed: number;
}

type Global = typeof globalThis & { FengmiUploader: typeof fengmi };

const records: Recorded[] = [];
const waiters = new Set<() => void>();

/** Bytes that can be told apart wherever a chunk is lost, doubled or moved. */
function bytes(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state >>> 0;
  }
  return new Uint8Array(words.buffer, 0, size);
}

const plainError = (error: UploadError): RecordedError => ({
  name: error.name,
  code: error.code,
  message: error.message,
  status: error.status,
  apiCode: error.apiCode,
  chunk: error.chunk,
  attempt: error.attempt,
  retryable: error.retryable,
  file: error.file?.name,
});

function plain(event: UploadEvent): Recorded {
  const { file, error, ...rest } = event as UploadEvent & {
    file?: fengmi.UploadFile;
    error?: UploadError;
  };
  return {
    ...rest,
    at: performance.now(),
    ...(file && { file: { id: file.id, name: file.name, size: file.size, type: file.type } }),
    ...(error && { error: plainError(error) }),
  } as Recorded;
}

function notify(): void {
  for (const waiter of [...waiters]) waiter();
}

function note(record: Partial<Recorded>): void {
  records.push(record as Recorded);
  notify();
}

/** What plupload passes to a handler, in a word. */
function word(arg: unknown): string {
  if (arg === null || typeof arg !== 'object') return String(arg);
  if (Array.isArray(arg)) return `[${arg.map(({ name }) => name).join()}]`;
  const fields = arg as Record<string, unknown>;
  if ('getSource' in fields && 'status' in fields) return `${fields.name}:${fields.status}`;
  if ('code' in fields) return `error ${fields.code}`;
  if ('responseHeaders' in fields) return `{${Object.keys(fields).sort().join()}}`;
  if ('chunk' in fields) return `${fields.chunk}/${fields.chunks}`;
  return '{}';
}

const pluploadEvents =
  'Init PostInit OptionChanged Refresh StateChanged Browse FileFiltered QueueChanged FilesAdded FilesRemoved BeforeUpload UploadFile BeforeChunkUpload UploadProgress ChunkUploaded FileUploaded UploadComplete CancelUpload Error Destroy';

/** An upload request as the page sees it. */
export interface PageRequest {
  name: string;
  /** -1 where the form has none. */
  chunk: number;
  /** 0 where no answer came, -1 while it is open. */
  status: number;
}

const requests: PageRequest[] = [];
/** The most requests that were open at once. */
let mostOpen = 0;
const { send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (body) {
  if (body instanceof FormData) {
    const request = {
      name: String(body.get('name')),
      chunk: Number(body.get('chunk') ?? -1),
      status: -1,
    };
    requests.push(request);
    mostOpen = Math.max(mostOpen, requests.filter(({ status }) => status === -1).length);
    // The first of the events that tell of the end: at `load`, the next request may be sent already.
    this.addEventListener('readystatechange', () => {
      if (this.readyState !== XMLHttpRequest.DONE) return;
      request.status = this.status;
      setTimeout(notify);
    });
  }
  send.call(this, body);
};

/** Resolves with what `find` finds, now or after something has happened. */
function found<T>(find: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const check = (): void => {
      const result = find();
      if (result === undefined) return;
      waiters.delete(check);
      resolve(result);
    };
    waiters.add(check);
    check();
  });
}

let hasActed = false;

type Settings = fengmi.UploaderSettings;

const harness = {
  records,
  /** What the uploader of `make` has fired. */
  log: [] as string[],
  /** What was given to `make` and `add`, in that order. */
  files: [] as File[],
  up: undefined as unknown as plupload.Uploader,
  requests,
  mostOpen: (): number => mostOpen,
  snapshots: [] as fengmi.QueueSnapshot[],
  plainError,
  uploader: undefined as unknown as fengmi.FengmiUploader,

  file: (name: string, size: number, seed = 1, type = 'video/mp4'): File =>
    new File([bytes(size, seed)], name, { type }),

  async sha256(blob: Blob): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  },

  /** Records what an uploader tells. */
  watch(uploader: fengmi.FengmiUploader): fengmi.FengmiUploader {
    harness.uploader = uploader;
    uploader.events$.subscribe({
      next: (event) => note(plain(event)),
      error: (error: UploadError) => note({ type: 'ERROR', error: plainError(error) }),
      complete: () => note({ type: 'COMPLETE' }),
    });
    uploader.queue$.subscribe({ next: (snapshot) => harness.snapshots.push(snapshot), error: () => {} });
    return uploader;
  },

  create: (settings: fengmi.UploaderSettings): fengmi.FengmiUploader =>
    harness.watch((globalThis as Global).FengmiUploader.createUploader(settings)),

  /** The `count`th event that matches, of those recorded or to come; `name` is the file's. */
  until(type: string, match: Record<string, unknown> = {}, count = 1): Promise<Recorded> {
    const fits = (record: Recorded): boolean =>
      record.type === type &&
      Object.keys(match).every(
        (key) => (key === 'name' ? record.file?.name : record[key as keyof Recorded]) === match[key],
      );
    return found(() => records.filter(fits)[count - 1]);
  },

  /** Records the events of plupload that a page can see; a row of equal ones counts once. */
  spy(up: plupload.Uploader, log: string[] = []): string[] {
    for (const name of pluploadEvents.split(' ')) {
      up.bind(name, (_up: unknown, ...args: unknown[]) => {
        const text = [name, ...args.map(word)].join(' ');
        if (log[log.length - 1] !== text) log.push(text);
        notify();
      });
    }
    return log;
  },

  /** An uploader as a page of plupload makes it, up and with files in its queue; ours where the page has it. */
  async make(settings: Settings, ...files: File[]): Promise<plupload.Uploader> {
    const up = new window.plupload.Uploader({ browse_button: 'pick', ...settings } as never);
    harness.up = up;
    const { fengmi } = up as { fengmi?: fengmi.FengmiUploader };
    if (fengmi) harness.watch(fengmi);
    harness.spy(up, harness.log);
    await new Promise((resolve) => {
      up.bind('PostInit', resolve);
      up.init();
    });
    await harness.add(...files);
    return up;
  },

  async add(...files: File[]): Promise<void> {
    if (files.length === 0) return;
    const { up } = harness;
    harness.files.push(...files);
    await new Promise<void>((resolve) => {
      up.bind('FilesAdded', () => resolve());
      up.addFile(files as never);
    });
  },

  /** Waits until that many of plupload's events begin with this text. */
  logged: (text: string, count = 1): Promise<string> =>
    found(() => harness.log.filter((entry) => entry.startsWith(text))[count - 1]),

  /** Waits until that many upload requests of this page are over, whatever their end. */
  answered: (count: number): Promise<true> =>
    found(() => requests.filter(({ status }) => status !== -1).length >= count || undefined),

  /** Waits until plupload has counted that many bytes of its first file as sent. */
  sentBytes: (bytes: number): Promise<true> => found(() => harness.up.files[0].loaded >= bytes || undefined),

  /** Does to the uploader, and to its first file, what a page may do at any moment. */
  act(action: 'stop and start' | 'stop' | 'remove' | 'retry' | 'destroy'): void {
    const { uploader } = harness;
    const id = harness.records.find(({ type }) => type === 'added')?.file?.id ?? '';
    if (action.startsWith('stop')) uploader.stop();
    if (action === 'stop and start') uploader.start();
    if (action === 'remove') uploader.remove(id);
    if (action === 'retry') {
      uploader.retry(id);
      uploader.retry();
    }
    if (action === 'destroy') uploader.destroy();
    hasActed = true;
    notify();
  },

  acted: (): Promise<true> => found(() => hasActed || undefined),

  statuses: (): string[] =>
    harness.up.files.map(
      ({ status }) => ['', 'QUEUED', 'UPLOADING', '', 'FAILED', 'DONE'][status as number] ?? '',
    ),
};

declare global {
  const FengmiUploader: typeof fengmi;
  interface Window {
    plupload: typeof plupload;
    harness: typeof harness;
  }
}

window.harness = harness;
