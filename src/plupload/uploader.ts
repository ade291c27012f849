import type plupload from 'plupload';
import { catchError, filter, map, type Observable, of, switchMap, take, timer } from 'rxjs';
import { acknowledgedBytes, type Effect, type Policy, type Signal } from '../core/lifecycle.js';
import { Queue } from '../core/queue.js';
import type { FileRecord } from '../core/record.js';
import type { UploadError } from '../errors.js';
import { type ErrorFactory, errorFactory } from '../messages.js';
import { DEFAULT_ATTEMPTS, type Options } from '../options.js';
import { type AskTarget, askTarget } from '../target/target.js';
import type { FengmiUploader, QueueSnapshot, UploadEvent } from '../types.js';
import { Handlers } from './handlers.js';
import { Intake, toUploadFile } from './intake.js';
import type { Lib, Up } from './lib.js';
import { Life } from './life.js';
import { RetrySetting } from './retry-setting.js';
import { chunkSizeOf } from './settings.js';
import { Transfer } from './transfer.js';
import { Turns } from './turns.js';
import { uploadFile } from './upload-file.js';

/** Puts the parts together around one plupload instance. */
export class Uploader implements FengmiUploader {
  readonly plupload: plupload.Uploader;
  readonly events$: Observable<UploadEvent>;
  readonly queue$: Observable<QueueSnapshot>;
  private readonly lib: Lib;
  private readonly up: Up;
  private readonly options: Options;
  private readonly errors: ErrorFactory;
  private readonly askTarget: AskTarget;
  private readonly handlers: Handlers;
  private readonly queue: Queue;
  private readonly intake: Intake;
  private readonly turns: Turns;
  private readonly transfer: Transfer;
  private readonly life: Life;

  constructor(lib: Lib, up: Up, options: Options) {
    const errors = errorFactory(options.locale);
    const handlers = new Handlers(up);
    const retrySetting = new RetrySetting(up, handlers);
    const { attempts, delay, maxDelay, retryable = (error) => error.retryable } = options.retry;
    const policy: Policy = {
      // Anew each time: a page may change its `max_retries` while files go up.
      get attempts() {
        return attempts ?? retrySetting.value ?? DEFAULT_ATTEMPTS;
      },
      delay,
      maxDelay,
      random: Math.random,
      retryable,
    };
    const queue = new Queue(policy, (record, effect) => this.runEffect(record, effect));
    this.plupload = up as unknown as plupload.Uploader;
    this.events$ = queue.events$;
    this.queue$ = queue.snapshots$;
    this.lib = lib;
    this.up = up;
    this.options = options;
    this.errors = errors;
    this.askTarget = askTarget(options, errors);
    this.handlers = handlers;
    this.queue = queue;
    this.life = new Life(lib, up, handlers, queue, errors, () => {
      this.intake.release();
      this.turns.release();
    });
    this.intake = new Intake(lib, up, handlers, errors, {
      accepted: (file) => queue.add(toUploadFile(file)),
      refused: (file, error) => queue.refuse(file, error),
    });
    this.turns = new Turns(lib, up, handlers, queue);
    this.transfer = new Transfer(lib, up, handlers, queue, this.turns, errors);
    for (const file of up.files) queue.add(toUploadFile(file));
  }

  upload(file: File | Blob): Observable<UploadEvent> {
    const { events$, intake, errors } = this;
    const parts = {
      events$,
      ready$: this.life.ready$,
      intake,
      errors,
      start: () => this.start(),
      remove: (id: string) => this.remove(id),
    };
    return uploadFile(parts, file);
  }

  start(): void {
    this.act(() => this.up.start());
  }

  stop(): void {
    this.act(() => this.up.stop());
  }

  retry(fileId?: string): void {
    this.act(() => {
      for (const id of this.queue.failedIds()) {
        if (fileId === undefined || fileId === id) this.requeue(id);
      }
    });
  }

  remove(fileId: string): void {
    this.act(() => this.up.removeFile(fileId));
  }

  destroy(): void {
    this.life.destroy(this.handlers);
  }

  private requeue(id: string): void {
    const { lib, up, queue } = this;
    const record = queue.get(id);
    const file = up.getFile(id);
    if (record === undefined || file === undefined) return;
    queue.signal(record, { type: 'retry' });
    file.status = lib.QUEUED;
    file.loaded = acknowledgedBytes(record.state);
    up.trigger('QueueChanged');
    if (up.state === lib.STARTED) this.turns.goOn();
    else up.start();
  }

  /** Does what a method of the contract is for, and tells of it before that returns. */
  private act(action: () => void): void {
    if (this.life.isOver) return;
    action();
    this.queue.flush();
  }

  private runEffect(record: FileRecord, effect: Effect): Observable<Signal> {
    switch (effect.do) {
      case 'ask':
        return this.ask(record);
      case 'send':
        return this.transfer.send(record);
      case 'wait':
        return timer(effect.delay).pipe(map(() => ({ type: 'waited' })));
      case 'fail':
        return this.transfer.fail(record, effect.error);
    }
  }

  /** Waits until plupload is up, too: a file started before would go unchunked (fact 9). */
  private ask({ file }: FileRecord): Observable<Signal> {
    return this.life.ready$.pipe(
      filter(Boolean),
      take(1),
      switchMap(() => this.askTarget(file, this.up.settings.url)),
      map((target): Signal => {
        const chunkSize = chunkSizeOf(this.lib, this.up.settings, this.options);
        return { type: 'target', target, chunkSize };
      }),
      catchError((error: UploadError) => of<Signal>({ type: 'target-failed', error })),
    );
  }
}
