import { NEVER, type Observable, of } from 'rxjs';
import { onTestFinished, vi } from 'vitest';
import { toUploadFile } from '../../../src/plupload/instance/filters.js';
import { bindParts } from '../../../src/plupload/lib/handlers.js';
import type { ChunkArgs, PluploadFile } from '../../../src/plupload/lib/types.js';
import { createChunkLoop } from '../../../src/plupload/sending/chunk-loop.js';
import { createQueue } from '../../../src/queue/queue.js';
import type { Effect } from '../../../src/upload/effect.js';
import type { Policy, Signal } from '../../../src/upload/signal.js';
import { watch } from '../support.js';
import {
  confirmed,
  diagnosed,
  ID,
  IN_PROGRESS,
  errors as inEnglish,
  OK,
  policy,
  target,
} from '../upload/signals.js';
import { FakeUp, fakeLib, moxieBlob, noRates } from './fakes.js';

const STARTED = 2;

export const QUEUED = 1;
export const UPLOADING = 2;
export const FAILED = 4;
export const DONE = 5;
export const HTTP_ERROR = -200;

let count = 0;

/** A file of 10 bytes in chunks of 4, which plupload has just handed over; it waits for the test to play plupload. */
export function stage(given = target(), rules: Partial<Policy> = {}, size = 10, errors = inEnglish) {
  const up = new FakeUp({ url: '/page' });
  up.state = STARTED;
  const source = moxieBlob(new Blob(['0123456789'.repeat(Math.ceil(size / 10)).slice(0, size)]));
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
  const fileLoop = {
    begin: vi.fn(),
    finish: vi.fn(),
    expectNext: vi.fn(),
    goOn: vi.fn(),
    isFailing: () => false,
    release: vi.fn(),
  };
  const queue = createQueue({ ...policy, ...rules });
  const timeout = { stall: 30_000, reply: 120_000, target: 15_000 };
  const chunkLoop = createChunkLoop({
    lib: fakeLib(),
    up,
    queue,
    fileLoop,
    errors,
    timeout,
    rates: noRates(),
  });
  queue.connect((entry, effect: Effect): Observable<Signal> => {
    switch (effect.do) {
      case 'ask':
        return of(given);
      case 'send':
        return chunkLoop.send(entry);
      case 'spread':
        return chunkLoop.spread(entry, (error) => of({ type: 'diagnosed', error, isLineDown: false }));
      case 'diagnose':
        return of(diagnosed(false, effect.error));
      case 'confirm':
        return of(confirmed(ID));
      case 'conclude':
        return chunkLoop.conclude(entry, effect.id);
      case 'fail':
        return chunkLoop.fail(entry, effect.error);
      default:
        return NEVER;
    }
  });
  bindParts(up, [chunkLoop], {
    begin: () => {},
    isSending: chunkLoop.isSending,
    unsent: chunkLoop.unsent,
  });
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
  const passed = new Set<string>();
  for (const name of ['UploadFile', 'UploadProgress', 'ChunkUploaded', 'FileUploaded', 'Error']) {
    up.bind(name, () => passed.add(name), undefined, 0);
  }
  /** Whether plupload itself, and so the page, heard of it. */
  const isHeard = (name: string, ...args: unknown[]): boolean => {
    passed.delete(name);
    up.trigger(name, ...args);
    return passed.has(name);
  };
  queue.add(toUploadFile(file));
  const trigger = (name: string, ...args: unknown[]) => {
    const result = isHeard(name, file, ...args);
    queue.flush();
    return result;
  };
  return {
    up,
    file,
    queue,
    fileLoop,
    begun,
    trigger,
    told: () => events.values.map(({ type }) => type),
    entry: queue.get(file.id)!,
    /** What a page would hear. */
    hear(name: string) {
      const heard = vi.fn((..._: unknown[]) => {});
      up.bind(name, heard, undefined, 0);
      return heard;
    },
    begin: () => trigger('UploadFile'),
    /** Whether plupload may send it. */
    request(chunk: number, args: ChunkArgs = { name: file.name, chunk, chunks: 3 }): boolean {
      const isAllowed = up.trigger('BeforeChunkUpload', file, args, { destroy: () => {} }, chunk * 4);
      queue.flush();
      return isAllowed;
    },
    progress(loaded: number) {
      file.loaded = loaded;
      return trigger('UploadProgress');
    },
    acknowledge: (body = IN_PROGRESS, status = 200) =>
      trigger('ChunkUploaded', { response: body, status, responseHeaders: '' }),
    complete: (body = OK, status = 200) =>
      trigger('FileUploaded', { response: body, status, responseHeaders: '' }),
    error: (changes: object) =>
      isHeard('Error', { code: HTTP_ERROR, message: 'HTTP Error.', file, ...changes }),
  };
}
