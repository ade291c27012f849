import type { Progress } from '../src/index.js';
import { element } from './dom.js';
import { percent } from './format.js';

export interface ProgressBar {
  readonly root: HTMLElement;
  show(figures: Pick<Progress, 'sent' | 'acknowledged' | 'size' | 'percent'>): void;
}

/** A bar in two shades: what was sent, and over it what the server has acknowledged. */
export function createProgressBar(label: string): ProgressBar {
  const sent = element('span', 'bar-sent');
  const acknowledged = element('span', 'bar-acknowledged');
  const root = element('div', 'bar', sent, acknowledged);
  root.setAttribute('role', 'progressbar');
  root.setAttribute('aria-label', label);
  return {
    root,
    show(figures) {
      root.setAttribute('aria-valuenow', `${figures.percent}`);
      root.setAttribute('aria-valuetext', percent(figures.percent));
      sent.style.transform = `scaleX(${figures.sent / figures.size})`;
      acknowledged.style.transform = `scaleX(${figures.acknowledged / figures.size})`;
    },
  };
}
