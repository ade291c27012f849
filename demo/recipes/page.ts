// What surrounds each recipe: it can be taken off the page, and nothing of it stays behind, and be put back.

/** @param mount shows the recipe in an element, and returns what takes it away */
export function showRecipe(mount: (element: HTMLElement) => () => unknown): void {
  const app = document.querySelector<HTMLElement>('#app')!;
  const toggle = document.querySelector<HTMLButtonElement>('#toggle')!;
  const markup = app.innerHTML;
  let unmount: (() => unknown) | undefined;

  function change(): void {
    unmount?.();
    app.innerHTML = unmount ? '' : `<div>${markup}</div>`;
    unmount = unmount ? undefined : mount(app.firstElementChild as HTMLElement);
    app.hidden = !unmount;
    toggle.textContent = unmount ? '卸载组件' : '重新挂载';
  }
  toggle.addEventListener('click', change);
  change();
}
