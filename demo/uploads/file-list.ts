import { EMPTY, filter, mergeMap, Subject, take, takeUntil, tap } from 'rxjs';
import type { FengmiUploader, Video } from '../../src/index.js';
import { byId } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { createPublication, type PublishDeps } from '../publish/publication.js';
import { resumedAt } from '../resume/resumed.js';
import { createFileCard, type FileCard } from './file-card.js';
import { fileView } from './file-view.js';
import { posterOf } from './poster.js';

/** Decoders at work at a time: many files may be picked at once. */
const DECODERS = 2;

interface Shown {
  readonly card: FileCard;
  video?: Video;
  language?: Language;
}

export type ShowFiles = (videos: readonly Video[], language: Language) => void;

/** A card for each file of the queue, in its order. */
export function createFileList(uploader: FengmiUploader, publishing: PublishDeps): ShowFiles {
  const list = byId('files');
  const empty = byId('files-empty');
  const shown = new Map<string, Shown>();
  const resumed = resumedAt(uploader.events$);
  const added$ = new Subject<{ id: string; card: FileCard }>();
  const gone$ = new Subject<string>();

  added$
    .pipe(
      mergeMap(({ id, card }) => {
        // Of a file that has left the queue meanwhile there is none.
        const source: Blob | null | undefined = uploader.plupload.getFile(id)?.getNative();
        const gone = gone$.pipe(
          filter((each) => each === id),
          take(1),
        );
        return source ? posterOf(source).pipe(tap(card.picture), takeUntil(gone)) : EMPTY;
      }, DECODERS),
    )
    .subscribe();

  function add(video: Video, isAlone: boolean): Shown {
    const { id } = video.file;
    // Who uploads a single video has time to describe it meanwhile.
    const publication = createPublication(video, publishing, isAlone);
    const entry: Shown = { card: createFileCard(video, uploader, publication) };
    shown.set(id, entry);
    list.append(entry.card.root);
    added$.next({ id, card: entry.card });
    return entry;
  }

  function drop(id: string, { card }: Shown): void {
    // The keyboard's place would be lost with the button that was pressed.
    if (card.root.contains(document.activeElement)) byId('pick').focus();
    card.root.remove();
    shown.delete(id);
    gone$.next(id);
  }

  return (videos, language) => {
    const ids = new Set(videos.map(({ file }) => file.id));
    for (const [id, entry] of shown) if (!ids.has(id)) drop(id, entry);
    empty.hidden = videos.length > 0;
    for (const video of videos) {
      const { file } = video;
      const entry = shown.get(file.id) ?? add(video, videos.length === 1);
      const isSame = isSameVideo(entry.video, video) && entry.language === language;
      // A file that waits for another try counts the seconds.
      if (isSame && file.status !== 'retrying') continue;
      entry.card.show(fileView(file, language, Date.now(), resumed.get(file.id)), video, language);
      Object.assign(entry, { video, language });
    }
  };
}

/** A video is a new object each time; its parts are not. */
function isSameVideo(before: Video | undefined, now: Video): boolean {
  return (
    before !== undefined && Object.entries(now).every(([key, value]) => before[key as keyof Video] === value)
  );
}
