import type { Language } from '../language/language.js';
import { button, setText } from './dom.js';

const SHOWN_FOR = 2000;

export interface CopyButton {
  readonly root: HTMLButtonElement;
  show(language: Language, label?: string): void;
}

/** Copies what `content` returns at that moment, and says whether the browser let it. */
export function createCopyButton(className: string, content: () => string): CopyButton {
  let said: 'copied' | 'notCopied' | undefined;
  let timer: number | undefined;
  let texts: Language['texts'] | undefined;
  let ownLabel: string | undefined;

  function render(): void {
    if (texts) setText(root, said ? texts.uploads[said] : (ownLabel ?? texts.uploads.copy));
  }

  function say(outcome: typeof said): void {
    said = outcome;
    render();
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      said = undefined;
      render();
    }, SHOWN_FOR);
  }

  const root = button(className, async () => {
    try {
      // Not there on a page that is not secure.
      await navigator.clipboard.writeText(content());
      say('copied');
    } catch {
      say('notCopied');
    }
  });
  return {
    root,
    show(language, label) {
      texts = language.texts;
      ownLabel = label;
      render();
    },
  };
}
