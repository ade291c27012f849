/** Makes an element. Strings become text, never HTML: file names and answers of a server may hold anything. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

export function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', `button ${className}`, label);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

/** Leaves equal text alone, so that a selection in it lasts. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Parts of a line of figures, without those that are not known. */
export const joined = (...parts: (string | null)[]): string =>
  parts.filter((part) => part !== null).join(' · ');
