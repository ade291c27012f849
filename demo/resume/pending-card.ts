import { fromEvent, map, merge } from 'rxjs';
import type { PendingUpload } from '../../src/index.js';
import { button, element, setLabel, setText } from '../dom/dom.js';
import { createProgressBar } from '../dom/progress-bar.js';
import type { Language } from '../language/language.js';
import type { KnownFile } from './handles.js';
import { differences, type Problem, pendingView } from './pending-view.js';

/** An unfinished upload, and its file where the browser still knows it. */
export interface Unfinished {
  readonly upload: PendingUpload;
  readonly known: KnownFile | undefined;
}

export interface PendingActions {
  /** Has a file chosen; none where nothing was. */
  choose(): Promise<readonly File[]>;
  take(file: File): void;
  forget(): void;
  /** The file that the browser knew cannot be had. */
  lose(): void;
}

export interface PendingCard {
  readonly root: HTMLElement;
  show(unfinished: Unfinished, language: Language): void;
}

/** An unfinished upload that waits for its file, and takes no other. */
export function createPendingCard({ name }: PendingUpload, actions: PendingActions): PendingCard {
  let shown: { unfinished: Unfinished; language: Language } | undefined;
  let problem: Problem | undefined;
  let isOpening = false;
  let isLost = false;

  const title = element('h4', 'file-name', element('bdi', '', name));
  title.title = name;
  const goOn = button('small', openKnown);
  const pick = button('small', () => actions.choose().then(offer));
  const forget = button('small quiet', actions.forget);
  const bar = createProgressBar();
  const figures = element('p', 'figures');
  const other = element('bdi', '');
  const why = element('span', '');
  const alert = element('p', 'pending-problem', element('strong', '', other), ' ', why);
  alert.setAttribute('role', 'alert');
  const root = element(
    'li',
    'pending',
    element('div', 'card-head', title, element('div', 'card-actions', goOn, pick, forget)),
    bar.root,
    figures,
    alert,
  );

  async function openKnown(): Promise<void> {
    if (isOpening) return;
    isOpening = true;
    const file = (await shown?.unfinished.known?.open()) ?? 'gone';
    isOpening = false;
    if (file instanceof File) return actions.take(file);
    isLost = true;
    pick.focus();
    actions.lose();
    tell({ kind: file });
  }

  function offer(files: readonly File[]): void {
    const [file, ...others] = files;
    if (!file || !shown) return;
    const found = differences(shown.unfinished.upload, file);
    if (others.length > 0) tell({ kind: 'several' });
    else if (found.length > 0) tell({ kind: 'other', name: file.name, differences: found });
    else actions.take(file);
  }

  function tell(next: Problem): void {
    problem = next;
    if (shown) show(shown.unfinished, shown.language);
  }

  fromEvent<DragEvent>(root, 'drop').subscribe((event) => {
    event.preventDefault();
    // Else the page takes the file as well, whichever it is.
    event.stopPropagation();
    offer([...(event.dataTransfer?.files ?? [])]);
  });
  merge(
    fromEvent(root, 'dragover').pipe(map(() => true)),
    fromEvent<DragEvent>(root, 'dragleave').pipe(
      // From one part of the card to another.
      map(({ relatedTarget }) => relatedTarget instanceof Node && root.contains(relatedTarget)),
    ),
    fromEvent(root, 'drop').pipe(map(() => false)),
  ).subscribe((isOver) => root.classList.toggle('is-over', isOver));

  function show(unfinished: Unfinished, language: Language): void {
    const { resume: say } = language.texts;
    shown = { unfinished, language };
    const view = pendingView(unfinished.upload, problem, language, Date.now());
    goOn.hidden = !unfinished.known || isLost;
    setText(goOn, say.goOn);
    setLabel(goOn, view.goOnLabel);
    setText(pick, say.pick);
    setLabel(pick, view.pickLabel);
    setText(forget, say.forget);
    setLabel(forget, view.forgetLabel);
    bar.show(view.bar);
    setText(figures, view.figures);
    setText(other, problem?.kind === 'other' ? problem.name : '');
    setText(why, view.problem);
  }

  return { root, show };
}
