import type plupload from 'plupload';
import { Observable, Subscription } from 'rxjs';
import { apiOf } from '../api/api.js';
import { videosOf } from '../api/videos.js';
import { createPresence } from '../browser/page-hold.js';
import { createRateStore } from '../browser/rate-store.js';
import type { UploadError } from '../contract/error.js';
import type { PendingUpload } from '../contract/resume.js';
import type { FengmiUploader } from '../contract/uploader.js';
import { checkVideos, isClient } from '../options/api-check.js';
import { errorFactory } from '../options/messages.js';
import { DEFAULT_ATTEMPTS, type Options } from '../options/resolve.js';
import { createQueue } from '../queue/queue.js';
import { createKeeper } from '../resume/keeper.js';
import { rethrow } from '../rx/from-callback.js';
import type { Policy } from '../upload/signal.js';
import { askTarget, pageTarget } from '../upload-target/ask.js';
import { commandsOf } from './commands.js';
import { effectsOf } from './effects.js';
import { placeInput } from './instance/container.js';
import { createFilters } from './instance/filters.js';
import { createLifetime } from './instance/lifetime.js';
import { tendBrowseButtons } from './instance/picker.js';
import { bindParts } from './lib/handlers.js';
import type { Lib, Up } from './lib/types.js';
import { createChunkLoop } from './sending/chunk-loop.js';
import { createFileLoop } from './sending/file-loop.js';
import { takeRetrySetting } from './sending/max-retries.js';
import { takeName } from './sending/sent-name.js';
import { chunkSizeOf } from './sending/settings.js';
import { uploadOne } from './upload-one.js';

/** `of([])` would bring RxJS' schedulers. */
const NO_UPLOADS = new Observable<readonly PendingUpload[]>((subscriber) => {
  subscriber.next([]);
  subscriber.complete();
});

/** One for all uploaders of the page. */
const rates = createRateStore();

/** Puts the parts together around one plupload instance. */
export function createAdapter(lib: Lib, up: Up, options: Options): FengmiUploader {
  const errors = errorFactory(options.locale);
  const { api: given, timeout, confirm, probe, resume } = options;
  const apiOptions = given && !isClient(given) ? given : undefined;
  const locale = apiOptions?.locale ?? (options.locale === 'zh-CN' ? 'zh-CN' : 'en');
  const api = given && (isClient(given) ? given : apiOf(given, { locale, uploadErrors: errors }));
  const { attempts, restarts, delay, maxDelay, retryable } = options.retry;
  const pageUrl = () => up.settings.url;

  /** A hook that throws is heard of by the page, and does not hold up the file. */
  function mayPass(error: UploadError): boolean {
    try {
      return retryable ? retryable(error) : error.retryable;
    } catch (thrown) {
      rethrow(thrown);
      return error.retryable;
    }
  }

  const retrySetting = takeRetrySetting(up);
  const policy: Policy = {
    // Anew each time: a page may change its `max_retries` while files go up.
    attempts: () => attempts ?? retrySetting.attempts() ?? DEFAULT_ATTEMPTS,
    restarts,
    delay,
    maxDelay,
    random: Math.random,
    retryable: mayPass,
    canAskAgain: api !== undefined || typeof options.target === 'function',
    isReplaced: (url) =>
      !api && options.target === undefined && pageTarget(options, pageUrl(), errors)?.url !== url,
    canConfirm: confirm !== undefined,
    resumes: resume !== null,
    canCheck: resume?.check !== undefined,
    parallel: options.parallel,
    appends: options.assembly === 'append',
  };

  const queue = createQueue(policy);
  const lifetime = createLifetime({ lib, up, queue, errors, release, unbind: () => unbind() });
  const filters = createFilters(lib, up, queue, errors);
  const fileLoop = createFileLoop(lib, up, queue);
  const chunkLoop = createChunkLoop({ lib, up, queue, fileLoop, errors, timeout, rates });
  const commands = commandsOf({ lib, up, queue, lifetime, fileLoop });
  const keeper =
    resume &&
    createKeeper({
      options: resume,
      errors,
      signal: queue.signal,
      files: queue.all,
      takeName,
      appends: policy.appends,
    });
  queue.connect(
    effectsOf({
      ready$: lifetime.ready$,
      ask: askTarget(options, api, errors),
      chunkLoop,
      confirm,
      check: resume?.check,
      keeper,
      patience: timeout.target,
      errors,
      pageUrl,
      chunkSize: () => chunkSizeOf(lib, up.settings, options),
      rates,
      parallel: options.parallel,
      apiUrl: apiOptions?.baseUrl,
      probe,
    }),
    keeper?.note,
  );
  const starter = {
    after: {
      FilesAdded() {
        if (options.autoStart && !queue.isStopped()) commands.start();
      },
    },
  };
  const parts = [
    retrySetting,
    lifetime,
    tendBrowseButtons(lib, up),
    placeInput(up),
    filters,
    fileLoop,
    chunkLoop,
    starter,
  ];
  const unbind = bindParts(up, parts, {
    begin(file) {
      file.status = lib.UPLOADING;
      up.trigger('UploadFile', file);
    },
    isSending: chunkLoop.isSending,
    unsent: chunkLoop.unsent,
  });
  const presence = createPresence(options);
  const watching = new Subscription();
  if (options.keepAwake || options.confirmLeave) {
    watching.add(
      queue.snapshots$.subscribe({
        next: ({ state }) => presence.set(state === 'uploading' || state === 'waiting'),
        // The streams error when plupload cannot start: there is nothing to hold on to.
        error: () => {},
      }),
    );
  }

  function release(): void {
    filters.release();
    keeper?.release();
    fileLoop.release();
    watching.unsubscribe();
    presence.set(false);
  }

  const streams = { events$: queue.events$, queue$: queue.snapshots$ };
  return {
    plupload: up as unknown as plupload.Uploader,
    ...streams,
    ...commands,
    upload: (file) =>
      uploadOne({ events$: queue.events$, ready$: lifetime.ready$, filters, errors, ...commands }, file),
    destroy: lifetime.destroy,
    videos$(given) {
      const checked = checkVideos(given);
      const client = checked.api ?? api;
      if (client) return videosOf(streams, client, checked, locale);
      throw new TypeError('videos$ needs a client: give it `api`, or the uploader the option fengmi.api.');
    },
    pending: () => keeper?.pending$ ?? NO_UPLOADS,
    forget: (id) => keeper?.forget(id),
    report: queue.report,
  };
}
