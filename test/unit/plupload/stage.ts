import { NEVER, type Observable, of } from 'rxjs';
import { onTestFinished, vi } from 'vitest';
import { toUploadFile } from '../../../src/plupload/instance/filters.js';
import { createHandlers } from '../../../src/plupload/lib/handlers.js';
import type { ChunkArgs, PluploadFile } from '../../../src/plupload/lib/types.js';
import { createTransfer } from '../../../src/plupload/sending/chunk-loop.js';
import { createQueue } from '../../../src/queue/queue.js';
import type { Effect } from '../../../src/upload/state.js';
import type { Policy, Signal } from '../../../src/upload/step.js';
import { watch } from '../support.js';
import { confirmed, diagnosed, errors, ID, IN_PROGRESS, OK, policy, target } from '../upload/signals.js';
import { FakeUp, fakeLib } from './fakes.js';

const STARTED = 2;

export const QUEUED = 1;
export const UPLOADING = 2;
export const FAILED = 4;
export const DONE = 5;
export const HTTP_ERROR = -200;

let count = 0;

/** A file of 10 bytes in chunks of 4, which plupload has just handed over; it waits for the test to play plupload. */
export function stage(given = target(), rules: Partial<Policy> = {}, size = 10) {
  const up = new FakeUp({ url: '/page' });
  up.state = STARTED;
  const source = { ruid: null, size, destroy: vi.fn() };
  const file: PluploadFile = {
    id: `t${++count}`,
    name: `film${count}.mp4`,
    size,
    type: '',
    loaded: 0,
    status: UPLOADING,
    getSource: () => source,
    getNative: () => null,
  };
  up.files = [file];
  const turns = {
    begin: vi.fn(),
    finish: vi.fn(),
    expectNext: vi.fn(),
    goOn: vi.fn(),
    isFailing: () => false,
    release: vi.fn(),
  };
  const queue = createQueue({ ...policy, ...rules }, (record, effect: Effect): Observable<Signal> => {
    switch (effect.do) {
      case 'ask':
        return of(given);
      case 'send':
        return transfer.send(record);
      case 'diagnose':
        return of(diagnosed(false, effect.error));
      case 'confirm':
        return of(confirmed(ID));
      case 'conclude':
        return transfer.conclude(record, effect.id);
      case 'fail':
        return transfer.fail(record, effect.error);
      default:
        return NEVER;
    }
  });
  const timeout = { stall: 30_000, reply: 120_000, target: 15_000 };
  const transfer = createTransfer(fakeLib(), up, createHandlers(up).on, queue, turns, errors, timeout);
  const events = watch(queue.events$);
  onTestFinished(() => {
    queue.close();
  });
  /** What plupload's own handler finds as a file's turn comes. */
  const begun: object[] = [];
  up.bind(
    'UploadFile',
    () => {
      begun.push({ loaded: file.loaded, url: up.settings.url, chunk_size: up.settings.chunk_size });
    },
    undefined,
    0,
  );
  queue.add(toUploadFile(file));
  const trigger = (name: string, ...args: unknown[]) => {
    const result = up.trigger(name, file, ...args);
    queue.flush();
    return result;
  };
  return {
    up,
    file,
    queue,
    turns,
    begun,
    trigger,
    told: () => events.values.map(({ type }) => type),
    record: queue.get(file.id)!,
    /** What a page would hear. */
    hear(name: string) {
      const heard = vi.fn((..._: unknown[]) => {});
      up.bind(name, heard, undefined, 0);
      return heard;
    },
    begin: () => trigger('UploadFile'),
    request: (chunk: number, args: ChunkArgs = { name: file.name, chunk, chunks: 3 }) => ({
      allowed: trigger('BeforeChunkUpload', args, { destroy: () => {} }, chunk * 4),
    }),
    progress(loaded: number) {
      file.loaded = loaded;
      return trigger('UploadProgress');
    },
    acknowledge: (body = IN_PROGRESS, status = 200) =>
      trigger('ChunkUploaded', { response: body, status, responseHeaders: '' }),
    complete: (body = OK, status = 200) =>
      trigger('FileUploaded', { response: body, status, responseHeaders: '' }),
    error: (changes: object) =>
      up.trigger('Error', { code: HTTP_ERROR, message: 'HTTP Error.', file, ...changes }),
  };
}
