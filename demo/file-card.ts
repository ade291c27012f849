import type { FileEvent, FileSnapshot } from '../src/index.js';
import { button, element, joined, setText } from './dom.js';
import { bytes, duration, percent, seconds, speed } from './format.js';
import { createPlayback } from './playback.js';
import { createProgressBar } from './progress-bar.js';
import { texts } from './texts.js';

export interface FileActions {
  retry(id: string): void;
  remove(id: string): void;
}

export interface FileCard {
  readonly root: HTMLElement;
  show(file: FileSnapshot): void;
  /** Takes from an event what a snapshot does not say: the speed, and why a file waits for another try. */
  note(event: FileEvent): void;
}

export function createFileCard({ id, name, size }: FileSnapshot, actions: FileActions): FileCard {
  const retry = button('small', texts.retry, () => {
    remove.focus();
    actions.retry(id);
  });
  retry.setAttribute('aria-label', texts.retryFile(name));
  const remove = button('small quiet', texts.remove, () => actions.remove(id));
  remove.setAttribute('aria-label', texts.removeFile(name));
  const title = element('h3', 'file-name', name);
  title.title = name;
  const bar = createProgressBar(texts.progressOf(name));
  const status = element('span', 'status');
  const figures = element('span', 'figures');
  const root = element(
    'li',
    'card',
    element(
      'div',
      'card-head',
      title,
      element('span', 'file-size', bytes(size)),
      element('div', 'card-actions', retry, remove),
    ),
    bar.root,
    element('div', 'card-line', status, figures),
  );
  let latest: FileEvent | undefined;
  let playback: HTMLElement | undefined;

  function statusText(file: FileSnapshot): string {
    if (file.error) return file.error.message;
    if (file.status === 'retrying' && latest?.type === 'retrying') {
      return texts.retryingIn(seconds(latest.delay), latest.error.message);
    }
    return texts.status[file.status];
  }

  function figuresText({ status, sent, percent: done }: FileSnapshot): string {
    if (status === 'completed' || sent === 0) return '';
    const moving = status === 'uploading' && latest?.type === 'progress' ? latest : undefined;
    return joined(
      percent(done),
      texts.amountOf(bytes(sent), bytes(size)),
      moving ? speed(moving.bytesPerSecond) : null,
      moving?.secondsLeft ? texts.left(duration(moving.secondsLeft)) : null,
    );
  }

  return {
    root,
    note(event) {
      if (event.type === 'progress' || event.type === 'retrying') latest = event;
    },
    show(file) {
      root.dataset.status = file.status;
      retry.hidden = file.status !== 'failed';
      bar.show(file);
      setText(status, statusText(file));
      setText(figures, figuresText(file));
      if (file.remoteId === undefined || playback) return;
      playback = createPlayback(name, file.remoteId);
      root.append(playback);
    },
  };
}
