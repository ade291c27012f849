import type plupload from 'plupload';
import { catchError, defer, filter, map, type Observable, switchMap, take } from 'rxjs';
import { apiOf } from '../api/api.js';
import { checkVideos } from '../api/check.js';
import type { Video, VideosOptions } from '../api/types.js';
import { videosOf } from '../api/videos.js';
import { delayed, firstWithin } from '../core/delay.js';
import { firstOf } from '../core/emission.js';
import type { Policy, Signal } from '../core/lifecycle.js';
import { createQueue } from '../core/queue.js';
import type { FileRecord } from '../core/record.js';
import { acknowledgedBytes, type Effect } from '../core/state.js';
import type { UploadError } from '../errors.js';
import { errorFactory } from '../messages.js';
import { DEFAULT_ATTEMPTS, type Options } from '../options.js';
import { diagnose, lineBack } from '../page/line.js';
import { createPresence } from '../page/presence.js';
import { askTarget } from '../target/target.js';
import type { FengmiUploader } from '../types.js';
import { tendBrowseButtons } from './browse.js';
import { createHandlers } from './handlers.js';
import { createIntake } from './intake.js';
import type { Lib, Up } from './lib.js';
import { createLife } from './life.js';
import { takeRetrySetting } from './retry-setting.js';
import { chunkSizeOf } from './settings.js';
import { createTransfer } from './transfer.js';
import { createTurns } from './turns.js';
import { uploadFile } from './upload-file.js';

/** Puts the parts together around one plupload instance. */
export function createAdapter(lib: Lib, up: Up, options: Options): FengmiUploader {
  const errors = errorFactory(options.locale);
  const handlers = createHandlers(up);
  const { on } = handlers;
  const maxRetries = takeRetrySetting(up, on);
  const locale = options.api?.locale ?? (options.locale === 'zh-CN' ? 'zh-CN' : 'en');
  const api =
    options.api &&
    apiOf(options.api, {
      locale,
      uploadErrors: errors,
      rewriteUrl: options.rewriteUrl,
      targetPatience: { attempts: 0, timeout: options.timeout.target },
    });
  const ask = askTarget(options, api, errors);
  const { attempts, restarts, delay, maxDelay, retryable: hook } = options.retry;
  const { confirm } = options;

  /** A hook that throws is heard of by the page, and does not hold up the file. */
  function retryable(error: UploadError): boolean {
    try {
      return hook ? hook(error) : error.retryable;
    } catch (thrown) {
      setTimeout(() => {
        throw thrown;
      });
      return error.retryable;
    }
  }

  const policy: Policy = {
    // Anew each time: a page may change its `max_retries` while files go up.
    attempts: () => attempts ?? maxRetries() ?? DEFAULT_ATTEMPTS,
    restarts,
    delay,
    maxDelay,
    random: Math.random,
    retryable,
    canAskAgain: options.api !== undefined || typeof options.target === 'function',
    canConfirm: confirm !== undefined,
  };

  /** Waits until plupload is up, too: a file started before would go unchunked (fact 9). */
  const askFor = ({ file }: FileRecord): Observable<Signal> =>
    life.ready$.pipe(
      filter(Boolean),
      take(1),
      switchMap(() => ask(file, up.settings.url)),
      map(
        (target): Signal => ({ type: 'target', target, chunkSize: chunkSizeOf(lib, up.settings, options) }),
      ),
      catchError((error: UploadError): Signal[] => [{ type: 'target-failed', error }]),
    );

  /** No word, in time, that the server has the file: it has not. */
  const askWhether = ({ file }: FileRecord): Observable<Signal> =>
    firstWithin(
      firstOf<string | null>(() => confirm?.(file) ?? null),
      options.timeout.target,
      () => null,
      () => null,
    ).pipe(
      catchError(() => [null]),
      map((id): Signal => ({ type: 'confirmed', id })),
    );

  function runEffect(record: FileRecord, effect: Effect): Observable<Signal> {
    switch (effect.do) {
      case 'ask':
        return askFor(record);
      case 'send':
        return transfer.send(record);
      case 'wait':
        return delayed(effect.delay, { type: 'waited' });
      case 'diagnose':
        return defer(() => {
          const asked = effect.next === 'ask' ? options.api?.baseUrl : record.state.target?.url;
          return diagnose(effect.error, record.file.source, asked, errors);
        });
      case 'line':
        return lineBack();
      case 'confirm':
        return askWhether(record);
      case 'conclude':
        return transfer.conclude(record, effect.id);
      case 'fail':
        return transfer.fail(record, effect.error);
    }
  }

  const queue = createQueue(policy, runEffect);
  const life = createLife(lib, up, handlers, queue, errors, () => {
    intake.release();
    turns.release();
    watching.unsubscribe();
    presence.set(false);
  });
  const presence = createPresence(options);
  const watching = queue.snapshots$.subscribe({
    next: ({ state }) => presence.set(state !== 'stopped'),
    // The streams error when plupload cannot start: there is nothing to hold on to.
    error: () => {},
  });
  tendBrowseButtons(lib, up, on);
  const intake = createIntake(lib, up, on, queue, errors);
  const turns = createTurns(lib, up, on, queue);
  const transfer = createTransfer(lib, up, on, queue, turns, errors, options.timeout);

  function requeue(record: FileRecord): void {
    const file = up.getFile(record.file.id);
    if (!file || record.state.status !== 'failed') return;
    queue.signal(record, { type: 'retry' });
    file.status = lib.QUEUED;
    file.loaded = acknowledgedBytes(record.state);
    up.trigger('QueueChanged');
    if (up.state === lib.STARTED) turns.goOn();
    else up.start();
  }

  function retry(record: FileRecord): void {
    if (turns.isFailing(record.file.id)) {
      Promise.resolve().then(() => act(() => requeue(record)));
    } else {
      requeue(record);
    }
  }

  /** Does what a method of the contract is for, and tells of it before that returns. */
  function act(action: () => void): void {
    if (life.isOver()) return;
    action();
    queue.flush();
  }

  const start = () => act(() => up.start());
  const remove = (id: string) => act(() => up.removeFile(id));

  function videos$(given: VideosOptions): Observable<readonly Video[]> {
    const checked = checkVideos(given);
    const client = checked.api ?? api;
    if (client)
      return videosOf({ events$: queue.events$, queue$: queue.snapshots$ }, client, checked, locale);
    throw new TypeError('videos$ needs a client: give it `api`, or the uploader the option fengmi.api.');
  }

  return {
    plupload: up as unknown as plupload.Uploader,
    events$: queue.events$,
    queue$: queue.snapshots$,
    upload: (file) =>
      uploadFile({ events$: queue.events$, ready$: life.ready$, intake, errors, start, remove }, file),
    start,
    stop: () => act(() => up.stop()),
    retry: (id) =>
      act(() => {
        for (const record of queue.all()) {
          if (record.state.status === 'failed' && (id === undefined || id === record.file.id)) retry(record);
        }
      }),
    remove,
    destroy: life.destroy,
    videos$,
    report: queue.report,
  };
}
