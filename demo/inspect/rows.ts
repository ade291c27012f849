import { element } from '../dom/dom.js';

const BATCH = 50;

export interface Rows<T> {
  show(items: readonly T[]): void;
  /** Has every row made anew by the next `show`. */
  reset(): void;
}

/**
 * A list that grows at its end and scrolls along, as long as its end is in sight. What stays the same object keeps its
 * row, so that a selection lasts and little is laid out anew.
 */
export function createRows<T>(list: HTMLElement, make: (item: T) => HTMLElement): Rows<T> {
  const rows = new Map<T, HTMLElement>();
  let frame = 0;
  // Noted as it changes: to ask for it has the page laid out.
  let isAtEnd = true;
  list.addEventListener('scroll', () => {
    isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 12;
  });

  /** Whether a whole batch of rows has gone. */
  function drop(kept: ReadonlySet<T>): boolean {
    let dropped = 0;
    for (const [item, row] of rows) {
      if (kept.has(item)) continue;
      row.remove();
      rows.delete(item);
      dropped += 1;
    }
    return dropped >= BATCH;
  }

  function fill(items: readonly T[]): void {
    let next = list.firstElementChild;
    for (const item of items) {
      const row = rows.get(item) ?? make(item);
      rows.set(item, row);
      if (row === next) next = next.nextElementSibling;
      else list.insertBefore(row, next);
    }
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }

  return {
    show(items) {
      cancelAnimationFrame(frame);
      if (!drop(new Set(items))) return fill(items);
      // What is in sight stays where it is, unless the list grows in the same frame.
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => fill(items));
      });
    },
    reset() {
      rows.clear();
      list.replaceChildren();
    },
  };
}

/** A line of the lists of the developer tools; `text` and `foot` may be a file's name or a server's words. */
export const row = (kind: string, time: string, head: string, text: string, foot: string): HTMLElement => {
  const line = element(
    'li',
    'row',
    element('span', 'row-time', time),
    element('span', 'row-head', head),
    element('bdi', 'row-text', text),
    element('bdi', 'row-foot', foot),
  );
  line.dataset.type = kind;
  return line;
};
