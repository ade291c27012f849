import {
  auditTime,
  combineLatest,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  Subject,
  scan,
  shareReplay,
  startWith,
} from 'rxjs';
import type { FengmiUploader } from '../../src/index.js';
import { createCopyButton } from '../dom/copy-button.js';
import { button, byId, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { addEntry, type Entry, entriesAsJson, type Filter, passes, shownOf } from './entry.js';
import { eventText } from './event-text.js';
import { createRows, row } from './rows.js';

/** ms. Nobody reads faster, and each new line has the page laid out. */
const PACE = 100;

/** What `events$` tells, live. */
export function showEvents(
  { events$ }: FengmiUploader,
  language$: Observable<Language>,
  isShown$: Observable<boolean>,
): void {
  const root = byId('events-bar');
  const choice = byId<HTMLSelectElement>('events-filter');
  const copy = createCopyButton('small', () => entriesAsJson(passing()));
  const cleared$ = new Subject<void>();
  const clear = button('small quiet', () => cleared$.next());
  root.append(copy.root, clear);

  let latest: readonly Entry[] = [];
  const passing = (): readonly Entry[] => latest.filter((entry) => passes(choice.value as Filter, entry));

  const entries$ = merge(
    events$.pipe(
      map(
        (event) => (entries: readonly Entry[]) =>
          addEntry(entries, { event, at: performance.now(), date: new Date() }),
      ),
    ),
    cleared$.pipe(map(() => (): readonly Entry[] => [])),
  ).pipe(
    startWith((entries: readonly Entry[]) => entries),
    scan((entries: readonly Entry[], change) => change(entries), []),
    shareReplay({ bufferSize: 1, refCount: false }),
  );
  // Events are hot: what comes while nobody looks must be kept as well.
  entries$.subscribe({ error: () => {} });

  language$.subscribe((next) => {
    copy.show(next, next.texts.inspect.events.copy);
    setText(clear, next.texts.inspect.events.clear);
    showChoice(choice, latest, next);
  });

  let language: Language | undefined;
  const rows = createRows<Entry>(byId('events'), (entry) => rowOf(entry, language as Language));
  const filter$ = fromEvent(choice, 'change').pipe(startWith(null));

  combineLatest([entries$, language$, filter$, isShown$])
    .pipe(
      filter(([, , , isShown]) => isShown),
      auditTime(PACE),
    )
    .subscribe({
      next: ([entries, next]) => {
        latest = entries;
        if (language !== next) rows.reset();
        language = next;
        showChoice(choice, entries, next);
        const shown = shownOf(passing());
        byId('events-empty').hidden = shown.length > 0;
        rows.show(shown);
      },
      error: () => {},
    });
}

function rowOf({ event, date }: Entry, language: Language): HTMLElement {
  const file = 'file' in event ? event.file.name : '';
  const line = row(event.type, language.format.time(date), event.type, eventText(event, language), file);
  line.classList.add('event');
  return line;
}

/** An option for each type there has been, with its count. */
function showChoice(choice: HTMLSelectElement, entries: readonly Entry[], { texts }: Language): void {
  const { events: say } = texts.inspect;
  const counts = new Map<string, number>();
  for (const { event } of entries) counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
  const known = new Set([...choice.options].map(({ value }) => value));
  for (const value of ['all', 'few', ...counts.keys()]) {
    if (!known.has(value)) choice.append(new Option('', value));
  }
  for (const option of choice.options) {
    const { value } = option;
    if (value === 'all') setText(option, say.all(entries.length));
    else if (value === 'few') setText(option, say.few);
    else setText(option, say.one(value, counts.get(value) ?? 0));
  }
}
