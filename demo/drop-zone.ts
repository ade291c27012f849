import { byId } from './dom.js';

/** Shows that a file over the drop zone can be dropped. Dropped beside it, it does not take the place of the page. */
export function guardDrops(): void {
  const zone = byId('drop');
  const inZone = (target: EventTarget | null): boolean => target instanceof Node && zone.contains(target);
  const light = (on: boolean): boolean => zone.classList.toggle('is-over', on);

  function keepPage(event: DragEvent): void {
    if (inZone(event.target)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
  }

  document.addEventListener('dragover', (event) => {
    light(inZone(event.target));
    keepPage(event);
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => light(inZone(relatedTarget)));
  document.addEventListener('drop', (event) => {
    light(false);
    keepPage(event);
  });
}
