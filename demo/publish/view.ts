import type { ApiError, Video } from '../../src/index.js';
import type { Language } from '../language/language.js';

export type Mood = 'neutral' | 'busy' | 'good' | 'bad';

/** How far a file has come on its way to people, apart from how it looks. */
export interface PublishView {
  readonly text: string;
  readonly mood: Mood;
  /** The share link, once there is one. */
  readonly link: string | null;
  readonly canDescribe: boolean;
  /** The video is saved, and its channel is not. */
  readonly canAskChannel: boolean;
}

/** @param wanted whether a description was handed in */
export function publishView(video: Video, wanted: boolean, { texts }: Language): PublishView {
  const { publish: say } = texts;
  const view = (text: string, mood: Mood, more: Partial<PublishView> = {}): PublishView => ({
    text,
    mood,
    link: null,
    canDescribe: false,
    canAskChannel: false,
    ...more,
  });

  switch (video.stage) {
    case 'uploading':
      return view(wanted ? say.wanted : say.none, 'neutral', { canDescribe: true });
    case 'uploaded':
      return wanted ? view(say.submitting, 'busy') : view(say.none, 'neutral', { canDescribe: true });
    case 'submitted':
      return view(withWarning(say.submitted, video, texts), 'busy');
    case 'transcoding':
      return view(withWarning(say.transcoding, video, texts), 'busy');
    case 'ready':
      return view(withWarning(say.ready, video, texts), 'good', {
        link: safeLink(video.info.share_url),
        canAskChannel: video.submitted.code in say.warnings,
      });
    case 'failed':
      // The upload itself: its card says so.
      if (video.fileid === undefined)
        return view(wanted ? say.wanted : say.none, 'neutral', { canDescribe: true });
      return view(failureText(video, { texts }), 'bad', { canDescribe: video.info === undefined });
  }
}

const withWarning = (
  text: string,
  { submitted }: { submitted: { code: number } },
  { sentences, publish }: Language['texts'],
): string => sentences(text, publish.warnings[submitted.code]);

/** What a server hands out may be anything, and not all of it is safe to be clicked. */
const safeLink = (url: string): string | null => (/^https?:\/\//i.test(url) ? url : null);

export function failureText(
  video: Extract<Video, { stage: 'failed' }>,
  { texts }: Pick<Language, 'texts'>,
): string {
  const { apiErrors, barred } = texts.publish;
  const status = video.info?.status;
  if (status === 'error' || status === 'disabled' || status === 'deleted') return barred[status];
  const code = (video.error as Partial<ApiError> | undefined)?.code ?? 0;
  if (code === 0) return apiErrors.unreachable;
  if (code === 106 || code === 401 || code === 403) return apiErrors.signIn;
  if (code === 341 || code === 413) return apiErrors.name;
  if (code === 353 || code === 511) return apiErrors.tags;
  if (code === 415) return apiErrors.format;
  if (code === 421 || code === 429 || code >= 500) return apiErrors.busy;
  return apiErrors.other(code);
}
