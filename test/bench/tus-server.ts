import { randomUUID } from 'node:crypto';
import type { Mounted } from '../stub/mounts.js';

/** As much of the tus protocol as an upload without a pause takes: one is opened, and given bytes. Nothing is kept. */
export function tusServer(prefix: string): { mount: Mounted; received: () => number } {
  const uploads = new Map<string, { offset: number; length: number }>();
  let received = 0;
  const headers = { 'Tus-Resumable': '1.0.0' };

  const mount: Mounted = (req, res) => {
    const answer = (status: number, more: Record<string, string> = {}): void => {
      res.writeHead(status, { ...headers, ...more }).end();
    };
    if (req.method === 'POST') {
      const path = `${prefix}${randomUUID()}`;
      uploads.set(path, { offset: 0, length: Number(req.headers['upload-length']) });
      req.resume().once('end', () => answer(201, { Location: path }));
      return;
    }
    const upload = uploads.get(req.url ?? '');
    if (req.method !== 'PATCH' || upload?.offset !== Number(req.headers['upload-offset'])) {
      req.resume().once('end', () => answer(409));
      return;
    }
    req.on('data', (bytes: Buffer) => {
      upload.offset += bytes.length;
      received += bytes.length;
    });
    req.once('end', () => answer(204, { 'Upload-Offset': `${upload.offset}` }));
  };
  return { mount, received: () => received };
}
