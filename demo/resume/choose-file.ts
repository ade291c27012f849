import { byId } from '../dom/dom.js';
import { DOTTED_EXTENSIONS } from '../uploads/accept.js';

/** The browser's picker for one file; what it gives may still be any file. */
export function chooseFile(): Promise<readonly File[]> {
  const input = byId<HTMLInputElement>('pending-file');
  input.accept = DOTTED_EXTENSIONS.join();
  // So that the same file can be chosen once more.
  input.value = '';
  input.click();
  return new Promise((resolve) => {
    input.onchange = () => resolve([...(input.files ?? [])]);
  });
}
