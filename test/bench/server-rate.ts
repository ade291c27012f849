import { request } from 'node:http';
import { Readable } from 'node:stream';

const PIECE = Buffer.alloc(256 * 1024);
const BOUNDARY = 'bench';

/**
 * What the server takes in by itself, in bytes a second: from a bare client in the same process, which costs it some of its
 * time. A line that is quicker than that is not measured, but the server.
 */
export async function serverRate(url: string, size: number): Promise<number> {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`;
  const pieces = Array.from({ length: Math.ceil(size / PIECE.length) }, () => PIECE);
  const body = Readable.from([Buffer.from(head), ...pieces, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const start = performance.now();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
    const sending = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    sending.once('error', reject);
    body.pipe(sending);
  });
  if (status !== 200) throw new Error(`status ${status}`);
  return (pieces.length * PIECE.length * 1000) / (performance.now() - start);
}
