import type { UploadTarget } from '../../contract/file.js';
import type { Options } from '../../options/resolve.js';
import type { ChunkArgs, Lib, Settings } from '../lib/types.js';

type Headers = Record<string, string>;

/** The remark for an error where the page's settings break the protocol (spec, "POST to the upload URL"). */
export const protocolProblem = ({
  multipart,
  http_method,
  send_chunk_number,
}: Settings): 'settings' | undefined =>
  multipart && http_method !== 'PUT' && send_chunk_number ? undefined : 'settings';

/** Bytes of a chunk: the `fengmi` key's, else the page's `chunk_size`; 0 leaves it to us. */
export function chunkSizeOf(lib: Lib, settings: Settings, { chunkSize }: Options): number {
  const given = chunkSize === undefined ? settings.chunk_size : chunkSize === 'auto' ? 0 : chunkSize;
  return lib.parseSize(given) || 0;
}

/**
 * Calls `run` with `url` and `chunk_size` set for one file. plupload reads both once, as it handles `UploadFile`, so the
 * page's own values are back as soon as that is over.
 */
export function withTarget(
  settings: Settings,
  target: UploadTarget,
  chunkSize: number,
  run: () => void,
): void {
  const { url } = settings;
  let pageSize = settings.chunk_size;
  settings.url = target.url;
  // What a handler of the page sets meanwhile is for the next file: this one's chunks are counted already.
  Object.defineProperty(settings, 'chunk_size', {
    get: () => (target.chunked ? chunkSize : 0),
    set(size: number | string) {
      pageSize = size;
    },
    enumerable: true,
    configurable: true,
  });
  if (target.chunked) settings.send_file_name = true;
  try {
    run();
  } finally {
    const plain = { value: pageSize, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(settings, 'chunk_size', plain);
    if (settings.url === target.url) {
      if (url === undefined) delete settings.url;
      else settings.url = url;
    }
  }
}

/**
 * Sets what goes with one request: the target's own headers and form fields over the page's, and the fields of the
 * protocol over both, which a page's `multipart_params` would displace. plupload reads the settings once it is told that
 * the chunk may go, in one go; then the page's own are back.
 *
 * @returns what puts them back at once, for who reads them before
 */
export function withFields(settings: Settings, target: UploadTarget, args: ChunkArgs): () => void {
  const { headers, multipart_params } = settings;
  const merged = fieldsOf(settings, target, args);
  const own = headersOf(settings, target);
  settings.multipart_params = merged;
  settings.headers = own;
  const putBack = () => {
    // What the page has set meanwhile stays.
    if (settings.headers === own) settings.headers = headers;
    if (settings.multipart_params === merged) settings.multipart_params = multipart_params;
  };
  Promise.resolve().then(putBack);
  return putBack;
}

/** A header that is set twice is sent as a list of both: names count without their case. */
export function headersOf({ headers: page = {} }: Settings, { headers: own = {} }: UploadTarget): Headers {
  const names = Object.keys(own).map((name) => name.toLowerCase());
  const headers = { ...own };
  for (const name of Object.keys(page)) {
    if (names.indexOf(name.toLowerCase()) < 0) headers[name] = page[name] as string;
  }
  return headers;
}

/** The form fields of one request: those of the protocol first, and over all others. */
export function fieldsOf(
  { multipart_params }: Settings,
  { params }: UploadTarget,
  args: ChunkArgs,
): Record<string, unknown> {
  const fields = { ...args, ...multipart_params, ...params, ...args };
  // A URL that takes no chunks has no number of one.
  if (args.chunk === undefined) delete fields.chunk;
  if (args.chunks === undefined) delete fields.chunks;
  return fields;
}
