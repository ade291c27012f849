import type { FileSnapshot, UploadEvent } from '../src/index.js';
import { byId } from './dom.js';
import { createFileCard, type FileActions, type FileCard } from './file-card.js';

export interface FileList {
  show(files: readonly FileSnapshot[]): void;
  note(event: UploadEvent): void;
}

/** A card for each file of the queue, in its order. */
export function createFileList(actions: FileActions): FileList {
  const list = byId('files');
  const cards = new Map<string, FileCard>();

  function cardOf(file: FileSnapshot): FileCard {
    const known = cards.get(file.id);
    if (known) return known;
    const card = createFileCard(file, actions);
    cards.set(file.id, card);
    list.append(card.root);
    return card;
  }

  function drop(id: string, { root }: FileCard): void {
    // The keyboard's place would be lost with the button that was pressed.
    if (root.contains(document.activeElement)) byId('pick').focus();
    root.remove();
    cards.delete(id);
  }

  return {
    show(files) {
      const ids = new Set(files.map(({ id }) => id));
      for (const [id, card] of cards) if (!ids.has(id)) drop(id, card);
      for (const file of files) cardOf(file).show(file);
    },
    note(event) {
      if ('file' in event) cards.get(event.file.id)?.note(event);
    },
  };
}
