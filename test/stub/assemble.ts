import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Part } from './part-sink.js';

type KeptPart = Part & { readonly path: string };

export function allKept(parts: readonly Part[]): parts is KeptPart[] {
  return parts.every((part) => part.path !== undefined);
}

/** Joins the parts into one file and returns its hash; each part is gone as soon as it is in. */
export async function assemble(parts: readonly KeptPart[], target: string): Promise<string> {
  const [first, ...others] = parts;
  if (first && others.length === 0) {
    await rename(first.path, target);
    return first.sha256;
  }
  const hash = createHash('sha256');
  const file = await open(target, 'wx');
  try {
    for (const part of parts) await append(file, part, hash.update.bind(hash));
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function append(file: FileHandle, part: KeptPart, onBytes: (bytes: Buffer) => void): Promise<void> {
  let copied = 0;
  for await (const bytes of createReadStream(part.path, { highWaterMark: 1024 * 1024 })) {
    onBytes(bytes);
    await file.writeFile(bytes);
    copied += bytes.length;
  }
  if (copied !== part.bytes) throw new Error(`a stored part has ${copied} bytes in place of ${part.bytes}`);
  await rm(part.path);
}
