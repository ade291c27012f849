import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { ChunkArgs } from '../../../../src/plupload/lib/types.js';
import type { Policy } from '../../../../src/upload/signal.js';
import { type FakeXhr, fakeRequests, requests } from '../../api/xhr.js';
import { IN_PROGRESS, target } from '../../upload/signals.js';
import { stage } from '../stage.js';

/** For tests of chunks that go beside plupload: their requests and their clock are the test's. */
export function besidePlupload(): void {
  fakeRequests();
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

let count = 0;
export const freshUrl = (): string => `http://u.test/?key=beside${++count}`;

/** A file of 22 bytes in six chunks, of which plupload has just sent the first. */
export function spreadStage(given = target(true, 4, freshUrl()), rules: Partial<Policy> = {}) {
  const bed = stage(given, { parallel: 3, ...rules }, 22);
  const { file, up } = bed;
  /** plupload's own request for a chunk. */
  const request = (chunk: number): boolean => {
    const args: ChunkArgs = { name: file.name, chunk, chunks: 6 };
    return bed.request(chunk, args);
  };
  return {
    ...bed,
    request,
    /** plupload begins; what the page is to see of it has to be bound before. */
    start() {
      bed.begin();
      expect(request(0)).toBe(true);
      bed.acknowledge();
    },
    /** Hears of everything that plupload has for a page, in its order. */
    listen() {
      const heard: string[] = [];
      const on = (name: string, describe: (...args: never[]) => string) =>
        up.bind(name, (...args) => void heard.push(describe(...(args as never[]))), undefined, 0);
      on('UploadFile', () => `UploadFile ${file.loaded}`);
      on('BeforeChunkUpload', (_: unknown, __: unknown, { chunk }: ChunkArgs) => `Before ${chunk}`);
      on('UploadProgress', () => `Progress ${file.loaded}`);
      on('ChunkUploaded', (_: unknown, __: unknown, { offset }: { offset?: number }) => `Uploaded ${offset}`);
      on('FileUploaded', () => 'FileUploaded');
      on('CancelUpload', () => 'CancelUpload');
      on('Error', () => 'Error');
      return heard;
    },
  };
}

/** The open request for a chunk. */
export function requestFor(chunk: number): FakeXhr {
  const found = requests.filter((xhr) => xhr.form?.get('chunk') === String(chunk) && !xhr.isAborted);
  return found.at(-1) ?? expect.fail(`no request for chunk ${chunk}`);
}

/** The chunks that requests are open for, in the order in which they began. */
export const open = (): number[] =>
  requests
    .filter(({ isAborted, onload }) => !isAborted && onload)
    .map(({ form }) => Number(form?.get('chunk')));

export const acknowledge = (chunk: number): void => requestFor(chunk).answer(200, IN_PROGRESS);
