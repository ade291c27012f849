import { buffer, connect, debounceTime, filter, map, type Observable } from 'rxjs';
import type { FileEvent, UploadEvent } from '../../src/index.js';
import type { Language } from '../language/language.js';

/** Long enough for what belongs together to be said in one sentence. */
const PAUSE = 600;

const SPOKEN: ReadonlySet<UploadEvent['type']> = new Set([
  'added',
  'completed',
  'failed',
  'removed',
  'stopped',
  'waiting',
  'drained',
]);

/** What a screen reader is to hear of some events: results, and no progress. */
export function announcement(events: readonly UploadEvent[], { texts }: Language): string {
  const { say } = texts.uploads;
  const of = <T extends FileEvent['type']>(type: T) =>
    events.filter((event): event is Extract<FileEvent, { type: T }> => event.type === type);
  const counted = <E extends FileEvent>(
    found: readonly E[],
    one: (event: E) => string,
    many: (count: number) => string,
  ): string => {
    const [first] = found;
    if (!first) return '';
    return found.length === 1 ? one(first) : many(found.length);
  };

  return texts.sentences(
    counted(of('added'), ({ file }) => say.added(file.name), say.addedCount),
    counted(of('completed'), ({ file }) => say.completed(file.name), say.completedCount),
    counted(
      of('failed'),
      ({ file, error }) => say.failed(file.name, texts.errors[error.code].what(error)),
      say.failedCount,
    ),
    ...of('removed').map(({ file }) => say.removed(file.name)),
    ...(of('waiting').length > 0 ? [say.offline] : []),
    ...events.map((event) => {
      if (event.type === 'stopped') return say.stopped;
      // A single file has just been told.
      if (event.type !== 'drained' || event.completed + event.failed < 2) return '';
      return say.drained(event.completed, event.failed);
    }),
  );
}

/** In whatever language is chosen when it is its turn to be said; may be nothing. */
export type Announcement = (language: Language) => string;

export const announcements = (events$: Observable<UploadEvent>): Observable<Announcement> =>
  events$.pipe(
    filter(({ type }) => SPOKEN.has(type)),
    connect((spoken$) => spoken$.pipe(buffer(spoken$.pipe(debounceTime(PAUSE))))),
    map((events) => (language) => announcement(events, language)),
  );
