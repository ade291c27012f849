import { request } from 'node:http';
import { Readable } from 'node:stream';

const PIECE = Buffer.alloc(256 * 1024);
const BOUNDARY = 'bench';

/**
 * What the server takes in by itself, in bytes a second of this process's work, a bare client in the same process included.
 * Through a line that is quicker than that, the server is measured, not the line.
 */
export async function serverRate(url: string, size: number): Promise<number> {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`;
  const pieces = Array.from({ length: Math.ceil(size / PIECE.length) }, () => PIECE);
  const body = Readable.from([Buffer.from(head), ...pieces, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const start = process.cpuUsage();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
    const sending = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    sending.once('error', reject);
    body.pipe(sending);
  });
  if (status !== 200) throw new Error(`status ${status}`);
  const { user, system } = process.cpuUsage(start);
  return (pieces.length * PIECE.length * 1e6) / (user + system);
}
