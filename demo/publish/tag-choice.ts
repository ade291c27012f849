import { catchError, map, type Observable, of, Subject, startWith, switchMap, take, takeWhile } from 'rxjs';
import type { Tag } from '../../src/index.js';
import { button, element, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';

const MOST = 2;

export interface TagChoice {
  readonly root: HTMLElement;
  /** Asks for the tags, unless they are there. */
  load(): void;
  chosen(): string[];
  show(language: Language): void;
}

/** One or two of the platform's tags; the rest is closed once two are chosen. */
export function createTagChoice(tags$: Observable<readonly Tag[]>): TagChoice {
  const legend = element('legend', 'label');
  const list = element('div', 'chips');
  const trouble = element('span', '');
  const again = button('small', () => asked$.next());
  const failure = element('p', 'tags-failure', trouble, again);
  const root = element('fieldset', 'tags', legend, list, failure);
  const asked$ = new Subject<void>();
  let isAsked = false;
  failure.hidden = true;

  const boxes = (): HTMLInputElement[] => [...list.querySelectorAll('input')];

  list.addEventListener('change', () => {
    const isFull = boxes().filter(({ checked }) => checked).length >= MOST;
    for (const box of boxes()) box.disabled = isFull && !box.checked;
  });

  asked$
    .pipe(
      switchMap(() =>
        tags$.pipe(
          take(1),
          map((tags): readonly Tag[] | null => tags),
          catchError(() => of(null)),
        ),
      ),
      takeWhile((tags): boolean => tags === null, true),
      startWith<readonly Tag[] | null>([]),
    )
    .subscribe((tags) => {
      failure.hidden = tags !== null;
      list.replaceChildren(...(tags ?? []).map(({ name }) => chip(name)));
    });

  return {
    root,
    load() {
      if (isAsked) return;
      isAsked = true;
      asked$.next();
    },
    chosen: () =>
      boxes()
        .filter(({ checked }) => checked)
        .map(({ value }) => value),
    show({ texts: { publish: say } }) {
      setText(legend, say.tags);
      setText(trouble, say.noTags);
      setText(again, say.loadTags);
    },
  };
}

function chip(name: string): HTMLElement {
  const box = element('input', '');
  box.type = 'checkbox';
  box.value = name;
  return element('label', 'chip', box, element('bdi', '', name));
}
