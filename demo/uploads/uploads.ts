import {
  animationFrameScheduler,
  auditTime,
  combineLatest,
  concatMap,
  filter,
  fromEvent,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  shareReplay,
  startWith,
  switchMap,
  timer,
  withLatestFrom,
} from 'rxjs';
import type { FengmiApi, FengmiUploader, Video } from '../../src/index.js';
import { byId, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { publishAnnouncements } from '../publish/announcements.js';
import { createSubmissions } from '../publish/submissions.js';
import { loadHandles } from '../resume/load-handles.js';
import { showPending } from '../resume/pending-list.js';
import { announcements } from './announcements.js';
import { errorText } from './error-text.js';
import { createFileList } from './file-list.js';
import { createIntake, usePicker } from './intake.js';
import { createNotices } from './notices.js';
import { createQueueBar } from './queue-bar.js';
import { queueView } from './queue-view.js';

/** ms. Often, as the stand-in transcodes within seconds. */
const WATCH_INTERVAL = 1000;
/** ms for a screen reader to begin with what it is to say. */
const SAYING = 1000;

/** The part of the page that is for everybody: what goes up, and how far it has come. */
export function showUploads(uploader: FengmiUploader, api: FengmiApi, language$: Observable<Language>): void {
  const { events$, queue$ } = uploader;
  const notices = createNotices();
  const submissions = createSubmissions();
  // One answer is enough for all forms; after a failure it is asked for again.
  const tags$ = api.tags().pipe(shareReplay({ bufferSize: 1, refCount: false }));
  const showFiles = createFileList(uploader, { submissions, tags$ });
  const showQueue = createQueueBar(uploader);
  const handles = loadHandles(events$);

  const videos$ = uploader.videos$({
    submit: ({ file }) => submissions.of(file.id),
    watch: { interval: WATCH_INTERVAL },
  });
  combineLatest([videos$.pipe(switchMap(everySecond)), language$])
    // No more often than the screen shows it.
    .pipe(auditTime(0, animationFrameScheduler))
    .subscribe({
      next: ([videos, language]) => showFiles(videos, language),
      // It errors together with `events$`, of the same cause.
      error: () => {},
    });
  // Not by the frame: a page in the background has none, and its title is all that is seen of it.
  combineLatest([queue$, language$]).subscribe({
    next: ([snapshot, language]) => {
      const view = queueView(snapshot, language);
      showQueue(view, snapshot.files, language);
      if (document.title !== view.title) document.title = view.title;
    },
    error: () => {},
  });

  events$.subscribe({
    next: (event) => {
      if (event.type !== 'refused') return;
      const { file, error } = event;
      notices.add({ subject: file.name, text: (language) => errorText(error.code, error, language) });
    },
    error: () => notices.add({ subject: '', text: (language) => errorText('init', {}, language) }),
  });
  const said$ = merge(
    announcements(events$),
    publishAnnouncements(videos$),
    showPending(uploader, language$, handles),
  ).pipe(
    withLatestFrom(language$),
    filter(([say, language]) => say(language) !== ''),
    // One after the other, so that none is lost.
    concatMap(([say]) => timer(SAYING).pipe(ignoreElements(), startWith(say))),
  );
  combineLatest([said$, language$]).subscribe({
    next: ([say, language]) => setText(byId('announcer'), say(language)),
    error: () => {},
  });
  language$.subscribe(notices.show);
  createIntake(uploader, notices, language$);
  handles.then((known) => known?.choose && usePicker(uploader, known.choose));
  isOnline$().subscribe((isOnline) => {
    byId('offline').hidden = isOnline;
  });
}

/** Once a second again, while some file counts down to its next try. */
const everySecond = (videos: readonly Video[]): Observable<readonly Video[]> =>
  videos.some(({ file }) => file.status === 'retrying') ? timer(0, 1000).pipe(map(() => videos)) : of(videos);

const isOnline$ = (): Observable<boolean> =>
  merge(fromEvent(window, 'online'), fromEvent(window, 'offline')).pipe(
    startWith(null),
    map(() => navigator.onLine),
  );
