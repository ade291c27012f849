import type { Part } from '../lib/handlers.js';
import type { Lib, Up } from '../lib/types.js';
import { browseButtons } from './shims.js';

const isNative = (button: HTMLElement): boolean => /^(button|input)$/i.test(button.tagName);

function setMissing(element: HTMLElement, name: string, value: string): () => void {
  if (element.hasAttribute(name)) return () => {};
  element.setAttribute(name, value);
  return () => element.removeAttribute(name);
}

/** Lets a browse button that is no native one be focused and pressed; returns what undoes it. */
function makePressable(button: HTMLElement): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    button.click();
  };
  button.addEventListener('keydown', press);
  const undo = [setMissing(button, 'tabindex', '0'), setMissing(button, 'role', 'button')];
  return () => {
    button.removeEventListener('keydown', press);
    for (const each of undo) each();
  };
}

/**
 * plupload lays its input under the button when told to refresh. A button that was hidden then has no place yet: this
 * has it refresh once there is one. Browsers without the observer do with plupload's own way, a click on the button.
 */
function followSize(button: HTMLElement, shim: HTMLElement | null, refresh: () => void): () => void {
  if (!shim || typeof ResizeObserver !== 'function') return () => {};
  const observer = new ResizeObserver(() => {
    const isShown = button.offsetWidth > 0;
    if (isShown && (button.offsetWidth !== shim.offsetWidth || button.offsetHeight !== shim.offsetHeight)) {
      refresh();
    }
  });
  observer.observe(button);
  return () => observer.disconnect();
}

/**
 * Fits plupload's file picker to keyboards, screen readers and strict pages. The input that it injects gets a name, and
 * the style that hides it through the DOM, where no `style-src` forbids it; it is out of the tab order, so the
 * browse button must be in it.
 */
export function tendBrowseButtons(lib: Lib, up: Up): Part {
  const undo: (() => void)[] = [];
  const tend = () => {
    const buttons = browseButtons(up);
    for (const input of ([] as HTMLElement[]).slice.call(document.querySelectorAll('.moxie-shim input'))) {
      const runtime = lib.moxie.runtime.Runtime.getRuntime(input.id);
      const button = runtime && buttons.find((each) => each === runtime.options.browse_button);
      if (!button) continue;
      Object.assign(input.style, { fontSize: '999px', opacity: '0' });
      input.setAttribute('aria-label', button.textContent?.trim() || button.title || 'Browse');
      // To those who listen there is one button, not two of a name.
      input.setAttribute('aria-hidden', 'true');
      undo.push(followSize(button, input.parentElement, () => up.refresh()));
    }
    undo.push(...buttons.filter((button) => !isNative(button)).map(makePressable));
  };
  return {
    before: {
      Init: tend,
      Destroy() {
        for (const each of undo.splice(0)) each();
      },
    },
  };
}
