import {
  combineLatest,
  distinctUntilChanged,
  fromEvent,
  map,
  type Observable,
  shareReplay,
  startWith,
} from 'rxjs';
import { byId } from '../dom/dom.js';
import { createTabs } from '../dom/tabs.js';

export type View = 'events' | 'chunks' | 'speed' | 'requests' | 'faults' | 'code';

export interface Inspector {
  /** Whether a view can be seen now: what cannot be seen should cost nothing. */
  isShown$(view: View): Observable<boolean>;
}

/** Beside the uploads there is room for the developer tools; below them they stay folded until asked for. */
const HAS_ROOM = '(min-width: 1080px)';

export function createInspector(): Inspector {
  const root = byId<HTMLDetailsElement>('inspector');
  root.open = matchMedia(HAS_ROOM).matches;
  const isOpen$ = fromEvent(root, 'toggle').pipe(
    startWith(null),
    map(() => root.open),
  );
  const isVisible$ = fromEvent(document, 'visibilitychange').pipe(
    startWith(null),
    map(() => document.visibilityState === 'visible'),
  );
  const shown$ = combineLatest([isOpen$, isVisible$, createTabs(byId('views'))]).pipe(
    map(([isOpen, isVisible, panel]) => (isOpen && isVisible ? panel : '')),
    shareReplay({ bufferSize: 1, refCount: false }),
  );
  return {
    isShown$: (view) =>
      shown$.pipe(
        map((panel) => panel === `view-${view}`),
        distinctUntilChanged(),
      ),
  };
}
