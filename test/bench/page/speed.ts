// Runs in the measured page: one file through one contender, as its own page would send it.
import type plupload from 'plupload';
import type * as tus from 'tus-js-client';

/** Where a file goes, relative to the page: an upload URL of the stub, and the folder of its tus server. */
export interface Targets {
  upload: string;
  tus: string;
}

export interface Way {
  by: 'one POST' | 'XHR loop' | 'plupload' | 'ours' | 'resumable.js' | 'tus-js-client';
  /** Bytes; without it what the contender does of itself. */
  chunkSize?: number | undefined;
  /** Options of ours beside. */
  options?: Record<string, unknown> | undefined;
}

type Send = (file: File, targets: Targets, way: Way) => Promise<void>;

interface ResumableFile {
  fileName: string;
  chunks: unknown[];
}

interface Resumable {
  addFile(file: File): void;
  on(event: string, callback: (...args: unknown[]) => void): void;
  upload(): void;
}

declare global {
  const Resumable: new (options: object) => Resumable;
  interface Window {
    plupload: typeof plupload;
    tus: typeof tus;
    bench: typeof bench;
  }
}

function post(url: string, fields: Record<string, string | number>, blob: Blob, name: string): Promise<void> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, String(value));
  form.append('file', blob, name);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', url);
    xhr.onload = () => (xhr.status === 200 ? resolve() : reject(new Error(`status ${xhr.status}`)));
    xhr.onerror = () => reject(new Error('no answer'));
    xhr.send(form);
  });
}

/** Waits until a file that was added is taken in, so that what is measured begins with the start. */
function queued(up: plupload.Uploader, file: File): Promise<void> {
  return new Promise((resolve, reject) => {
    up.bind('FilesAdded', () => resolve());
    up.bind('Error', (_: unknown, { message }: { message: string }) => reject(new Error(message)));
    if (up.features?.chunks === undefined) up.bind('PostInit', () => up.addFile(file));
    else up.addFile(file);
  });
}

let begun = 0;
/** The uploaders themselves are made when a page opens: their time is not that of the file. */
const begin = (): void => {
  begun = performance.now();
};

const senders: Record<Way['by'], Send> = {
  async 'one POST'(file, { upload }) {
    begin();
    await post(upload, { name: file.name }, file, file.name);
  },

  async 'XHR loop'(file, { upload }, { chunkSize = file.size }) {
    begin();
    const chunks = Math.ceil(file.size / chunkSize);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const blob = file.slice(chunk * chunkSize, (chunk + 1) * chunkSize);
      await post(upload, { name: file.name, chunk, chunks }, blob, 'blob');
    }
  },

  async plupload(file, { upload }, { chunkSize }) {
    const up = new window.plupload.Uploader({
      browse_button: 'pick',
      url: upload,
      chunk_size: chunkSize as number,
    });
    const isUp = new Promise<void>((resolve, reject) => {
      up.bind('FileUploaded', () => resolve());
      up.bind('Error', (_: unknown, { message }: { message: string }) => reject(new Error(message)));
    });
    const ready = new Promise<void>((resolve) => up.bind('PostInit', () => resolve()));
    up.init();
    await ready;
    await queued(up, file);
    begin();
    up.start();
    await isUp;
  },

  async ours(file, { upload }, { chunkSize, options }) {
    const uploader = FengmiUploader.createUploader({
      browse_button: 'pick',
      fengmi: { target: upload, ...(chunkSize !== undefined && { chunkSize }), ...options },
    });
    const isUp = new Promise<void>((resolve, reject) => {
      uploader.events$.subscribe({
        next(event) {
          if (event.type === 'completed') resolve();
          if (event.type === 'failed' || event.type === 'restarted') reject(event.error);
        },
        error: reject,
      });
    });
    const added = new Promise<void>((resolve) => {
      uploader.events$.subscribe({
        next({ type }) {
          if (type === 'ready') uploader.plupload.addFile(file);
          if (type === 'added') resolve();
        },
        error: () => {},
      });
    });
    await Promise.race([added, isUp]);
    begin();
    uploader.start();
    await isUp;
  },

  async 'resumable.js'(file, { upload }, { chunkSize, options }) {
    const resumable = new Resumable({
      target: upload,
      chunkSize,
      // Else its last chunk is the largest, which the protocol does not have.
      forceChunkSize: true,
      testChunks: false,
      query: ({ fileName, chunks }: ResumableFile, { offset }: { offset: number }) => ({
        name: fileName,
        chunk: offset,
        chunks: chunks.length,
      }),
      ...options,
    });
    const isUp = new Promise<void>((resolve, reject) => {
      resumable.on('complete', () => resolve());
      resumable.on('error', (message) => reject(new Error(String(message))));
    });
    const added = new Promise<void>((resolve) => resumable.on('filesAdded', () => resolve()));
    resumable.addFile(file);
    await added;
    begin();
    resumable.upload();
    await isUp;
  },

  async 'tus-js-client'(file, targets, { chunkSize }) {
    begin();
    await new Promise<void>((resolve, reject) => {
      const upload = new window.tus.Upload(file, {
        endpoint: targets.tus,
        retryDelays: null,
        storeFingerprintForResuming: false,
        ...(chunkSize !== undefined && { chunkSize }),
        onSuccess: () => resolve(),
        onError: reject,
      });
      upload.start();
    });
  },
};

let longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: 'longtask' });

const bench = {
  /** Sends the file that was picked; how long that took, and the longest task meanwhile, in ms. */
  async send(way: Way, targets: Targets): Promise<{ wall: number; longest: number }> {
    const [file] = (document.querySelector('#file') as HTMLInputElement).files ?? [];
    if (!file) throw new Error('no file was picked');
    longest = 0;
    await senders[way.by](file, targets, way);
    const wall = performance.now() - begun;
    // The observer is told of tasks after they are over.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { wall, longest };
  },
};

window.bench = bench;
