import type { Lib, Up } from '../lib/types.js';

const SUFFIX = '_container';

export const browseButtons = (up: Up): HTMLElement[] =>
  ([] as unknown[])
    .concat(up.settings.browse_button)
    .filter((button): button is HTMLElement => button instanceof HTMLElement);

/** The top of the tree that the element is in, which may be a shadow root's. */
function rootOf(element: Node): Node {
  let root = element;
  while (root.parentNode) root = root.parentNode;
  return root;
}

/** Takes out of the page what controls have laid into it that never came up: plupload forgets them. */
export function removeShims(lib: Lib, up: Up): void {
  for (const button of browseButtons(up)) {
    const shims = (rootOf(button) as Document).querySelectorAll('.moxie-shim');
    for (let index = shims.length; index-- > 0; ) {
      const shim = shims[index] as Element;
      const runtime = lib.moxie.runtime.Runtime.getRuntime(shim.id.slice(0, -SUFFIX.length));
      if (runtime && runtime.options.browse_button === button) shim.parentNode?.removeChild(shim);
    }
  }
}
