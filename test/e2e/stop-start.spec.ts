import type { Page } from 'playwright/test';
import type { FaultRule, Stub } from '../stub/index.js';
import { expect, open, sentChunks, test, until } from './support/fixture.js';
import { watch } from './support/idle.js';
import { type Action, act, actions, begin, type Moment, openWatched, settle } from './support/moments.js';

const moments: Record<string, Moment> = {
  'in BeforeUpload': { plupload: 'BeforeUpload' },
  'in UploadFile': { plupload: 'UploadFile' },
  'in StateChanged': { plupload: 'StateChanged' },
  'in BeforeChunkUpload': { plupload: 'BeforeChunkUpload', nth: 2 },
  'in UploadProgress': { plupload: 'UploadProgress', nth: 2 },
  'in ChunkUploaded of the first chunk': { plupload: 'ChunkUploaded' },
  'in ChunkUploaded of a middle chunk': { plupload: 'ChunkUploaded', nth: 2 },
  'in ChunkUploaded of the last chunk': { plupload: 'ChunkUploaded', nth: 4 },
  'before the next chunk is sent': { plupload: 'ChunkUploaded', nth: 2, after: 0 },
  'once the next chunk is on its way': { plupload: 'ChunkUploaded', nth: 2, after: 3 },
  'in FileUploaded': { plupload: 'FileUploaded' },
  'before the next file begins': { plupload: 'FileUploaded', after: 0 },
  'once the next file has begun': { plupload: 'FileUploaded', after: 3 },
  'at target': { event: 'target' },
  'at started': { event: 'started' },
  'at the first progress': { event: 'progress' },
  'at a chunk': { event: 'chunk', nth: 2 },
  'at the last chunk': { event: 'chunk', nth: 4 },
  'at completed': { event: 'completed' },
  'right after completed': { event: 'completed', after: 0 },
};

/** Every action in turn, on a page opened anew: a context of its own for each would cost more than the uploads. */
async function each(
  page: Page,
  stub: Stub,
  which: readonly Action[],
  run: (action: Action) => Promise<unknown>,
): Promise<void> {
  await watch(page);
  for (const action of which) {
    await test.step(action, async () => {
      stub.clearFaults();
      await open(page, stub);
      await run(action);
      await settle(page, stub, action);
    });
  }
}

for (const [name, moment] of Object.entries(moments)) {
  test(name, async ({ page, stub }) => {
    await each(page, stub, actions, (action) => begin(page, stub, moment, action));
  });
}

const failing: FaultRule = { name: 'a.mp4', chunk: 2, do: { kind: 'status', status: 503 } };
const retryWait: Record<string, Moment> = {
  'at retrying': { event: 'retrying' },
  'in a retry wait': { event: 'retrying', after: 20 },
};

for (const [name, moment] of Object.entries(retryWait)) {
  test(name, async ({ page, stub }) => {
    await each(page, stub, actions, (action) => {
      stub.fault(failing);
      return begin(page, stub, moment, action);
    });
  });
}

const held: Record<string, FaultRule> = {
  'while the first answer is due': { name: 'a.mp4', chunk: 'first', do: { kind: 'hold' } },
  'while a middle answer is due': { name: 'a.mp4', chunk: 2, do: { kind: 'hold' } },
  'while a retried chunk is due': { name: 'a.mp4', chunk: 2, do: { kind: 'hold' } },
  'while a target is asked for': { on: 'url', do: { kind: 'hold' } },
};

for (const [name, fault] of Object.entries(held)) {
  test(name, async ({ page, stub }) => {
    await each(page, stub, actions, async (action) => {
      if (name.includes('retried')) stub.fault(failing);
      stub.fault(fault);
      await begin(page, stub);
      await stub.nextHeld();
      await act(page, action);
      stub.release();
    });
  });
}

test('while the last chunk is on its way', async ({ page, stub }) => {
  const which = actions.filter((action) => action !== 'retry');
  await each(page, stub, which, async (action) => {
    // The server takes nothing of it: an answer that is lost once the file is assembled is another story.
    stub.fault({ name: 'a.mp4', chunk: 'last', do: { kind: 'hang', when: 'request' } });
    const mark = stub.journal.length;
    await begin(page, stub);
    await stub.waitFor(({ n, outcome }) => n > mark && outcome === 'hung');
    await act(page, action);
  });
});

test('a stop while the last answer is due, of a file that the server has made whole', async ({
  page,
  stub,
}) => {
  stub.fault({ name: 'a.mp4', chunk: 'last', do: { kind: 'hold' } });
  await openWatched(page, stub);
  await begin(page, stub);
  await stub.nextHeld();
  await act(page, 'stop and start');
  // Nobody can say what became of it: asked again, the server knows of one chunk only.
  expect((await until(page, 'failed')).error.code).toBe('incomplete');
  await until(page, 'completed', { name: 'b.mp4' });
  await until(page, 'drained', { completed: 1, failed: 1 });
  expect(sentChunks(stub, 'a.mp4')).toEqual(['0/4', '1/4', '2/4', '3/4', '3/4', '3/4']);
});
