import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { allKept, assemble } from './assemble.js';
import { appends, behaviours, type Held, type Model } from './models.js';
import { type Part, PartSink, removeParts } from './part-sink.js';
import { checkPart, type Pending, type Place } from './protocol.js';
import type { Settings } from './settings.js';

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

interface Upload extends Held {
  readonly model: Model;
  never: boolean;
  /** The chunk that has to come again before anything is assembled. */
  awaited: number | undefined;
}

/** Parts by key and file name, and the videos that became of them. */
export class Store {
  readonly videos: Video[] = [];
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #uploads = new Map<string, Map<string, Upload>>();
  #sinks = 0;

  constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = settings;
  }

  openSink(): PartSink {
    this.#sinks += 1;
    return new PartSink(this.#settings.discard ? undefined : join(this.#folder, `part-${this.#sinks}`));
  }

  pending(key: string, name: string): Pending | undefined {
    return this.#uploads.get(key)?.get(name);
  }

  /** The file of a key that was begun last and is not finished. */
  latest(key: string): Held | undefined {
    return [...(this.#uploads.get(key)?.values() ?? [])].at(-1);
  }

  /** Throws a Refusal where the part does not fit those that are there. */
  check(key: string, place: Place, part: Part): void {
    checkPart(part, place, this.pending(key, place.name));
  }

  /** Takes in a part that was checked; the video, if that made the file whole. */
  async put(key: string, place: Place, part: Part, assembly: Assembly): Promise<Video | undefined> {
    const upload = this.#uploads.get(key)?.get(place.name) ?? this.#open(key, place);
    const gone = behaviours[upload.model].take(upload, place.chunk, part);
    upload.parts.set(place.chunk, part);
    const whole = this.#isWhole(upload, place.chunk, assembly);
    // Taken out before anything is awaited: a part that comes during the assembly opens a new upload.
    if (whole) this.#close(key, place.name);
    await removeParts(gone);
    return whole ? this.#assemble(key, place.name, upload) : undefined;
  }

  /** Whether what has come of a request that was cut off stays. */
  get keepsCutOff(): boolean {
    return this.#settings.keepCutOff && appends(this.#settings.model);
  }

  /** Takes in what has come of such a request. */
  async putCutOff(key: string, place: Place, part: Part): Promise<void> {
    const upload = this.#uploads.get(key)?.get(place.name) ?? this.#open(key, place);
    // It is not among the parts by index: the one that comes again is longer.
    await removeParts(behaviours[upload.model].take(upload, place.chunk, part));
  }

  /** Throws the parts of a file away. */
  async drop(key: string, name: string): Promise<void> {
    const upload = this.#uploads.get(key)?.get(name);
    this.#close(key, name);
    if (upload) await removeParts(partsOf(upload));
  }

  /** Throws away what of a file is older than the settings allow. */
  async expire(key: string, name: string): Promise<void> {
    const upload = this.#uploads.get(key)?.get(name);
    if (!upload) return;
    const isOld = ({ at }: Part): boolean => Date.now() - at > this.#settings.partMaxAge;
    const { model, parts, arrived } = upload;
    const old = [...parts].filter(([, part]) => isOld(part));
    // A file that is added to is as old as its end.
    const isAllOld = model === 'parts' ? old.length === parts.size : arrived.slice(-1).every(isOld);
    if (isAllOld) return this.drop(key, name);
    if (model !== 'parts') return;
    for (const [index] of old) parts.delete(index);
    await removeParts(old.map(([, part]) => part));
  }

  /** Throws away what there is of files that are not finished: of all, or of those of a name. */
  async sweep(only?: string): Promise<void> {
    const all = [...this.#uploads].flatMap(([key, uploads]) =>
      [...uploads.keys()].map((name) => [key, name] as const),
    );
    const swept = all.filter(([, name]) => only === undefined || name === only);
    await Promise.all(swept.map(([key, name]) => this.drop(key, name)));
  }

  async forget(key: string): Promise<void> {
    const names = [...(this.#uploads.get(key)?.keys() ?? [])];
    await Promise.all(names.map((name) => this.drop(key, name)));
  }

  #open(key: string, { name, chunks }: Place): Upload {
    const { model } = this.#settings;
    const upload: Upload = { model, chunks, parts: new Map(), arrived: [], never: false, awaited: undefined };
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
    const isWhole = behaviours[upload.model].isWhole(upload, chunk);
    return isWhole && !upload.never && upload.awaited === undefined;
  }

  async #assemble(key: string, name: string, upload: Upload): Promise<Video> {
    const id = randomBytes(16).toString('hex');
    const inOrder = behaviours[upload.model].inOrder(upload);
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

function partsOf({ parts, arrived }: Held): readonly Part[] {
  return [...parts.values(), ...arrived];
}
