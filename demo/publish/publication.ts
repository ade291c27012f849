import type { Observable } from 'rxjs';
import type { Tag, Video } from '../../src/index.js';
import { createCopyButton } from '../dom/copy-button.js';
import { button, element, setLabel, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { createPublishForm } from './form.js';
import type { Description, Submissions } from './submissions.js';
import { publishView } from './view.js';

export interface Publication {
  readonly root: HTMLElement;
  show(video: Video, language: Language): void;
}

export interface PublishDeps {
  readonly submissions: Submissions;
  readonly tags$: Observable<readonly Tag[]>;
}

/** The way of one file to people: its form, how far it has come, and the link to share. */
export function createPublication(
  { file: { id, name } }: Video,
  { submissions, tags$ }: PublishDeps,
  startsOpen: boolean,
): Publication {
  let shown: { video: Video; language: Language } | undefined;
  let said: Description | undefined;

  const state = element('span', 'publish-state');
  state.tabIndex = -1;
  const link = element('a', 'share-link');
  link.target = '_blank';
  link.rel = 'noopener';
  const copy = createCopyButton('small', () => link.href);
  const askChannel = button('small', () => {
    if (!said) return;
    state.focus();
    submissions.submit(id, said);
  });
  const toggle = button('small', () => setOpen(!form.isOpen()));
  const form = createPublishForm(name, tags$, (description) => {
    said = description;
    setOpen(false);
    // Its button may be gone in a moment.
    state.focus();
    submissions.submit(id, description);
    render();
  });
  const line = element('div', 'publish-line', state, link, copy.root, askChannel, toggle);
  const root = element('div', 'publication', line, form.root);
  if (startsOpen) form.open();

  function setOpen(isOpen: boolean): void {
    if (isOpen) form.open();
    else form.close();
    render();
  }

  function render(): void {
    if (!shown) return;
    const { video, language } = shown;
    const { publish: say } = language.texts;
    const view = publishView(video, said !== undefined, language);
    if (!view.canDescribe) form.close();
    form.show(language, video.stage !== 'uploading');
    root.dataset.mood = view.mood;
    setText(state, view.text);
    link.hidden = view.link === null;
    copy.root.hidden = view.link === null;
    if (view.link !== null) link.href = view.link;
    setText(link, say.link);
    setLabel(link, say.of(say.link, name));
    copy.show(language, say.copyLink, say.of(say.copyLink, name));
    askChannel.hidden = !view.canAskChannel;
    setText(askChannel, say.askChannel);
    toggle.hidden = !view.canDescribe;
    const isOpen = form.isOpen();
    const toggleText = isOpen ? say.close : said ? say.edit : say.open;
    toggle.setAttribute('aria-expanded', `${isOpen}`);
    setText(toggle, toggleText);
    setLabel(toggle, say.of(toggleText, name));
  }

  return {
    root,
    show(video, language) {
      shown = { video, language };
      render();
    },
  };
}
