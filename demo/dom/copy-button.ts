import type { Language } from '../language/language.js';
import { button, setLabel, setText } from './dom.js';

const SHOWN_FOR = 2000;

export interface CopyButton {
  readonly root: HTMLButtonElement;
  /** @param label what a screen reader says in place of `text` */
  show(language: Language, text: string, label?: string): void;
}

/** Copies what `content` returns at that moment, and says whether the browser let it. */
export function createCopyButton(className: string, content: () => string): CopyButton {
  let said: 'copied' | 'notCopied' | undefined;
  let timer: number | undefined;
  let shown: { language: Language; text: string; label: string } | undefined;

  function render(): void {
    if (!shown) return;
    const { language, text, label } = shown;
    const outcome = said && language.texts.uploads[said];
    setText(root, outcome ?? text);
    setLabel(root, outcome ?? label);
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
    show(language, text, label = text) {
      shown = { language, text, label };
      render();
    },
  };
}
