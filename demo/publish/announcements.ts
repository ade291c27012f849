import { map, type Observable, pairwise, startWith } from 'rxjs';
import type { Video } from '../../src/index.js';
import type { Language } from '../language/language.js';
import type { Announcement } from '../uploads/announcements.js';
import { failureText } from './view.js';

/** What a screen reader is to hear of the way from an uploaded file to a video. */
export function publishAnnouncement(
  before: readonly Video[],
  now: readonly Video[],
  language: Language,
): string {
  const { say } = language.texts.publish;
  const stages = new Map(before.map(({ file, stage }) => [file.id, stage]));
  const texts = now.map((video) => {
    if (stages.get(video.file.id) === video.stage) return '';
    if (video.stage === 'submitted') return say.submitted(video.file.name);
    if (video.stage === 'ready') return say.ready(video.file.name);
    const isOfPlatform = video.stage === 'failed' && video.fileid !== undefined;
    return isOfPlatform ? say.failed(video.file.name, failureText(video, language)) : '';
  });
  return language.texts.sentences(...texts);
}

export const publishAnnouncements = (videos$: Observable<readonly Video[]>): Observable<Announcement> =>
  videos$.pipe(
    startWith<readonly Video[]>([]),
    pairwise(),
    map(
      ([before, now]) =>
        (language) =>
          publishAnnouncement(before, now, language),
    ),
  );
