import type { UploadEvent } from '../../src/index.js';

export const WAITING = 0;
export const FLYING = 1;
export const ACKNOWLEDGED = 2;
/** Acknowledged, but not at the first try. */
export const RETRIED = 3;

/** A file's chunks, a byte each: thousands of them are nothing. */
export interface ChunkMap {
  readonly name: string;
  cells: Uint8Array;
  /** 1 where a chunk was tried more than once. */
  again: Uint8Array;
  /** Whether a chunk is on its way. */
  isFlying: boolean;
}

export type ChunkMaps = Map<string, ChunkMap>;

export interface ChunkCounts {
  readonly all: number;
  readonly acknowledged: number;
  readonly retried: number;
}

/** Takes an event in; whether there is something new to see. Changes in place, as a copy a chunk would be a lot. */
export function noteChunks(maps: ChunkMaps, event: UploadEvent): boolean {
  if (!('file' in event)) return false;
  const { id, name } = event.file;
  if (event.type === 'started') {
    const known = maps.get(id);
    if (known?.cells.length === event.chunks && event.from > 0) known.isFlying = true;
    else maps.set(id, { name, cells: emptyUpTo(event), again: new Uint8Array(event.chunks), isFlying: true });
    return true;
  }
  const map = maps.get(id);
  if (!map) return false;
  switch (event.type) {
    case 'progress': {
      const wasFlying = map.isFlying;
      map.isFlying = true;
      return !wasFlying;
    }
    case 'chunk':
      map.cells[event.index] = map.again[event.index] ? RETRIED : ACKNOWLEDGED;
      return true;
    case 'retrying':
    case 'restarted': {
      const { chunk } = event.error;
      if (event.type === 'retrying' && chunk !== undefined) map.again[chunk] = 1;
      map.isFlying = false;
      return true;
    }
    case 'removed':
      return maps.delete(id);
    case 'waiting':
    case 'failed':
    case 'completed':
      map.isFlying = false;
      return true;
    default:
      return false;
  }
}

/** What was acknowledged before this page's memory of the file begins. */
const emptyUpTo = ({ chunks, from }: { chunks: number; from: number }): Uint8Array =>
  new Uint8Array(chunks).fill(ACKNOWLEDGED, 0, from);

/** Chunks go up one after the other: the one on its way is the first that is not acknowledged. */
export function cellsOf({ cells, isFlying }: ChunkMap): Uint8Array {
  const first = isFlying ? cells.indexOf(WAITING) : -1;
  if (first < 0) return cells;
  const shown = cells.slice();
  shown[first] = FLYING;
  return shown;
}

export function countsOf({ cells }: ChunkMap): ChunkCounts {
  let acknowledged = 0;
  let retried = 0;
  for (const cell of cells) {
    if (cell >= ACKNOWLEDGED) acknowledged++;
    if (cell === RETRIED) retried++;
  }
  return { all: cells.length, acknowledged, retried };
}
