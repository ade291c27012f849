import { element, icon, setLabel, setText } from '../dom/dom.js';
import { playingTime } from '../language/format.js';
import type { Language } from '../language/language.js';
import type { Poster } from './poster.js';

export interface Thumb {
  readonly root: HTMLButtonElement;
  show(language: Language, canPlay: boolean, isPlaying: boolean): void;
  picture(poster: Poster): void;
}

const PLAY = 'M8 5.5v13l11-6.5z';
const FILM = 'M4 5h16v14H4zM4 9h16M4 15h16M8 5v4M8 15v4M16 5v4M16 15v4M12 5v4M12 15v4';

/** The picture of a file, which plays it once the server has it. */
export function createThumb(name: string, onPress: () => void): Thumb {
  const frame = element('span', 'thumb-picture', icon(FILM));
  const duration = element('span', 'thumb-duration');
  const sign = element('span', 'thumb-sign', icon(PLAY));
  duration.hidden = true;
  const root = element('button', 'thumb', frame, duration, sign);
  root.type = 'button';
  root.setAttribute('aria-expanded', 'false');
  root.addEventListener('click', onPress);

  return {
    root,
    show({ texts }, canPlay, isPlaying) {
      root.disabled = !canPlay;
      root.setAttribute('aria-expanded', `${isPlaying}`);
      setLabel(root, isPlaying ? texts.uploads.hidePlayer(name) : texts.uploads.playFile(name));
    },
    picture({ picture, seconds }) {
      if (picture) frame.replaceChildren(picture);
      if (seconds === null) return;
      setText(duration, playingTime(seconds));
      duration.hidden = false;
    },
  };
}
