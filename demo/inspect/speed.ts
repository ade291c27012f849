import {
  combineLatest,
  distinctUntilChanged,
  filter,
  interval,
  map,
  NEVER,
  type Observable,
  scan,
  startWith,
  switchMap,
  withLatestFrom,
} from 'rxjs';
import type { FengmiUploader } from '../../src/index.js';
import { byId, setLabel, setText, svg } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { addSample, figuresOf, isBusy, NO_SPEEDS, pathOf } from './line.js';

const INTERVAL = 500;
const MOST = 120;
const [WIDTH, HEIGHT] = [400, 140];

/** How fast bytes went up during the last minute. */
export function showSpeed(
  { queue$ }: FengmiUploader,
  language$: Observable<Language>,
  isShown$: Observable<boolean>,
): void {
  const chart = byId<HTMLElement>('speed-chart');
  const area = svg('path', { class: 'speed-area' });
  const line = svg('path', { class: 'speed-line' });
  const picture = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  picture.append(area, line);
  chart.append(picture);

  const speeds$ = combineLatest([queue$, isShown$]).pipe(
    map(([{ state }, isShown]) => isBusy(state) || isShown),
    distinctUntilChanged(),
    switchMap((isOn) => (isOn ? interval(INTERVAL) : NEVER)),
    withLatestFrom(queue$),
    scan((speeds, [, { sent }]) => addSample(speeds, sent, INTERVAL, MOST), NO_SPEEDS),
    startWith(NO_SPEEDS),
  );

  combineLatest([speeds$, language$, isShown$])
    .pipe(filter(([, , isShown]) => isShown))
    .subscribe({
      next: ([{ samples }, { texts, format }]) => {
        const { speed: say } = texts.inspect;
        const figures = figuresOf(samples);
        const text = (value: number): string => format.speed(value) ?? say.none;
        setText(byId('speed-now'), text(figures.now));
        setText(byId('speed-average'), text(figures.average));
        setText(byId('speed-highest'), text(figures.highest));
        setLabel(chart, say.chart(text(figures.now), text(figures.highest)));
        const path = pathOf(samples, MOST, WIDTH, HEIGHT);
        const begin = WIDTH * (1 - (samples.length - 1) / (MOST - 1));
        line.setAttribute('d', path);
        area.setAttribute('d', path && `${path}L${WIDTH} ${HEIGHT}L${begin.toFixed(1)} ${HEIGHT}Z`);
      },
      error: () => {},
    });
}
