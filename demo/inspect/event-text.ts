import type { UploadEvent } from '../../src/index.js';
import { joined } from '../language/format.js';
import type { Language } from '../language/language.js';

/** What an event tells beside its type and its file, in a few words. */
export function eventText(event: UploadEvent, { texts, format }: Language): string {
  const { events: say } = texts.inspect;
  switch (event.type) {
    case 'ready':
      return say.ready(event.runtime);
    case 'added':
      return format.bytes(event.file.size);
    case 'target':
      return event.chunked ? say.targetInChunks : say.targetWhole;
    case 'started':
      return joined(
        say.started(event.chunks, format.bytes(event.chunkSize)),
        event.from > 0 && say.startedFrom(event.from + 1),
      );
    case 'progress':
      return joined(format.percent(event.percent), format.speed(event.bytesPerSecond));
    case 'chunk':
      return say.chunk(event.index + 1, event.chunks);
    case 'waiting':
      return say.offline;
    case 'retrying':
      return say.retrying(event.attempt, format.seconds(event.delay), event.error.code);
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
