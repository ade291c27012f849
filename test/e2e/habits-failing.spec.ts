import { expect, test } from './support/fixture.js';
import { beforeAndAfter } from './support/swap.js';

test('max_retries is how often a chunk goes again', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(
    page,
    stub,
    async (url) => {
      const { harness } = window;
      const retry = { fengmi: { retry: { delay: 10 } } };
      const up = await harness.make(
        { url, chunk_size: '64kb', max_retries: 2, ...retry },
        harness.file('a.mp4', 100_000, 1),
        harness.file('b.mp4', 100_000, 2),
      );
      const errors: string[] = [];
      up.bind('Error', (_: unknown, error: { code: number; status: number; file: { name: string } }) => {
        errors.push(`${error.code} ${error.status} ${error.file.name}`);
      });
      up.start();
      await harness.logged('UploadComplete');
      return errors;
    },
    (stub) => {
      stub.fault({ name: 'a.mp4', chunk: 1, times: 2, do: { kind: 'status', status: 503 } });
      stub.fault({ name: 'b.mp4', chunk: 1, times: 3, do: { kind: 'status', status: 503 } });
    },
  );
  expect(before.statuses).toEqual(['DONE', 'FAILED']);
  expect(before.result).toEqual(['-200 503 b.mp4']);
  expect(before.sent.map(({ status }) => status)).toEqual([200, 503, 503, 200, 200, 503, 503, 503]);
  const { log, ...rest } = after;
  expect(rest).toEqual({ ...before, log: undefined, ...rest, sent: before.sent, result: before.result });
  expect(rest.statuses).toEqual(before.statuses);
  // A chunk that went again shows to the page as another BeforeChunkUpload.
  const others = (entries: string[]) =>
    entries.filter((entry) => !/^(BeforeChunkUpload|UploadFile)/.test(entry));
  expect(others(log)).toEqual(others(before.log));
});

test('a handler that returns false ends the chain for those after it', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const seen: string[] = [];
    const init = Object.fromEntries(
      ['UploadProgress', 'ChunkUploaded', 'FileUploaded', 'UploadComplete'].map((name) => [
        name,
        () => false,
      ]),
    );
    const up = await harness.make({ url, chunk_size: '64kb' });
    for (const [name, handler] of Object.entries(init)) {
      up.bind(name, handler);
      up.bind(name, () => {
        seen.push(name);
      });
    }
    up.addFile([harness.file('a.mp4', 100_000, 1), harness.file('b.mp4', 100_000, 2)] as never);
    await harness.logged('FilesAdded');
    up.start();
    await harness.logged('UploadComplete');
    return seen;
  });
  expect(before.result).toEqual([]);
  expect(before.statuses).toEqual(['DONE', 'DONE']);
  expect(after).toEqual(before);
});

test('a BeforeUpload that returns false for good holds the queue', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const up = await harness.make({ url, chunk_size: '64kb' }, harness.file('a.mp4', 1000));
    let asked = 0;
    up.bind('BeforeUpload', () => {
      asked++;
      return asked > 1;
    });
    up.start();
    const held = harness.statuses();
    up.stop();
    up.start();
    await harness.logged('UploadComplete');
    return { held, asked };
  });
  expect(before.result).toEqual({ held: ['QUEUED'], asked: 2 });
  expect(before.statuses).toEqual(['DONE']);
  expect(after).toEqual(before);
});

test('re-initialisation with another button', async ({ page, stub }) => {
  const { before, after } = await beforeAndAfter(page, stub, async (url) => {
    const { harness } = window;
    const other = document.createElement('button');
    other.id = 'other';
    other.textContent = 'Other';
    document.getElementById('container')?.append(other);
    const up = await harness.make({ url, chunk_size: '64kb' });
    up.setOption('browse_button', 'other');
    await harness.logged('PostInit', 2);
    up.setOption({ multi_selection: false, drop_element: 'drop' });
    await harness.logged('PostInit', 3);
    await harness.add(harness.file('a.mp4', 100_000));
    up.start();
    await harness.logged('UploadComplete');
    const inputs = document.querySelectorAll<HTMLInputElement>('.moxie-shim input');
    return { inputs: inputs.length, multiple: inputs[0]?.multiple };
  });
  expect(before.result).toEqual({ inputs: 1, multiple: false });
  expect(before.sent.map(({ status }) => status)).toEqual([200, 200]);
  // What stock shows as its files after a re-initialisation is not what it uploads.
  expect({ ...after, statuses: [] }).toEqual({ ...before, statuses: [] });
  expect(after.statuses).toEqual(['DONE']);
});
