import {
  combineLatest,
  distinctUntilChanged,
  filter,
  map,
  merge,
  type Observable,
  of,
  Subject,
  shareReplay,
  switchMap,
  take,
  timer,
} from 'rxjs';
import type { FengmiUploader, PendingUpload } from '../../src/index.js';
import { byId, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import type { Announcement } from '../uploads/announcements.js';
import { chooseFile } from './choose-file.js';
import type { Handles } from './handles.js';
import { createPendingCard, type PendingCard, type Unfinished } from './pending-card.js';
import { withoutFile } from './pending-view.js';

/** ms. Their age is told in minutes. */
const TICK = 20_000;

/**
 * A card for each unfinished upload that waits for its file. None goes on by itself.
 *
 * @returns what a screen reader is to hear of them
 */
export function showPending(
  uploader: FengmiUploader,
  language$: Observable<Language>,
  handles: Promise<Handles | undefined>,
): Observable<Announcement> {
  const cards = new Map<string, PendingCard>();
  const forgotten$ = new Subject<PendingUpload>();
  const pending$ = combineLatest([uploader.pending(), uploader.queue$]).pipe(
    map(([pending, { files }]) => withoutFile(pending, files)),
    distinctUntilChanged((a, b) => a.length === b.length && a.every((upload, index) => upload === b[index])),
    shareReplay({ bufferSize: 1, refCount: false }),
  );

  const unfinished$ = pending$.pipe(
    switchMap(async (pending): Promise<readonly Unfinished[]> => {
      const known = await handles;
      return Promise.all(pending.map(async (upload) => ({ upload, known: await known?.find(upload) })));
    }),
    switchMap((all) => (all.length > 0 ? timer(0, TICK).pipe(map(() => all)) : of(all))),
  );
  const lose = async (upload: PendingUpload): Promise<void> => (await handles)?.drop(upload);

  function add({ upload }: Unfinished): PendingCard {
    const card = createPendingCard(upload, {
      choose: async () => (await handles)?.choose?.(false) ?? chooseFile(),
      take: (file) => uploader.plupload.addFile(file),
      forget() {
        forgotten$.next(upload);
        uploader.forget(upload.id);
        lose(upload);
      },
      lose: () => lose(upload),
    });
    cards.set(upload.id, card);
    byId('pending-list').append(card.root);
    return card;
  }

  function drop(id: string, { root }: PendingCard): void {
    // The keyboard's place would be lost with the button that was pressed.
    if (root.contains(document.activeElement)) byId('pick').focus();
    root.remove();
    cards.delete(id);
  }

  function show(all: readonly Unfinished[], language: Language): void {
    const ids = new Set(all.map(({ upload }) => upload.id));
    for (const [id, card] of cards) if (!ids.has(id)) drop(id, card);
    byId('pending').hidden = all.length === 0;
    setText(byId('pending-title'), language.texts.resume.title(all.length));
    for (const each of all) (cards.get(each.upload.id) ?? add(each)).show(each, language);
  }

  combineLatest([unfinished$, language$]).subscribe({
    next: ([all, language]) => show(all, language),
    // It errors together with `events$`, of the same cause.
    error: () => {},
  });

  return merge(
    pending$.pipe(
      filter(({ length }) => length > 0),
      take(1),
      map(
        ({ length }): Announcement =>
          ({ texts }) =>
            texts.resume.say.waiting(length),
      ),
    ),
    forgotten$.pipe(
      map(
        ({ name }): Announcement =>
          ({ texts }) =>
            texts.resume.say.forgotten(name),
      ),
    ),
  );
}
