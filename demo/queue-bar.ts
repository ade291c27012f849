import type { QueueSnapshot } from '../src/index.js';
import { button, byId, element, joined, setText } from './dom.js';
import { duration, percent, speed } from './format.js';
import { createProgressBar } from './progress-bar.js';
import { texts } from './texts.js';

export interface QueueActions {
  start(): void;
  stop(): void;
}

/** The queue as a whole: its figures, and the button that pauses it. */
export function createQueueBar(actions: QueueActions): (snapshot: QueueSnapshot) => void {
  const root = byId('queue');
  let isStopped = true;
  const toggle = button('', texts.resume, () => (isStopped ? actions.start() : actions.stop()));
  const summary = element('strong', 'summary');
  const figures = element('span', 'figures');
  const bar = createProgressBar(texts.overallProgress);
  root.append(
    element('div', 'queue-head', element('p', 'queue-text', summary, figures), toggle),
    bar.root,
    element(
      'p',
      'legend',
      element('span', 'legend-acknowledged', texts.acknowledged),
      element('span', 'legend-sent', texts.sent),
    ),
  );

  return (snapshot) => {
    const { state, files } = snapshot;
    const count = (status: string) => files.filter((file) => file.status === status).length;
    const completed = count('completed');
    const failed = count('failed');
    const hasLeft = completed + failed < files.length;
    isStopped = state === 'stopped' && hasLeft;
    root.hidden = files.length === 0;
    toggle.disabled = !hasLeft;
    setText(toggle, isStopped ? texts.resume : texts.pause);
    setText(summary, texts.uploadedOf(completed, files.length));
    setText(
      figures,
      joined(
        failed > 0 ? texts.failedCount(failed) : null,
        percent(snapshot.percent),
        speed(snapshot.bytesPerSecond),
        snapshot.secondsLeft ? texts.left(duration(snapshot.secondsLeft)) : null,
      ),
    );
    const acknowledged = files.reduce((sum, file) => sum + file.acknowledged, 0);
    bar.show({ ...snapshot, acknowledged });
  };
}
