import { button, byId, element, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';

/** Something that needs no card: a file that was turned away, or an uploader that cannot start. */
export interface Notice {
  readonly subject: string;
  text(language: Language): string;
}

export interface Notices {
  add(...notices: Notice[]): void;
  show(language: Language): void;
}

/** A folder may be full of what is no video. */
const MOST = 5;

/** Shown until it is dismissed. */
export function createNotices(): Notices {
  const root = byId('notices');
  const list = element('ul', 'notices-list');
  const dismiss = button('small quiet', () => {
    notices = [];
    byId('pick').focus();
    render();
  });
  let notices: readonly Notice[] = [];
  let language: Language | undefined;
  root.append(list, dismiss);

  function render(): void {
    if (!language) return;
    const spoken = language;
    root.hidden = notices.length === 0;
    setText(dismiss, spoken.texts.uploads.dismiss);
    const items = notices
      .slice(0, MOST)
      .map((notice) =>
        element(
          'li',
          '',
          element('strong', '', element('bdi', '', notice.subject)),
          ` ${notice.text(spoken)}`,
        ),
      );
    const others = notices.length - items.length;
    if (others > 0) items.push(element('li', '', spoken.texts.uploads.moreNotices(others)));
    list.replaceChildren(...items);
  }

  return {
    add(...added) {
      notices = [...notices, ...added];
      render();
    },
    show(next) {
      language = next;
      render();
    },
  };
}
