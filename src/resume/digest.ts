/** Bytes that are read at once where the digest is our own. */
const PIECE = 1024 * 1024;

function read(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

const hex = (value: number, digits: number): string => `0000000${value.toString(16)}`.slice(-digits);

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += hex(bytes[at] as number, 2);
  return text;
}

/**
 * 128 bits of a blob by four multiplying hashes: it tells a file that was changed from the one that it was, and withstands
 * nobody who means to forge one. Each step undoes itself, so that a change of one word always shows.
 */
function ownDigest(blob: Blob, at = 0, sums = [1, 2, 3, 4]): Promise<string> {
  if (at >= blob.size) return Promise.resolve(sums.map((sum) => hex(sum >>> 0, 8)).join(''));
  return read(blob.slice(at, at + PIECE)).then((buffer) => {
    const padded = new Uint8Array((buffer.byteLength + 3) & ~3);
    padded.set(new Uint8Array(buffer));
    const words = new Uint32Array(padded.buffer);
    let [a, b, c, d] = sums as [number, number, number, number];
    for (let index = 0; index < words.length; index++) {
      const word = words[index] as number;
      a = Math.imul(a ^ word, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0xc2b2ae35);
      b ^= b >>> 13;
      c = Math.imul(c + word, 0x27d4eb2f);
      c ^= c >>> 16;
      d = Math.imul(d + word, 0x165667b1);
      d ^= d >>> 14;
    }
    return ownDigest(blob, at + PIECE, [a, b, c, d]);
  });
}

/**
 * A digest of a blob's bytes in hex: SHA-256, or, on pages that have no WebCrypto since they are not secure (plain http),
 * one of our own. What is read is in memory as a whole for the first, and piece by piece for the second.
 */
export function digestOf(blob: Blob): Promise<string> {
  const subtle = (window.crypto as Partial<Crypto> | undefined)?.subtle;
  return subtle
    ? read(blob)
        .then((buffer) => subtle.digest('SHA-256', buffer))
        .then((sum) => textOf(new Uint8Array(sum)))
    : ownDigest(blob);
}
