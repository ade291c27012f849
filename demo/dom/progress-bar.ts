import type { Progress } from '../../src/index.js';
import { element, setLabel } from './dom.js';

export interface BarView extends Pick<Progress, 'sent' | 'acknowledged' | 'size' | 'percent'> {
  readonly label: string;
  /** What a screen reader says of it. */
  readonly text: string;
}

export interface ProgressBar {
  readonly root: HTMLElement;
  show(view: BarView): void;
}

/** A bar in two shades: what was sent, and over it what the server has acknowledged. */
export function createProgressBar(): ProgressBar {
  const sent = element('span', 'bar-sent');
  const acknowledged = element('span', 'bar-acknowledged');
  const root = element('div', 'bar', sent, acknowledged);
  root.setAttribute('role', 'progressbar');
  root.setAttribute('aria-valuemin', '0');
  root.setAttribute('aria-valuemax', '100');
  return {
    root,
    show(view) {
      const part = (bytes: number): string => `scaleX(${view.size > 0 ? bytes / view.size : 0})`;
      setLabel(root, view.label);
      root.setAttribute('aria-valuenow', `${view.percent}`);
      root.setAttribute('aria-valuetext', view.text);
      sent.style.transform = part(view.sent);
      acknowledged.style.transform = part(view.acknowledged);
    },
  };
}
