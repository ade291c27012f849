import { element } from './dom.js';
import { texts } from './texts.js';

/** What has become of an uploaded file: its id, and the video as the server put it together. */
export function createPlayback(name: string, remoteId: string): HTMLElement {
  const url = `/videos/${encodeURIComponent(remoteId)}`;
  const video = element('video', 'video');
  video.controls = true;
  video.preload = 'metadata';
  video.playsInline = true;
  video.setAttribute('aria-label', texts.uploadedVideo(name));
  video.addEventListener('error', () => video.replaceWith(notPlayable(url, name)));
  video.src = url;
  return element(
    'div',
    'playback',
    element('p', 'remote-id', element('span', 'label', texts.fileId), element('code', '', remoteId)),
    video,
  );
}

function notPlayable(url: string, name: string): HTMLElement {
  const link = element('a', '', texts.download);
  link.href = url;
  link.download = name;
  return element('p', 'hint', texts.notPlayable, link);
}
