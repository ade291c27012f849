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

function note(record: Partial<Recorded>): void {
  records.push(record as Recorded);
  for (const waiter of [...waiters]) waiter();
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

const harness = {
  records,
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
    return new Promise((resolve) => {
      const check = (): void => {
        const found = records.filter(fits)[count - 1];
        if (found === undefined) return;
        waiters.delete(check);
        resolve(found);
      };
      waiters.add(check);
      check();
    });
  },

  /** Records the events of plupload that a page can see; a row of equal ones counts once. */
  spy(up: plupload.Uploader, log: string[] = []): string[] {
    for (const name of pluploadEvents.split(' ')) {
      up.bind(name, (_up: unknown, ...args: unknown[]) => {
        const text = [name, ...args.map(word)].join(' ');
        if (log[log.length - 1] !== text) log.push(text);
      });
    }
    return log;
  },
};

declare global {
  const FengmiUploader: typeof fengmi;
  interface Window {
    plupload: typeof plupload;
    harness: typeof harness;
  }
}

window.harness = harness;
