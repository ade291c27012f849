import { NEVER, type Observable, of } from 'rxjs';
import { onTestFinished } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import type { FileEntry } from '../../../src/queue/entry.js';
import { createQueue, type Queue, type RunEffect } from '../../../src/queue/queue.js';
import type { Effect } from '../../../src/upload/effect.js';
import type { Policy, Signal } from '../../../src/upload/signal.js';
import { fileOf, type Seen, watch } from '../support.js';
import {
  answer,
  chunk,
  type Given,
  IN_PROGRESS,
  lastChunk,
  policy,
  prepare,
  sending,
  target,
} from '../upload/signals.js';

export interface Bench {
  readonly queue: Queue;
  readonly events: Seen<UploadEvent>;
  /** The types of the events so far, with the id of a file other than `f1`. */
  told(): string[];
  /** Adds a file of 10 bytes. */
  add(id?: string): FileEntry;
  signal(entry: FileEntry, ...given: Given[]): void;
}

/** A queue that is watched from its start. Targets come at once, all else is up to the test. */
export function bench(run: RunEffect = runAsk, rules: Partial<Policy> = {}): Bench {
  const queue = createQueue({ ...policy, ...rules });
  queue.connect(run);
  const events = watch(queue.events$);
  onTestFinished(() => {
    queue.close();
  });
  return {
    queue,
    events,
    told: () =>
      events.values.map((event) =>
        'file' in event && event.file.id !== 'f1' ? `${event.type} ${event.file.id}` : event.type,
      ),
    add(id = 'f1') {
      queue.add(fileOf({ id }));
      return queue.get(id)!;
    },
    signal(entry, ...given) {
      for (const one of given) queue.signal(entry, typeof one === 'function' ? one(entry.state) : one);
    },
  };
}

export function runAsk(_: FileEntry, effect: Effect): Observable<Signal> {
  return effect.do === 'ask' ? of(target() as Signal) : NEVER;
}

/** From the queue to its first byte. */
export const begin: Given[] = [prepare, target(), sending];
/** From its first byte to the end. */
export const finish: Given[] = [(state) => answer(state, IN_PROGRESS), ...chunk, ...lastChunk];
