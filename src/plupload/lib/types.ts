import type plupload from 'plupload';
import type { FengmiUploader } from '../../contract/uploader.js';

/** What moxie calls a blob: a native one with a connection to a runtime. */
export interface MoxieBlob {
  slice(start: number, end: number): MoxieBlob;
  getSource(): Blob;
  readonly ruid: string | null;
  readonly size: number;
  destroy(): void;
}

export interface MoxieRuntime {
  readonly options: { readonly browse_button?: unknown };
  getShim(): { removeAllInstances(): void };
  destroy(): void;
}

/** A file of plupload's queue. */
export interface PluploadFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  loaded: number;
  status: number;
  getSource(): MoxieBlob | null;
  getNative(): File | Blob | null;
}

/** The settings that the adapter reads or sets. */
export interface Settings {
  url?: string;
  chunk_size: number | string;
  max_retries: number;
  multipart: boolean;
  file_data_name: string;
  http_method: string;
  send_chunk_number: boolean;
  send_file_name: boolean;
  runtimes: string;
  container?: unknown;
  browse_button?: unknown;
  drop_element?: unknown;
  filters: Record<string, unknown>;
  required_features?: { readonly send_browser_cookies?: unknown };
  headers?: Record<string, string> | undefined;
  multipart_params?: Record<string, unknown> | undefined;
  preinit?: unknown;
  /** A setting of plupload's jQuery UI widget, which passes its own on. */
  views?: unknown;
  fengmi?: unknown;
}

/** The fields of a chunk's form. */
export interface ChunkArgs {
  name?: string;
  chunk?: number;
  chunks?: number;
}

/** What plupload says of an answer. */
export interface PluploadAnswer {
  readonly response: string | null;
  readonly status: number;
  readonly responseHeaders: string;
}

export interface PluploadError extends Partial<PluploadAnswer> {
  readonly code: number;
  readonly message: string;
  readonly file?: PluploadFile;
  readonly uploadError?: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: plupload passes each event's own arguments
export type Handler = (...args: any[]) => unknown;

/** `plupload.Uploader` 2.3.9, as far as it is used; its published types are of 2.0. */
export interface Up {
  readonly state: number;
  readonly runtime: string | null;
  readonly features: Record<string, unknown>;
  readonly settings: Settings;
  files: PluploadFile[];
  fengmi?: FengmiUploader;
  bind(name: string, handler: Handler, scope: object | undefined, priority: number): void;
  unbind(name: string, handler: Handler): void;
  /** plupload's own list of the handlers, as they come in a dispatch. */
  hasEventListener(name: string): readonly { readonly fn: Handler; readonly scope: unknown }[] | false;
  trigger(name: string, ...args: unknown[]): boolean;
  getFile(id: string): PluploadFile | undefined;
  addFile(file: unknown): void;
  removeFile(id: string): unknown;
  init(): void;
  refresh(): void;
  start(): void;
  stop(): void;
  destroy(): void;
}

/** plupload itself, as far as it is used. */
export interface Lib {
  Uploader: new (settings: object) => Up;
  readonly File: new (source: object) => PluploadFile;
  readonly STARTED: number;
  readonly STOPPED: number;
  readonly QUEUED: number;
  readonly UPLOADING: number;
  readonly DONE: number;
  readonly FAILED: number;
  readonly INIT_ERROR: number;
  readonly HTTP_ERROR: number;
  readonly FILE_SIZE_ERROR: number;
  readonly FILE_EXTENSION_ERROR: number;
  readonly FILE_DUPLICATE_ERROR: number;
  addFileFilter(
    name: string,
    filter: (rule: unknown, file: PluploadFile, pass: (accepted: boolean) => void) => void,
  ): void;
  parseSize(size: number | string): number;
  xmlEncode(text: string): string;
  readonly moxie: {
    readonly file: { readonly File: new (ruid: string | null, native: File | Blob) => MoxieBlob };
    readonly runtime: { readonly Runtime: { getRuntime(uid: string): MoxieRuntime | false } };
  };
}

export const toLib = (lib: typeof plupload): Lib => lib as unknown as Lib;
export const toUp = (up: plupload.Uploader): Up => up as unknown as Up;
