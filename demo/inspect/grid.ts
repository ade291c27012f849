import { ACKNOWLEDGED, FLYING, RETRIED, WAITING } from './chunk-map.js';

/** How cells are laid out, in CSS pixels. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly pitch: number;
  readonly gap: number;
}

const LARGEST = 20;
const SMALLEST = 4;

/** The largest cells with which all fit, into the height where that is possible. */
export function gridOf(cells: number, width: number, height: number): Grid {
  for (let pitch = LARGEST; ; pitch--) {
    const columns = Math.max(1, Math.floor(width / pitch));
    const rows = Math.ceil(cells / columns);
    if (rows * pitch <= height || pitch === SMALLEST) {
      return { columns, rows, pitch, gap: pitch > 8 ? 2 : 1 };
    }
  }
}

const COLOURS = [
  [WAITING, '--bar'],
  [FLYING, '--flying'],
  [ACKNOWLEDGED, '--bar-acknowledged'],
  [RETRIED, '--retried'],
] as const;

/** A colour at a time: a canvas is quick where its fill stays the same. */
export function paintCells(
  canvas: HTMLCanvasElement,
  cells: Uint8Array,
  width: number,
  height: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { columns, rows, pitch, gap } = gridOf(cells.length, width, height);
  const ratio = devicePixelRatio;
  const size = pitch - gap;
  canvas.width = Math.round(columns * pitch * ratio);
  canvas.height = Math.round(rows * pitch * ratio);
  canvas.style.width = `${columns * pitch}px`;
  canvas.style.height = `${rows * pitch}px`;
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  for (const [kind, colour] of COLOURS) {
    context.fillStyle = style.getPropertyValue(colour);
    for (let at = cells.indexOf(kind); at >= 0; at = cells.indexOf(kind, at + 1)) {
      const [x, y] = [(at % columns) * pitch, Math.floor(at / columns) * pitch];
      context.fillRect(x, y, size, size);
      // Not by its colour alone: a chunk that went twice has a hole.
      if (kind === RETRIED) context.clearRect(x + size / 3, y + size / 3, size / 3, size / 3);
    }
  }
}
