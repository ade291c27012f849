import { combineLatest, fromEvent, map, type Observable, startWith } from 'rxjs';
import { createCopyButton } from '../dom/copy-button.js';
import { byId, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { codeText, type Variant } from './code-text.js';

/** The code that makes an uploader like the one of this page. */
export function showCode(language$: Observable<Language>): void {
  const choice = byId<HTMLSelectElement>('code-variant');
  const variant$ = fromEvent(choice, 'change').pipe(
    startWith(null),
    map(() => choice.value as Variant),
  );
  const copy = createCopyButton('small', () => codeText[choice.value as Variant]);
  byId('code-bar').append(copy.root);
  combineLatest([variant$, language$]).subscribe(([variant, language]) => {
    setText(byId('code'), codeText[variant]);
    copy.show(language, language.texts.inspect.code.copy);
  });
}
