import {
  animationFrameScheduler,
  auditTime,
  combineLatest,
  filter,
  fromEvent,
  merge,
  Observable,
  startWith,
} from 'rxjs';
import type { FengmiUploader } from '../../src/index.js';
import { byId, setLabel, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { type ChunkMaps, cellsOf, countsOf, noteChunks } from './chunk-map.js';
import { paintCells } from './grid.js';

const CURRENT = '';
const HEIGHT = 320;

/** A file's chunks as cells, drawn on a canvas at most once a frame, and only while they can be seen. */
export function showChunks(
  { events$ }: FengmiUploader,
  language$: Observable<Language>,
  isShown$: Observable<boolean>,
): void {
  const choice = byId<HTMLSelectElement>('chunks-file');
  const canvas = byId<HTMLCanvasElement>('chunks-cells');
  const box = byId('chunks-box');
  const maps: ChunkMaps = new Map();
  let current: string | undefined;

  const changed$ = events$.pipe(
    filter((event) => {
      if (event.type === 'started') current = event.file.id;
      return noteChunks(maps, event);
    }),
    startWith(null),
  );
  // Events are hot: what comes while nobody looks must be noted as well.
  const changes$ = combineLatest([changed$, isShown$]).pipe(
    filter(([, isShown]) => isShown),
    auditTime(0, animationFrameScheduler),
  );
  const looks$ = merge(
    fromEvent(choice, 'change'),
    fromEvent(matchMedia('(prefers-color-scheme: dark)'), 'change'),
    resized$(box),
  ).pipe(startWith(null));

  combineLatest([changes$, looks$, language$]).subscribe({
    next: ([, , language]) => {
      showFiles(choice, maps, language);
      const chosen = maps.get(choice.value === CURRENT ? (current ?? '') : choice.value);
      byId('chunks-empty').hidden = chosen !== undefined;
      canvas.hidden = chosen === undefined;
      setText(byId('chunks-summary'), chosen ? summary(countsOf(chosen), language) : '');
      if (!chosen) return;
      setLabel(canvas, `${chosen.name}: ${summary(countsOf(chosen), language)}`);
      paintCells(canvas, cellsOf(chosen), box.clientWidth, HEIGHT);
    },
    error: () => {},
  });
}

const summary = ({ acknowledged, all, retried }: ReturnType<typeof countsOf>, { texts }: Language): string =>
  texts.inspect.chunks.summary(acknowledged, all, retried);

/** The files that have chunks; a choice that is gone falls back to the file under way. */
function showFiles(choice: HTMLSelectElement, maps: ChunkMaps, { texts }: Language): void {
  const wanted: [string, string][] = [
    [CURRENT, texts.inspect.chunks.current],
    ...[...maps].map(([id, { name }]): [string, string] => [id, name]),
  ];
  const isSame =
    wanted.length === choice.options.length &&
    wanted.every(([id, name], at) => choice.options[at]?.value === id && choice.options[at]?.text === name);
  if (isSame) return;
  const { value } = choice;
  choice.replaceChildren(...wanted.map(([id, name]) => new Option(name, id)));
  for (const option of choice.options) option.dir = 'auto';
  choice.value = maps.has(value) ? value : CURRENT;
}

const resized$ = (box: HTMLElement): Observable<unknown> =>
  new Observable<null>((subscriber) => {
    const observer = new ResizeObserver(() => subscriber.next(null));
    observer.observe(box);
    return () => observer.disconnect();
  });
