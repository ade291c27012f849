import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Exchange } from './exchange.js';

export interface FileToSend {
  path: string;
  size: number;
  type: string;
  headers?: Readonly<Record<string, string>>;
}

interface Range {
  start: number;
  end: number;
}

/** Answers GET and HEAD with a file, or with the range of it that was asked for. */
export async function sendFile(exchange: Exchange, { path, size, type, headers }: FileToSend): Promise<void> {
  const { req } = exchange;
  const range = parseRange(req.headers.range, size);
  const common = {
    'Content-Type': type,
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  };
  if (range === 'unsatisfiable') {
    exchange.head(416, { ...common, 'Content-Range': `bytes */${size}`, 'Content-Length': '0' }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = { 'Content-Length': `${end - start + 1}` };
  const part = range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {};
  const res = exchange.head(range ? 206 : 200, { ...common, ...length, ...part });
  if (req.method === 'HEAD' || size === 0) res.end();
  else await pipeline(createReadStream(path, { start, end }), res, { signal: exchange.signal });
}

/** A header that is no single byte range is ignored, as RFC 9110 allows. */
function parseRange(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
