import type { Language } from '../language/language.js';
import { setLabel, setText } from './dom.js';

/** The text at a path such as `page.title`. */
export function textAt(texts: Language['texts'], path: string): string {
  let found: unknown = texts;
  for (const key of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[key];
  if (typeof found !== 'string') throw new Error(`There is no text "${path}".`);
  return found;
}

/** Fills what stands in the HTML of the page, by `data-text` and `data-label`. */
export function showStaticTexts({ locale, texts }: Language): void {
  document.documentElement.lang = locale;
  document.querySelector('#guide')?.setAttribute('href', `demo/guide/${locale}/README.md`);
  for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
    setText(node, textAt(texts, node.dataset.text ?? ''));
  }
  for (const node of document.querySelectorAll<HTMLElement>('[data-label]')) {
    setLabel(node, textAt(texts, node.dataset.label ?? ''));
  }
}
