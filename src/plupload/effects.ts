import { catchError, defer, filter, map, NEVER, Observable, switchMap, take } from 'rxjs';
import { diagnose, lineBack, tryProbe } from '../browser/line.js';
import type { RateStore } from '../browser/rate-store.js';
import type { UploadError } from '../contract/error.js';
import type { UploadFile, UploadTarget } from '../contract/file.js';
import type { FengmiOptions } from '../contract/options.js';
import type { ResumeOptions } from '../contract/resume.js';
import type { ErrorFactory } from '../options/messages.js';
import type { FileEntry } from '../queue/entry.js';
import type { RunEffect } from '../queue/queue.js';
import type { Keeper } from '../resume/keeper.js';
import { delayed, firstWithin } from '../rx/delay.js';
import { blame, firstOf } from '../rx/from-callback.js';
import { chunkSizeFor } from '../upload/chunk-size.js';
import type { Next } from '../upload/effect.js';
import type { Signal } from '../upload/signal.js';
import type { AskTarget } from '../upload-target/ask.js';
import type { ChunkLoop } from './sending/chunk-loop.js';

export interface EffectParts {
  readonly ready$: Observable<boolean>;
  readonly ask: AskTarget;
  readonly chunkLoop: ChunkLoop;
  readonly confirm: FengmiOptions['confirm'];
  readonly check: ResumeOptions['check'];
  /** Of uploads that outlive their page. */
  readonly keeper: Keeper | null;
  /** ms that the page's server may take to answer `confirm` and `check`. */
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

const idOf = (given: unknown): string | null => (typeof given === 'string' && given.trim() ? given : null);

/** What a server said that it has, in chunks. */
function checkedOf(held: unknown, chunkSize: number, chunks: number): Signal {
  const { id, bytes: given } = Object(held) as { id?: unknown; bytes?: unknown };
  const list: number[] = Array.isArray(held) ? held.map(Number) : [];
  const bytes = Number(given) > 0 ? Number(given) : 0;
  const whole = Math.min(Math.floor(bytes / chunkSize), chunks);
  for (let index = 0; index < whole; index++) list.push(index);
  return { type: 'checked', id: idOf(id), chunks: list, hasMore: bytes > whole * chunkSize };
}

/** Does what a file's state wants done. */
export function effectsOf(parts: EffectParts): RunEffect {
  const {
    ready$,
    ask,
    chunkLoop,
    confirm,
    check,
    keeper,
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

  /** plupload is up: a file started before would go unchunked (fact 9). */
  const whenReady = () => ready$.pipe(filter(Boolean), take(1));

  const askFor = (file: UploadFile): Observable<Signal> =>
    whenReady().pipe(
      switchMap(() => ask(file, pageUrl())),
      map((target): Signal => ({ type: 'target', target, chunkSize: chunkSize() || autoSize(file, target) })),
      catchError((error: UploadError): Signal[] => [{ type: 'target-failed', error }]),
    );

  /** What the page's server says, or `null` where there is no word in time. */
  const firstWord = (call: () => unknown): Observable<unknown> =>
    firstWithin(
      firstOf(call),
      patience,
      () => null,
      () => null,
    ).pipe(
      catchError((thrown) => {
        blame(thrown);
        return [null];
      }),
    );

  const askWhether = (file: UploadFile): Observable<Signal> =>
    firstWord(() => confirm?.(file)).pipe(map((id) => ({ type: 'confirmed', id: idOf(id) })));

  function askWhat(entry: FileEntry): Observable<Signal> {
    const { target, chunkSize, chunks } = entry.state;
    const digest = (index: number) => (keeper as Keeper).digest(entry, index);
    return firstWord(() => {
      const held: unknown = target && check?.(entry.file, { target, chunkSize, chunks, digest });
      // RxJS would take a list of chunks for a stream of them.
      return Array.isArray(held) && typeof held[0] !== 'object' ? [held] : held;
    }).pipe(map((held) => checkedOf(held, chunkSize, chunks)));
  }

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
      case 'claim':
        return whenReady().pipe(switchMap(() => (keeper as Keeper).claim(entry)));
      case 'check':
        return askWhat(entry);
      case 'verify':
        return NEVER;
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
