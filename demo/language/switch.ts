import { showStaticTexts } from '../dom/static-texts.js';
import { isLocale, type LanguageChoice } from './language.js';

/** The buttons that choose the language, and all texts that stand in the HTML. */
export function showLanguages({ language$, choose }: LanguageChoice): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('[data-locale]');
  for (const button of buttons) {
    button.addEventListener('click', () => {
      if (isLocale(button.dataset.locale)) choose(button.dataset.locale);
    });
  }
  language$.subscribe((language) => {
    showStaticTexts(language);
    for (const button of buttons) {
      button.setAttribute('aria-pressed', `${button.dataset.locale === language.locale}`);
    }
  });
}
