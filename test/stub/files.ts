import { open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Exchange } from './exchange.js';
import { typeOfFile, typeOfVideo } from './mime.js';
import type { Handler, StaticFolder } from './platform.js';
import { sendFile } from './send-file.js';

/** GET /videos/:id */
export const video: Handler = async (exchange, { store }) => {
  if (!reads(exchange)) return refuseMethod(exchange);
  const id = exchange.url.pathname.slice('/videos/'.length);
  const found = store.videos.find((one) => one.id === id);
  if (found?.path === undefined) return sendNotFound(exchange);
  const type = typeOfVideo(found.name, await startOf(found.path));
  await sendFile(exchange, { path: found.path, size: found.size, type });
};

export const page: Handler = async (exchange, { pages }) => {
  if (!reads(exchange)) return refuseMethod(exchange);
  const found = pages[exchange.url.pathname] ?? '';
  const {
    body,
    type = 'text/html; charset=utf-8',
    headers = {},
  } = typeof found === 'string' ? { body: found } : found;
  await exchange.send({ body, type, headers });
};

/** A file of a folder, under the prefix of the folder. */
export function fileIn({ prefix, dir, headers }: StaticFolder): Handler {
  return async (exchange) => {
    if (!reads(exchange)) return refuseMethod(exchange);
    const path = await locate(dir, exchange.url.pathname.slice(prefix.length));
    if (path === undefined) return sendNotFound(exchange);
    const { size } = await stat(path);
    await sendFile(exchange, { path, size, type: typeOfFile(path), ...(headers && { headers }) });
  };
}

export const notFound: Handler = (exchange) => sendNotFound(exchange);

function sendNotFound(exchange: Exchange): Promise<void> {
  return exchange.send({ status: 404, type: 'text/plain; charset=utf-8', body: 'not found\n' });
}

function refuseMethod(exchange: Exchange): Promise<void> {
  const body = 'method not allowed\n';
  return exchange.send({
    status: 405,
    headers: { Allow: 'GET, HEAD' },
    type: 'text/plain; charset=utf-8',
    body,
  });
}

function reads({ req }: Exchange): boolean {
  return req.method === 'GET' || req.method === 'HEAD';
}

/** The real path of a file, but only of one that lies in the folder, whatever dots and links the path goes over. */
async function locate(dir: string, relative: string): Promise<string | undefined> {
  try {
    const root = await realpath(dir);
    const path = await realpath(join(root, decodeURIComponent(relative)));
    if (path !== root && !path.startsWith(root + sep)) return undefined;
    const found = await stat(path);
    if (found.isFile()) return path;
    const index = join(path, 'index.html');
    return (await stat(index)).isFile() ? index : undefined;
  } catch {
    return undefined;
  }
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
