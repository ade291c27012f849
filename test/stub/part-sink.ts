import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';

/** A part that was received; without a path it was counted only. */
export interface Part {
  readonly bytes: number;
  readonly sha256: string;
  /** When it was there, in milliseconds since the epoch. */
  readonly at: number;
  readonly path: string | undefined;
}

export async function removeParts(parts: readonly Part[]): Promise<void> {
  await Promise.all(parts.map(async ({ path }) => path !== undefined && rm(path, { force: true })));
}

/** Takes a part in as it streams: to a file, unless there is no path, and through the hash. */
export class PartSink {
  readonly #hash = createHash('sha256');
  readonly #path: string | undefined;
  #file: FileHandle | undefined;
  #bytes = 0;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(bytes: Buffer): Promise<void> {
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
    if (this.#path === undefined) return;
    this.#file ??= await open(this.#path, 'wx');
    await this.#file.writeFile(bytes);
  }

  async finish(): Promise<Part> {
    await this.#file?.close();
    const sha256 = this.#hash.digest('hex');
    return { bytes: this.#bytes, sha256, at: Date.now(), path: this.#file && this.#path };
  }

  /** Leaves nothing behind, at whatever point. */
  async discard(): Promise<void> {
    await this.#file?.close();
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }
}
