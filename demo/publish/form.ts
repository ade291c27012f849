import type { Observable } from 'rxjs';
import type { Tag } from '../../src/index.js';
import { button, element, setLabel, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import type { Description } from './submissions.js';
import { createTagChoice } from './tag-choice.js';

export interface PublishForm {
  readonly root: HTMLFormElement;
  isOpen(): boolean;
  open(): void;
  close(): void;
  show(language: Language, isUploaded: boolean): void;
}

/** What people say of a video: its title, tags, and whether it is to be a channel. */
export function createPublishForm(
  fileName: string,
  tags$: Observable<readonly Tag[]>,
  onSubmit: (description: Description) => void,
): PublishForm {
  const title = element('input', 'input');
  title.type = 'text';
  title.dir = 'auto';
  title.required = true;
  title.maxLength = 200;
  title.value = fileName.replace(/\.[^.]+$/, '');
  const titleLabel = element('span', 'label');
  const tags = createTagChoice(tags$);
  const carousel = element('input', '');
  carousel.type = 'checkbox';
  const carouselLabel = element('span', '');
  const hint = element('span', 'hint');
  const submit = button('primary', () => {});
  submit.type = 'submit';
  const root = element(
    'form',
    'publish-form',
    element('label', 'input-field', titleLabel, title),
    tags.root,
    element('label', 'field check', carousel, carouselLabel),
    element('div', 'publish-submit', submit, hint),
  );
  root.hidden = true;
  let needsName = '';

  // In the page's language, not the browser's.
  const validate = (): void => title.setCustomValidity(title.value.trim() === '' ? needsName : '');
  title.addEventListener('input', validate);
  root.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = tags.chosen();
    onSubmit({
      name: title.value.trim(),
      ...(chosen.length > 0 && { tags: chosen }),
      iscarousel: carousel.checked ? 1 : 0,
    });
  });

  return {
    root,
    isOpen: () => !root.hidden,
    open() {
      tags.load();
      root.hidden = false;
    },
    close() {
      root.hidden = true;
    },
    show(language, isUploaded) {
      const { publish: say } = language.texts;
      needsName = say.needsName;
      validate();
      setLabel(root, say.formFor(fileName));
      setText(titleLabel, say.name);
      tags.show(language);
      setText(carouselLabel, say.carousel);
      setText(submit, say.submit);
      setText(hint, isUploaded ? '' : say.hint);
    },
  };
}
