import { element, setLabel, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';

export interface Player {
  readonly root: HTMLElement;
  show(language: Language): void;
}

/** Plays a video as the server has put it together; what the browser cannot play can be downloaded. */
export function createPlayer(name: string, url: string): Player {
  const video = element('video', 'video');
  video.controls = true;
  // It is made when a person presses play.
  video.autoplay = true;
  video.playsInline = true;
  const explanation = element('span', '');
  const link = element('a', '');
  link.href = url;
  link.download = name;
  const fallback = element('p', 'hint player-fallback', explanation, link);
  fallback.hidden = true;
  video.addEventListener('error', () => {
    video.remove();
    fallback.hidden = false;
  });
  video.src = url;
  return {
    root: element('div', 'player', video, fallback),
    show({ texts }) {
      setLabel(video, texts.uploads.playerOf(name));
      setText(explanation, texts.uploads.notPlayable);
      setText(link, texts.uploads.download);
    },
  };
}
