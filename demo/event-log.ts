import type { UploadEvent } from '../src/index.js';
import { byId, element, setText } from './dom.js';
import { eventText } from './event-text.js';
import { time } from './format.js';

const MOST_LINES = 300;

/** The list of what `events$` tells, the latest first. A row of `progress` of one file is one line. */
export function createEventLog(): (event: UploadEvent) => void {
  const list = byId('events');
  let progressOf: string | undefined;

  return (event) => {
    const file = 'file' in event ? event.file : undefined;
    const text = eventText(event);
    const latestText = list.firstElementChild?.querySelector('.event-text');
    if (event.type === 'progress' && event.file.id === progressOf && latestText) {
      setText(latestText, text);
      return;
    }
    progressOf = event.type === 'progress' ? event.file.id : undefined;

    const line = element(
      'li',
      'event',
      element('span', 'event-type', event.type),
      element('time', 'event-time', time(new Date())),
      element('span', 'event-text', text),
    );
    if (file) line.append(element('span', 'event-file', file.name));
    line.dataset.type = event.type;
    list.prepend(line);
    if (list.childElementCount > MOST_LINES) list.lastElementChild?.remove();
  };
}
