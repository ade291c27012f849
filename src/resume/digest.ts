/** Bytes that are read and hashed at once: browsers do it on the page's own thread. */
const PIECE = 1024 * 1024;

function read(blob: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += (256 + (bytes[at] as number)).toString(16).slice(1);
  return text;
}

/**
 * 128 bits by four multiplying hashes: they tell a file that was changed from the one that it was, and withstand nobody who
 * means to forge one. Each step can be undone, so that a change of one word always shows.
 */
function ownDigest(buffer: ArrayBuffer): ArrayBuffer {
  const { byteLength } = buffer;
  const padded = new Uint8Array((byteLength + 3) & ~3);
  padded.set(new Uint8Array(buffer));
  const words = new Uint32Array(padded.buffer);
  let [a, b, c, d] = [byteLength, 2, 3, 4];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as number;
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0xc2b2ae35);
    b ^= b >>> 13;
    c = Math.imul(c + word, 0x27d4eb2f);
    c ^= c >>> 16;
    d = Math.imul(d + word, 0x165667b1);
    d ^= d >>> 14;
  }
  return new Uint32Array([a, b, c, d]).buffer;
}

/**
 * A digest of a blob's bytes in hex: SHA-256, or, on pages that have no WebCrypto since they are not secure (plain http), 128
 * bits of our own.
 */
export function digestOf(blob: Blob): Promise<string> {
  const { subtle } = (window.crypto ?? {}) as Partial<Crypto>;
  return read(blob)
    .then((buffer) => (subtle ? subtle.digest('SHA-256', buffer) : ownDigest(buffer)))
    .then((sum) => textOf(new Uint8Array(sum)));
}

/** A digest of the digests of its pieces: no more than one of them is in memory, or keeps the page from anything else. */
export const digestOfPieces = (blob: Blob, at = 0, made = ''): Promise<string> =>
  at < blob.size
    ? digestOf(blob.slice(at, at + PIECE)).then((digest) => digestOfPieces(blob, at + PIECE, made + digest))
    : digestOf(new Blob([made]));
