import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { allKept, assemble } from './assemble.js';
import { type Part, PartSink, removeParts } from './part-sink.js';
import { checkPart, type Pending, type Place } from './protocol.js';

export interface Video {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** Not there where parts are discarded, like the path. */
  readonly sha256: string | undefined;
  readonly path: string | undefined;
  readonly key: string;
}

/** When a file whose parts are all there is assembled: at once, when the same chunk comes again, or never. */
export type Assembly = 'now' | 'later' | 'never';

interface Upload extends Pending {
  readonly parts: Map<number, Part>;
  never: boolean;
  /** The chunk that has to come again before anything is assembled. */
  awaited: number | undefined;
}

/** Parts by key and file name, and the videos that became of them. */
export class Store {
  readonly videos: Video[] = [];
  readonly #folder: string;
  readonly #uploads = new Map<string, Map<string, Upload>>();
  #sinks = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  openSink(discard: boolean): PartSink {
    this.#sinks += 1;
    return new PartSink(discard ? undefined : join(this.#folder, `part-${this.#sinks}`));
  }

  pending(key: string, name: string): Pending | undefined {
    return this.#uploads.get(key)?.get(name);
  }

  /** Throws a Refusal where the part does not fit those that are there. */
  check(key: string, place: Place, part: Part): void {
    checkPart(part, place, this.pending(key, place.name));
  }

  /** Takes in a part that was checked; the video, if that made the file whole. */
  async put(key: string, place: Place, part: Part, assembly: Assembly): Promise<Video | undefined> {
    const upload = this.#uploads.get(key)?.get(place.name) ?? this.#open(key, place);
    const before = upload.parts.get(place.chunk);
    upload.parts.set(place.chunk, part);
    const whole = this.#isWhole(upload, place.chunk, assembly);
    // Taken out before anything is awaited: a part that comes during the assembly opens a new upload.
    if (whole) this.#close(key, place.name);
    if (before) await removeParts([before]);
    return whole ? this.#assemble(key, place.name, upload) : undefined;
  }

  /** Throws the parts of a file away. */
  async drop(key: string, name: string): Promise<void> {
    const upload = this.#uploads.get(key)?.get(name);
    this.#close(key, name);
    if (upload) await removeParts([...upload.parts.values()]);
  }

  async forget(key: string): Promise<void> {
    const names = [...(this.#uploads.get(key)?.keys() ?? [])];
    await Promise.all(names.map((name) => this.drop(key, name)));
  }

  #open(key: string, { name, chunks }: Place): Upload {
    const upload: Upload = { chunks, parts: new Map(), never: false, awaited: undefined };
    const ofKey = this.#uploads.get(key) ?? new Map<string, Upload>();
    this.#uploads.set(key, ofKey.set(name, upload));
    return upload;
  }

  #close(key: string, name: string): void {
    const ofKey = this.#uploads.get(key);
    ofKey?.delete(name);
    if (ofKey?.size === 0) this.#uploads.delete(key);
  }

  #isWhole(upload: Upload, chunk: number, assembly: Assembly): boolean {
    if (assembly === 'never') upload.never = true;
    if (assembly === 'later') upload.awaited = chunk;
    else if (upload.awaited === chunk) upload.awaited = undefined;
    return upload.parts.size === upload.chunks && !upload.never && upload.awaited === undefined;
  }

  async #assemble(key: string, name: string, { parts, chunks }: Upload): Promise<Video> {
    const id = randomBytes(16).toString('hex');
    const inOrder = Array.from({ length: chunks }, (_, index) => parts.get(index)).filter(
      (part) => part !== undefined,
    );
    const size = inOrder.reduce((sum, part) => sum + part.bytes, 0);
    const path = allKept(inOrder) ? join(this.#folder, id) : undefined;
    let sha256: string | undefined;
    if (path !== undefined && allKept(inOrder)) sha256 = await assemble(inOrder, path);
    else await removeParts(inOrder);
    const video: Video = { id, name, size, sha256, path, key };
    this.videos.push(video);
    return video;
  }
}
