import { map, Observable, Subscription } from 'rxjs';
import { onLineLost } from '../../browser/line.js';
import type { UploadError } from '../../contract/error.js';
import type { FileEntry } from '../../queue/entry.js';
import { delayed } from '../../rx/delay.js';
import type { LaneEffect } from '../../upload/effect.js';
import type { LaneSignal, Signal } from '../../upload/signal.js';
import { type ChunkPost, type ChunkPostParts, postChunk, type Tell } from './chunk-post.js';

/** Finds out why no answer came to a chunk. */
export type FindCause = (error: UploadError) => Observable<Extract<LaneSignal, { type: 'diagnosed' }>>;

/** What came of a chunk, and what the page is told of it before more is sent. */
interface Outcome {
  readonly signal: LaneSignal;
  readonly then?: (() => void) | undefined;
}

/**
 * Sends chunks of one file side by side, beside plupload, whose loop knows one at a time only: what goes on for each is a
 * part of the file's state, and is begun and ended as that changes.
 */
export interface Spread {
  /** Whether it tells the page of this right now, or asks about it: what comes of plupload's own loop meanwhile is another. */
  isTelling(subject: object): boolean;
  send(entry: FileEntry, findCause: FindCause): Observable<Signal>;
  /** The page has aborted what is under way. */
  abort(): void;
}

export function createSpread(parts: ChunkPostParts): Spread {
  const posts = new Set<ChunkPost>();
  let told: unknown;

  const tell: Tell = (name, file, ...args) => {
    const outer = told;
    told = args[0] ?? file;
    try {
      return parts.up.trigger(name, file, ...args);
    } finally {
      told = outer;
    }
  };

  function abort(): void {
    posts.forEach((post) => {
      post.fail('network');
    });
  }

  const effectOf = (
    entry: FileEntry,
    index: number,
    effect: LaneEffect,
    findCause: FindCause,
  ): Observable<Outcome> => {
    switch (effect.do) {
      case 'wait':
        return delayed(effect.delay, { signal: { type: 'waited' } });
      case 'diagnose':
        return findCause(effect.error).pipe(map((signal) => ({ signal })));
      case 'post':
        return new Observable((subscriber) => {
          const post = postChunk(parts, entry, index, tell, (signal, then) =>
            subscriber.next({ signal, then }),
          );
          posts.add(post);
          subscriber.add(() => {
            posts.delete(post);
            post.end();
          });
          post.begin();
        });
    }
  };

  return {
    isTelling: (subject) => told === subject,
    abort,
    send: (entry, findCause) =>
      new Observable((subscriber) => {
        const { effect } = entry.state;
        /** A round is under way; what it begins may signal at once, and then one more is due. */
        let isReconciling = false;
        let isDue = false;
        const running = new Map<number, { readonly effect: LaneEffect; readonly ends: Subscription }>();

        /** Ends what a chunk no longer wants, and begins what it wants, unless the file is past it. */
        function reconcile(): void {
          isDue = true;
          if (isReconciling) return;
          isReconciling = true;
          while (isDue) {
            isDue = false;
            reconcileOnce();
          }
          isReconciling = false;
        }

        function reconcileOnce(): void {
          const { lanes } = entry.state;
          running.forEach(({ effect: old, ends }, index) => {
            if (entry.state.effect === effect && lanes.get(index)?.effect === old) return;
            running.delete(index);
            ends.unsubscribe();
          });
          lanes.forEach((lane, index) => {
            if (running.has(index) || entry.state.effect !== effect) return;
            const ends = new Subscription();
            running.set(index, { effect: lane.effect, ends });
            ends.add(
              effectOf(entry, index, lane.effect, findCause).subscribe(({ signal, then }) => {
                subscriber.next({ type: 'lane', index, signal });
                then?.();
                reconcile();
              }),
            );
          });
        }

        subscriber.add(onLineLost(abort));
        subscriber.add(() => {
          running.forEach(({ ends }) => {
            ends.unsubscribe();
          });
        });
        reconcile();
      }),
  };
}
