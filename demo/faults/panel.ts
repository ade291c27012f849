import { BehaviorSubject, combineLatest, exhaustMap, type Observable, Subject } from 'rxjs';
import type { FengmiUploader } from '../../src/index.js';
import { button, byId, element, setLabel, setText } from '../dom/dom.js';
import type { Language } from '../language/language.js';
import { release } from '../stub.js';
import { arm, disarm, runTrial } from './run.js';
import { type Place, type Scenario, scenarios } from './scenarios.js';
import { moodOf, type Status, statusText } from './status.js';

/** Has the server misbehave, and shows what becomes of an upload then. */
export function showFaults(uploader: FengmiUploader, language$: Observable<Language>): void {
  const place = byId<HTMLSelectElement>('faults-place');
  const status = byId('faults-status');
  const status$ = new BehaviorSubject<Status>({ kind: 'idle' });
  const tried$ = new Subject<Scenario>();

  /** Tells of a server that does not answer. */
  const tell = (work: Promise<unknown>, done: Status): Promise<void> =>
    work.then(
      () => status$.next(done),
      () => status$.next({ kind: 'unreachable' }),
    );

  const clear = button('small', () => tell(disarm(), { kind: 'cleared' }));
  byId('faults-bar').append(clear);

  const letGo = button('small', () => release().catch(() => status$.next({ kind: 'unreachable' })));
  const rows = scenarios.map((scenario) =>
    createRow(
      scenario,
      () => tried$.next(scenario),
      () => tell(arm(scenario, place.value as Place), { kind: 'armed', scenario }),
      ...(scenario.id === 'hold' ? [letGo] : []),
    ),
  );
  byId('faults').append(...rows.map(({ root }) => root));

  tried$
    .pipe(exhaustMap((scenario) => runTrial(uploader, scenario, place.value as Place)))
    .subscribe((next) => status$.next(next));

  combineLatest([status$, language$]).subscribe(([next, language]) => {
    const isRunning = next.kind === 'running';
    setText(clear, language.texts.faults.clear);
    setText(letGo, language.texts.faults.release);
    setText(status, statusText(next, language));
    status.dataset.mood = moodOf(next);
    for (const row of rows) row.show(language, isRunning);
  });
}

interface Row {
  readonly root: HTMLElement;
  show(language: Language, isRunning: boolean): void;
}

function createRow(
  { id, transcoding }: Scenario,
  onTry: () => void,
  onArm: () => void,
  ...others: HTMLElement[]
): Row {
  const title = element('h3', 'fault-title');
  const what = element('p', 'fault-what');
  const attempt = button('small', onTry);
  const forNext = button('small quiet', onArm);
  const root = element(
    'li',
    'fault',
    title,
    what,
    element('div', 'fault-actions', attempt, forNext, ...others),
  );
  root.dataset.scenario = id;
  attempt.hidden = transcoding !== undefined;
  return {
    root,
    show({ texts: { faults: say } }, isRunning) {
      const texts = say.scenarios[id];
      setText(title, texts.title);
      setText(what, texts.what);
      setText(attempt, say.run);
      setLabel(attempt, say.runIt(texts.title));
      setText(forNext, say.arm);
      setLabel(forNext, say.armIt(texts.title));
      // Stays focusable, so that the keyboard's place is kept.
      attempt.setAttribute('aria-disabled', `${isRunning}`);
    },
  };
}
