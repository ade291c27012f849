import { BehaviorSubject, type Observable } from 'rxjs';
import { byId } from './dom.js';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** Makes tabs of the buttons of a `tablist`; each names its panel by `aria-controls`. Emits the id of the shown one. */
export function createTabs(list: HTMLElement): Observable<string> {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const panelOf = (tab: HTMLElement): string => tab.getAttribute('aria-controls') ?? '';
  const shown$ = new BehaviorSubject('');

  function select(chosen: HTMLElement): void {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', `${isChosen}`);
      tab.tabIndex = isChosen ? 0 : -1;
      byId(panelOf(tab)).hidden = !isChosen;
    }
    shown$.next(panelOf(chosen));
  }

  function targetOf(key: string, from: number): HTMLElement | undefined {
    if (key === 'Home') return tabs[0];
    if (key === 'End') return tabs[tabs.length - 1];
    const step = STEPS[key];
    return step === undefined ? undefined : tabs[(from + step + tabs.length) % tabs.length];
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', (event) => {
      const target = targetOf(event.key, index);
      if (!target) return;
      event.preventDefault();
      select(target);
      target.focus();
    });
  }
  if (tabs[0]) select(tabs[0]);
  return shown$;
}
