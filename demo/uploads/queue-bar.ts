import type { QueueSnapshot } from '../../src/index.js';
import { button, byId, element, setText } from '../dom/dom.js';
import { createProgressBar } from '../dom/progress-bar.js';
import type { Language } from '../language/language.js';
import type { QueueView } from './queue-view.js';

export interface QueueActions {
  start(): void;
  stop(): void;
  retry(): void;
  remove(id: string): void;
}

export type ShowQueue = (view: QueueView, files: QueueSnapshot['files'], language: Language) => void;

/** The queue as a whole: its figures, and what can be done with all files at once. */
export function createQueueBar(actions: QueueActions): ShowQueue {
  const root = byId('queue');
  let isPaused = true;
  let finished: readonly string[] = [];
  const toggle = button('main', () => (isPaused ? actions.start() : actions.stop()));
  const retry = button('small quiet', () => {
    toggle.focus();
    actions.retry();
  });
  const clear = button('small quiet', () => {
    byId('pick').focus();
    for (const id of finished) actions.remove(id);
  });
  const summary = element('strong', 'summary');
  const figures = element('span', 'figures');
  const bar = createProgressBar();
  const acknowledged = element('span', 'legend-acknowledged');
  const sent = element('span', 'legend-sent');
  root.append(
    element('div', 'queue-head', element('p', 'queue-text', summary, figures), toggle),
    bar.root,
    element(
      'div',
      'queue-foot',
      element('p', 'legend', acknowledged, sent),
      element('div', 'queue-actions', retry, clear),
    ),
  );

  return (view, files, { texts }) => {
    const { uploads: say } = texts;
    isPaused = view.isPaused;
    finished = files
      .filter(({ status }) => status === 'completed' || status === 'failed')
      .map(({ id }) => id);
    root.hidden = view.isEmpty;
    toggle.disabled = !view.hasLeft;
    retry.hidden = view.failed === 0;
    clear.hidden = view.ended === 0;
    setText(toggle, isPaused ? say.resume : say.pause);
    setText(retry, say.retryAll);
    setText(clear, say.clear);
    setText(summary, view.summary);
    setText(figures, view.figures);
    setText(acknowledged, say.acknowledged);
    setText(sent, say.sent);
    bar.show(view.bar);
  };
}
