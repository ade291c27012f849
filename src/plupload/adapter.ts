import type plupload from 'plupload';
import { catchError, defer, filter, map, type Observable, switchMap, take } from 'rxjs';
import { apiOf } from '../api/api.js';
import { videosOf } from '../api/videos.js';
import { diagnose, lineBack } from '../browser/line.js';
import { createPresence } from '../browser/page-hold.js';
import type { UploadError } from '../contract/error.js';
import type { FengmiUploader } from '../contract/uploader.js';
import type { Video, VideosOptions } from '../contract/video.js';
import { checkVideos, isClient } from '../options/api-check.js';
import { errorFactory } from '../options/messages.js';
import { DEFAULT_ATTEMPTS, type Options } from '../options/resolve.js';
import type { FileRecord } from '../queue/entry.js';
import { createQueue } from '../queue/queue.js';
import { delayed, firstWithin } from '../rx/delay.js';
import { firstOf } from '../rx/from-callback.js';
import { acknowledgedBytes, type Effect } from '../upload/state.js';
import type { Policy, Signal } from '../upload/step.js';
import { askTarget } from '../upload-target/ask.js';
import { createIntake } from './instance/filters.js';
import { createLife } from './instance/lifetime.js';
import { tendBrowseButtons } from './instance/picker.js';
import { createHandlers } from './lib/handlers.js';
import type { Lib, Up } from './lib/types.js';
import { createTransfer } from './sending/chunk-loop.js';
import { createTurns } from './sending/file-loop.js';
import { takeRetrySetting } from './sending/max-retries.js';
import { chunkSizeOf } from './sending/settings.js';
import { uploadFile } from './upload-one.js';

/** Puts the parts together around one plupload instance. */
export function createAdapter(lib: Lib, up: Up, options: Options): FengmiUploader {
  const errors = errorFactory(options.locale);
  const handlers = createHandlers(up);
  const { on } = handlers;
  const maxRetries = takeRetrySetting(up, on);
  const { api: given } = options;
  const apiOptions = given && !isClient(given) ? given : undefined;
  const locale = apiOptions?.locale ?? (options.locale === 'zh-CN' ? 'zh-CN' : 'en');
  const api = given && (isClient(given) ? given : apiOf(given, { locale, uploadErrors: errors }));
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
          const asked = effect.next === 'ask' ? apiOptions?.baseUrl : record.state.target?.url;
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
