import { filter, fromEvent, map, merge, type Observable } from 'rxjs';
import { byId } from '../dom/dom.js';
import { isVideoName } from './accept.js';

/** Files from beside plupload's own picker and drop zone. */
export interface Offer {
  readonly videos: readonly File[];
  /** How many files there were, videos or not. */
  readonly count: number;
}

const offerOf = (files: readonly File[]): Offer => ({
  videos: files.filter(({ name }) => isVideoName(name)),
  count: files.length,
});

const isNotEmpty = ({ count }: Offer): boolean => count > 0;

/** A folder, chosen by its own button; plupload's picker knows files only. */
export function folder$(): Observable<Offer> {
  const input = byId<HTMLInputElement>('folder');
  const button = byId<HTMLButtonElement>('pick-folder');
  // Not on phones, as a rule.
  button.hidden = !('webkitdirectory' in input);
  button.addEventListener('click', () => input.click());
  return fromEvent(input, 'change').pipe(
    map(() => {
      const offer = offerOf([...(input.files ?? [])]);
      // So that the same folder can be chosen once more.
      input.value = '';
      return offer;
    }),
    filter(isNotEmpty),
  );
}

export const paste$ = (): Observable<Offer> =>
  fromEvent<ClipboardEvent>(document, 'paste').pipe(
    map(({ clipboardData }) => offerOf([...(clipboardData?.files ?? [])])),
    filter(isNotEmpty),
  );

/** Whether files are held over the page. */
export function dragged$(): Observable<boolean> {
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
  return merge(
    fromEvent<DragEvent>(document, 'dragover').pipe(
      filter(hasFiles),
      map(() => true),
    ),
    fromEvent<DragEvent>(document, 'dragleave').pipe(
      // Left is the page, not one of its parts.
      filter(({ relatedTarget }) => relatedTarget === null),
      map(() => false),
    ),
    // Wherever it ends: some parts keep it to themselves.
    fromEvent(document, 'drop', { capture: true }).pipe(map(() => false)),
  );
}
