import { fromEvent, map, merge } from 'rxjs';
import type { PendingUpload } from '../../src/index.js';
import { button, element, setLabel, setText } from '../dom/dom.js';
import { createProgressBar } from '../dom/progress-bar.js';
import type { Language } from '../language/language.js';
import { differences, type Problem, pendingView } from './pending-view.js';

export interface PendingActions {
  /** Has a file chosen; none where nothing was. */
  choose(): Promise<readonly File[]>;
  take(file: File): void;
  forget(): void;
}

export interface PendingCard {
  readonly root: HTMLElement;
  show(upload: PendingUpload, language: Language): void;
}

/** An unfinished upload that waits for its file, and takes no other. */
export function createPendingCard({ name }: PendingUpload, actions: PendingActions): PendingCard {
  let shown: { upload: PendingUpload; language: Language } | undefined;
  let problem: Problem | undefined;

  const title = element('h4', 'file-name', element('bdi', '', name));
  title.title = name;
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
    element('div', 'card-head', title, element('div', 'card-actions', pick, forget)),
    bar.root,
    figures,
    alert,
  );

  function offer(files: readonly File[]): void {
    const [file, ...others] = files;
    if (!file || !shown) return;
    const found = differences(shown.upload, file);
    if (others.length > 0) tell({ kind: 'several' });
    else if (found.length > 0) tell({ kind: 'other', name: file.name, differences: found });
    else actions.take(file);
  }

  function tell(next: Problem): void {
    problem = next;
    if (shown) show(shown.upload, shown.language);
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

  function show(upload: PendingUpload, language: Language): void {
    const { resume: say } = language.texts;
    shown = { upload, language };
    const view = pendingView(upload, problem, language, Date.now());
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
