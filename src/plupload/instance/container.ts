import type { Part } from '../lib/handlers.js';
import type { Up } from '../lib/types.js';
import { browseButtons } from './shims.js';

/** Makes the input that plupload writes as HTML; to take it away again it writes nothing. */
function layInput(shim: Element, html: string): void {
  shim.textContent = '';
  if (!html) return;
  const input = shim.appendChild(document.createElement('input'));
  html.slice('<input'.length).replace(/(\w+)(?:="(.*?)")?/g, (_, name: string, value = '') => {
    input.setAttribute(name, value);
    return '';
  });
}

/**
 * plupload writes its input as HTML beside the browse button, and looks it up in the document by its id. Where Trusted Types
 * forbid the one, or a shadow root hides the button from the other, plupload is given a hidden container of our own, in which
 * the input is made without HTML (fact 25).
 */
export function placeInput(up: Up): Part {
  const { settings } = up;
  let given = settings.container;
  let own: HTMLElement | null = null;

  function place(): unknown {
    if (own) return own;
    const container = document.createElement('div');
    let isFine = browseButtons(up).every((button) => document.contains(button));
    try {
      container.innerHTML = '';
    } catch {
      isFine = false;
    }
    if (isFine) return given;
    container.hidden = true;
    container.appendChild = (shim) => {
      Object.defineProperty(shim, 'innerHTML', { set: (html) => layInput(shim as Node as Element, html) });
      return container.insertBefore(shim, null);
    };
    own = container;
    return document.body.appendChild(container);
  }

  Object.defineProperty(settings, 'container', {
    get: place,
    set(value) {
      given = value;
    },
    enumerable: 'container' in settings,
  });
  return {
    after: {
      Destroy() {
        own?.remove();
        own = null;
      },
    },
  };
}
