import type { FaultRule } from '../stub/index.js';
import { expect, sentChunks, test, until } from './support/fixture.js';
import { act, actions, begin, type Moment, openWatched, settle } from './support/moments.js';

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

for (const [name, moment] of Object.entries(moments)) {
  for (const action of actions) {
    test(`${name}: ${action}`, async ({ page, stub }) => {
      await openWatched(page, stub);
      await begin(page, stub, moment, action);
      await settle(page, stub, action);
    });
  }
}

const failing: FaultRule = { name: 'a.mp4', chunk: 2, do: { kind: 'status', status: 503 } };
const retryWait: Record<string, Moment> = {
  'at retrying': { event: 'retrying' },
  'in a retry wait': { event: 'retrying', after: 20 },
};

for (const [name, moment] of Object.entries(retryWait)) {
  for (const action of actions) {
    test(`${name}: ${action}`, async ({ page, stub }) => {
      stub.fault(failing);
      await openWatched(page, stub);
      await begin(page, stub, moment, action);
      await settle(page, stub, action);
    });
  }
}

const held: Record<string, FaultRule> = {
  'while the first answer is due': { name: 'a.mp4', chunk: 'first', do: { kind: 'hold' } },
  'while a middle answer is due': { name: 'a.mp4', chunk: 2, do: { kind: 'hold' } },
  'while a retried chunk is due': { name: 'a.mp4', chunk: 2, do: { kind: 'hold' } },
  'while a target is asked for': { on: 'url', do: { kind: 'hold' } },
};

for (const [name, fault] of Object.entries(held)) {
  for (const action of actions) {
    test(`${name}: ${action}`, async ({ page, stub }) => {
      if (name.includes('retried')) stub.fault(failing);
      stub.fault(fault);
      await openWatched(page, stub);
      await begin(page, stub);
      await stub.nextHeld();
      await act(page, action);
      stub.release();
      await settle(page, stub, action);
    });
  }
}

for (const action of actions.filter((action) => action !== 'retry')) {
  test(`while the last chunk is on its way: ${action}`, async ({ page, stub }) => {
    // The server takes nothing of it: an answer that is lost once the file is assembled is another story.
    stub.fault({ name: 'a.mp4', chunk: 'last', do: { kind: 'hang', when: 'request' } });
    await openWatched(page, stub);
    await begin(page, stub);
    await stub.waitFor(({ outcome }) => outcome === 'hung');
    await act(page, action);
    await settle(page, stub, action);
  });
}

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
