import {
  combineLatest,
  exhaustMap,
  finalize,
  fromEvent,
  merge,
  type Observable,
  Subject,
  startWith,
  tap,
} from 'rxjs';
import type { FengmiUploader } from '../../src/index.js';
import { byId, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import type { Notices } from './notices.js';
import { canRecord, recordSample } from './sample.js';
import { dragged$, folder$, type Offer, paste$ } from './sources.js';

/** The ways in that plupload has not: folders, paste, a test picture; and what the page shows of a drag. */
export function createIntake(
  { plupload }: FengmiUploader,
  notices: Notices,
  language$: Observable<Language>,
): void {
  const zone = byId('drop');

  function take({ videos, count }: Offer): void {
    if (videos.length > 0) plupload.addFile([...videos]);
    else notices.add({ subject: '', text: ({ texts }) => texts.uploads.noVideos(count) });
  }

  merge(folder$(), paste$()).subscribe(take);
  dragged$().subscribe((isOver) => {
    zone.classList.toggle('is-over', isOver);
    byId('drop-overlay').hidden = !isOver;
  });
  // The whole zone is as good as its button.
  zone.addEventListener('click', ({ target }) => {
    if (target instanceof Element && !target.closest('button, input, .moxie-shim')) byId('pick').click();
  });
  offerSample(language$, (file) => take({ videos: [file], count: 1 }));
}

/** In place of plupload's own picker, one whose files can be gone on with on a later page. */
export function usePicker(
  { plupload }: FengmiUploader,
  choose: (multiple: boolean) => Promise<readonly File[]>,
): void {
  const instead = async (event: Event): Promise<void> => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const files = await choose(true);
    if (files.length > 0) plupload.addFile([...files]);
  };
  byId('pick').addEventListener('click', instead, { capture: true });
}

function offerSample(language$: Observable<Language>, take: (file: File) => void): void {
  const button = byId<HTMLButtonElement>('sample');
  const recording$ = new Subject<boolean>();
  let count = 0;
  button.disabled = !canRecord();
  fromEvent(button, 'click')
    .pipe(
      exhaustMap(() => {
        count += 1;
        recording$.next(true);
        return recordSample(`test-picture-${count}.webm`).pipe(
          tap(take),
          finalize(() => recording$.next(false)),
        );
      }),
    )
    .subscribe();
  combineLatest([language$, recording$.pipe(startWith(false))]).subscribe(([{ texts }, isRecording]) => {
    const { uploads: say, page } = texts;
    if (!canRecord()) setText(button, say.noRecording);
    else setText(button, isRecording ? say.recording : page.sample);
  });
}
