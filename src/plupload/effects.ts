import { catchError, defer, filter, map, Observable, switchMap, take } from 'rxjs';
import { diagnose, lineBack, tryProbe } from '../browser/line.js';
import type { RateStore } from '../browser/rate-store.js';
import type { UploadError } from '../contract/error.js';
import type { UploadFile, UploadTarget } from '../contract/file.js';
import type { FengmiOptions } from '../contract/options.js';
import type { ErrorFactory } from '../options/messages.js';
import type { FileEntry } from '../queue/entry.js';
import type { RunEffect } from '../queue/queue.js';
import { delayed, firstWithin } from '../rx/delay.js';
import { blame, firstOf } from '../rx/from-callback.js';
import { chunkSizeFor } from '../upload/chunk-size.js';
import type { Signal } from '../upload/signal.js';
import type { Next } from '../upload/state.js';
import type { AskTarget } from '../upload-target/ask.js';
import type { ChunkLoop } from './sending/chunk-loop.js';

export interface EffectParts {
  readonly ready$: Observable<boolean>;
  readonly ask: AskTarget;
  readonly chunkLoop: ChunkLoop;
  readonly confirm: FengmiOptions['confirm'];
  /** ms that the page's server may take to answer `confirm`. */
  readonly patience: number;
  readonly errors: ErrorFactory;
  /** plupload's own `url`. */
  readonly pageUrl: () => string | undefined;
  /** Bytes of a chunk, as the page wants them now; 0 leaves it to us. */
  readonly chunkSize: () => number;
  readonly rates: RateStore;
  /** Chunks of a file that go at once. */
  readonly parallel: number;
  /** Whom a target is asked of, where it is known. */
  readonly apiUrl: string | undefined;
  readonly probe: string;
}

/** Does what a file's state wants done. */
export function effectsOf(parts: EffectParts): RunEffect {
  const {
    ready$,
    ask,
    chunkLoop,
    confirm,
    patience,
    errors,
    pageUrl,
    chunkSize,
    rates,
    parallel,
    apiUrl,
    probe,
  } = parts;

  function autoSize({ size }: UploadFile, { url }: UploadTarget): number {
    const { rate, cap } = rates.of(url);
    return chunkSizeFor(size, rate, cap, parallel);
  }

  /** Waits until plupload is up, too: a file started before would go unchunked (fact 9). */
  const askFor = (file: UploadFile): Observable<Signal> =>
    ready$.pipe(
      filter(Boolean),
      take(1),
      switchMap(() => ask(file, pageUrl())),
      map((target): Signal => ({ type: 'target', target, chunkSize: chunkSize() || autoSize(file, target) })),
      catchError((error: UploadError): Signal[] => [{ type: 'target-failed', error }]),
    );

  /** No word, in time, that the server has the file: it has not. */
  const askWhether = (file: UploadFile): Observable<Signal> =>
    firstWithin(
      firstOf<unknown>(() => confirm?.(file)),
      patience,
      () => null,
      () => null,
    ).pipe(
      catchError((thrown) => {
        blame(thrown);
        return [null];
      }),
      map((id): Signal => ({ type: 'confirmed', id: typeof id === 'string' && id.trim() ? id : null })),
    );

  /** Has the probe tried meanwhile, if it can tell of that server's line. */
  const withProbe = (url: string | undefined, signals: Observable<Signal>): Observable<Signal> =>
    new Observable((subscriber) => {
      subscriber.add(tryProbe(probe, url));
      return signals.subscribe(subscriber);
    });

  /** Why no answer came, as an error that says so. */
  const findCause = (
    { file, state }: FileEntry,
    error: UploadError,
    next: Next,
  ): Observable<Extract<Signal, { type: 'diagnosed' }>> =>
    defer(() => diagnose(file.source, next === 'ask' ? apiUrl : state.target?.url, probe)).pipe(
      map((cause) => {
        const { chunk, attempt } = error;
        const found = cause === 'file' ? errors('file-changed', { file, chunk, attempt, status: 0 }) : error;
        return { type: 'diagnosed', error: found, isLineDown: cause === 'line' };
      }),
    );

  return (entry: FileEntry, effect): Observable<Signal> => {
    const { file, state } = entry;
    switch (effect.do) {
      case 'ask':
        // A 413 counts for the files that follow, too.
        if (state.givenUp?.error.status === 413) rates.noteCap(state.givenUp.url, state.chunkLimit);
        return withProbe(apiUrl, askFor(file));
      case 'send':
        return withProbe(state.target?.url, chunkLoop.send(entry));
      case 'spread':
        return withProbe(
          state.target?.url,
          chunkLoop.spread(entry, (error) => findCause(entry, error, 'send')),
        );
      case 'wait':
        return delayed(effect.delay, { type: 'waited' });
      case 'diagnose':
        return findCause(entry, effect.error, effect.next);
      case 'line':
        return lineBack(probe).pipe(map((isBack): Signal => ({ type: isBack ? 'waited' : 'line-doubted' })));
      case 'confirm':
        return askWhether(file);
      case 'conclude':
        return chunkLoop.conclude(entry, effect.id);
      case 'fail':
        return chunkLoop.fail(entry, effect.error);
    }
  };
}
