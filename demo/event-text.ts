import type { UploadEvent } from '../src/index.js';
import { joined } from './dom.js';
import { bytes, percent, seconds, speed } from './format.js';
import { texts } from './texts.js';

const { event: say } = texts;

/** What an event tells beside its type and its file, in a few words. */
export function eventText(event: UploadEvent): string {
  switch (event.type) {
    case 'ready':
      return say.ready(event.runtime);
    case 'added':
      return bytes(event.file.size);
    case 'target':
      return event.chunked ? say.targetInChunks : say.targetWhole;
    case 'started':
      return joined(
        say.started(event.chunks, bytes(event.chunkSize)),
        event.from > 0 ? say.startedFrom(event.from + 1) : null,
      );
    case 'progress':
      return joined(percent(event.percent), speed(event.bytesPerSecond));
    case 'chunk':
      return say.chunk(event.index + 1, event.chunks);
    case 'waiting':
      return say.offline;
    case 'retrying':
      return say.retrying(event.attempt, seconds(event.delay), event.error.code);
    case 'restarted':
      return say.restarted(event.error.code);
    case 'completed':
      return event.id;
    case 'refused':
    case 'failed':
      return event.error.code;
    case 'drained':
      return say.drained(event.completed, event.failed);
    case 'removed':
    case 'stopped':
    case 'destroyed':
      return '';
  }
}
