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
import { createPendingCard, type PendingCard } from './pending-card.js';
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
): Observable<Announcement> {
  const cards = new Map<string, PendingCard>();
  const forgotten$ = new Subject<PendingUpload>();
  const pending$ = combineLatest([uploader.pending(), uploader.queue$]).pipe(
    map(([pending, { files }]) => withoutFile(pending, files)),
    distinctUntilChanged((a, b) => a.length === b.length && a.every((upload, index) => upload === b[index])),
    shareReplay({ bufferSize: 1, refCount: false }),
  );

  function add(upload: PendingUpload): PendingCard {
    const card = createPendingCard(upload, {
      choose: chooseFile,
      take: (file) => uploader.plupload.addFile(file),
      forget() {
        forgotten$.next(upload);
        uploader.forget(upload.id);
      },
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

  function show(pending: readonly PendingUpload[], language: Language): void {
    const ids = new Set(pending.map(({ id }) => id));
    for (const [id, card] of cards) if (!ids.has(id)) drop(id, card);
    byId('pending').hidden = pending.length === 0;
    setText(byId('pending-title'), language.texts.resume.title(pending.length));
    for (const upload of pending) (cards.get(upload.id) ?? add(upload)).show(upload, language);
  }

  const ticking$ = pending$.pipe(
    switchMap((pending) => (pending.length > 0 ? timer(0, TICK).pipe(map(() => pending)) : of(pending))),
  );
  combineLatest([ticking$, language$]).subscribe({
    next: ([pending, language]) => show(pending, language),
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
