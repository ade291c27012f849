import {
  catchError,
  combineLatest,
  defer,
  exhaustMap,
  from,
  fromEvent,
  map,
  NEVER,
  type Observable,
  of,
  startWith,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { byId } from '../dom/dom.js';
import { joined } from '../language/format.js';
import type { Language } from '../language/language.js';
import { type JournalEntry, journal } from '../stub.js';
import { isOfUpload, mergeEntries, nextSince } from './request-log.js';
import { createRows, row } from './rows.js';

const INTERVAL = 1000;

/** What the server saw, asked for once a second while this view is open. */
export function showRequests(language$: Observable<Language>, isShown$: Observable<boolean>): void {
  const all = byId<HTMLInputElement>('requests-all');
  let known: readonly JournalEntry[] = [];
  let language: Language | undefined;

  /** Whether the server answered; what it said is in `known`. */
  const ask$ = defer(() => from(journal(nextSince(known)))).pipe(
    tap((news) => {
      known = mergeEntries(known, news);
    }),
    map(() => true),
    catchError(() => of(false)),
  );
  const asked$ = isShown$.pipe(
    switchMap((isShown) => (isShown ? timer(0, INTERVAL) : NEVER)),
    exhaustMap(() => ask$),
  );
  const rows = createRows<JournalEntry>(byId('requests'), (entry) => rowOf(entry, language as Language));

  combineLatest([asked$, language$, fromEvent(all, 'change').pipe(startWith(null))]).subscribe(
    ([isReachable, next]) => {
      if (language !== next) rows.reset();
      language = next;
      const shown = all.checked ? known : known.filter(isOfUpload);
      byId('requests-unreachable').hidden = isReachable;
      byId('requests-empty').hidden = shown.length > 0 || !isReachable;
      rows.show(shown);
    },
  );
}

function rowOf(entry: JournalEntry, { texts, format }: Language): HTMLElement {
  const { requests: say } = texts.inspect;
  const { status, outcome, method, path, chunk, chunks, bytes, fault, endTime, time, name } = entry;
  const ended = outcome === 'answered' ? `${status ?? ''}` : say[outcome];
  const line = row(
    outcome === 'answered' && (status ?? 0) < 400 && fault === undefined ? outcome : 'struck',
    format.time(new Date(time)),
    `${method} ${path}`,
    joined(
      ended,
      chunk !== undefined && chunks !== undefined && say.chunk(chunk + 1, chunks),
      bytes !== undefined && format.bytes(bytes),
      endTime !== undefined && `${endTime - time} ms`,
      fault !== undefined && say.fault(fault),
    ),
    name ?? '',
  );
  line.classList.add('request');
  return line;
}
