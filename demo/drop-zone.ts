import { byId } from './dom.js';

/** Shows that a file over the drop zone can be dropped. Dropped beside it, it does not take the place of the page. */
export function guardDrops(): void {
  const zone = byId('drop');
  const isOver = (event: DragEvent): boolean => event.target instanceof Node && zone.contains(event.target);
  const onDrag = (event: DragEvent): void => {
    zone.classList.toggle('is-over', event.type === 'dragover' && isOver(event));
    if (isOver(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
  };
  // Before plupload, which lets nobody after it know.
  for (const type of ['dragover', 'dragleave', 'drop'] as const) {
    document.addEventListener(type, onDrag, { capture: true });
  }
}
