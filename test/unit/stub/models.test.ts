// @vitest-environment node
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Settings, Stub } from '../../stub/index.js';
import {
  chunkFields,
  FAILED,
  formOf,
  IN_PROGRESS,
  idOf,
  noise,
  post,
  sendChunk,
  sha256,
  stubFor,
  unfinishedForm,
} from './support.js';

afterEach(() => {
  vi.useRealTimers();
});

const SIZE = 70_000;
const bytes = noise(2 * SIZE + 123);
const parts = [0, 1, 2].map((chunk) => bytes.subarray(chunk * SIZE, (chunk + 1) * SIZE));
/** The parts of these indices, one after the other. */
const made = (indices: string): string => sha256(Buffer.concat([...indices].map((i) => parts[Number(i)]!)));

const send = (url: string, chunk: number): Promise<string> => sendChunk(url, chunk, 3, parts[chunk]);

/** Sends chunks of three in this order, and says of each what came of it: nothing yet, or which parts the file has. */
async function play(settings: Partial<Settings>, order: string): Promise<string[]> {
  const stub = await stubFor({ settings });
  const { url } = stub.issueUrl();
  const outcomes: string[] = [];
  for (const chunk of order) {
    const reply = await send(url, Number(chunk));
    if (reply === IN_PROGRESS) outcomes.push('-');
    else outcomes.push(stub.video(idOf(reply))!.sha256!);
  }
  expect(stub.violations).toEqual([]);
  return outcomes;
}

test.each<[model: Settings['model'], order: string, outcomes: string[]]>([
  ['parts', '012', ['-', '-', '012']],
  ['parts', '201', ['-', '-', '012']],
  ['parts', '00112', ['-', '-', '-', '-', '012']],
  ['parts', '0122', ['-', '-', '012', '-']],
  ['append', '012', ['-', '-', '012']],
  ['append', '102', ['-', '-', '102']],
  ['append', '2', ['2']],
  ['append', '00112', ['-', '-', '-', '-', '00112']],
  ['append', '0122', ['-', '-', '012', '2']],
  ['append-reopen', '012', ['-', '-', '012']],
  ['append-reopen', '0112', ['-', '-', '-', '0112']],
  ['append-reopen', '01012', ['-', '-', '-', '-', '012']],
  ['append-reopen', '102', ['-', '-', '02']],
  ['count', '012', ['-', '-', '012']],
  ['count', '201', ['-', '-', '201']],
  ['count', '0112', ['-', '-', '011', '-']],
  ['count', '222', ['-', '-', '222']],
])('%s: chunks that come as %s', async (model, order, outcomes) => {
  const wanted = outcomes.map((outcome) => (outcome === '-' ? '-' : made(outcome)));
  expect(await play({ model }, order)).toEqual(wanted);
});

/** The files that the stub has on its disk, once a video tells where that is. */
const onDisk = (stub: Stub): Promise<string[]> => readdir(dirname(stub.videos[0]!.path!));

test.each(['append', 'append-reopen', 'count'] as const)(
  '%s: keeps files apart, and leaves nothing behind',
  async (model) => {
    const stub = await stubFor({ settings: { model } });
    const [one, two] = [stub.issueUrl(), stub.issueUrl()];
    await send(one.url, 0);
    await send(two.url, 0);
    await post(one.url, formOf(chunkFields(0, 3, 'other.mp4'), parts[0]));
    await send(one.url, 1);
    const video = stub.video(idOf(await send(one.url, 2)))!;
    expect(video).toMatchObject({
      name: 'film.mp4',
      size: bytes.length,
      sha256: sha256(bytes),
      key: one.key,
    });
    expect((await readFile(video.path!)).equals(bytes)).toBe(true);
    // The video and the parts of the two files that wait for more.
    expect(await onDisk(stub)).toHaveLength(3);
    stub.expireKey(one.key);
    await stub.sweep();
    expect(await onDisk(stub)).toHaveLength(1);
  },
);

test.each(['append', 'append-reopen', 'count'] as const)('%s: as strict as the protocol', async (model) => {
  const stub = await stubFor({ settings: { model } });
  const { url } = stub.issueUrl();
  await sendChunk(url, 0, 4, 'aaa');
  await sendChunk(url, 0, 4, 'bbb');
  await sendChunk(url, 1, 5, 'bbb');
  await sendChunk(url, 1, 4, 'b');
  await sendChunk(url, 4, 4, 'b');
  const codes = stub.violations.map(({ violation }) => violation?.code);
  expect(codes).toEqual(['part-changed', 'chunks-changed', 'chunk-size', 'out-of-range']);
  for (const chunk of [1, 2]) await sendChunk(url, chunk, 4, 'bbb');
  expect(stub.video(idOf(await sendChunk(url, 3, 4, 'c')))).toMatchObject({ sha256: sha256('aaabbbbbbc') });
});

test('append: a rejected chunk throws the file away', async () => {
  const stub = await stubFor({ settings: { model: 'append' } });
  const { url } = stub.issueUrl();
  stub.fault({ chunk: 1, do: { kind: 'reject' } });
  await send(url, 0);
  expect(await send(url, 1)).toBe(FAILED);
  for (const chunk of [0, 1]) await send(url, chunk);
  expect(stub.video(idOf(await send(url, 2)))?.sha256).toBe(sha256(bytes));
});

test('append: faults of the assembly hold it up, and a chunk that comes again is there twice', async () => {
  const stub = await stubFor({ settings: { model: 'append' } });
  const { url } = stub.issueUrl();
  stub.fault({ chunk: 2, do: { kind: 'not-yet' } });
  for (const chunk of [0, 1, 2]) expect(await send(url, chunk)).toBe(IN_PROGRESS);
  expect(stub.video(idOf(await send(url, 2)))?.sha256).toBe(made('0122'));

  const other = stub.issueUrl();
  stub.fault({ chunk: 2, do: { kind: 'never-assembled' } });
  for (const chunk of [0, 1, 2, 2]) expect(await send(other.url, chunk)).toBe(IN_PROGRESS);
});

test('append: hashes what it does not keep, but not the file', async () => {
  const stub = await stubFor({ settings: { model: 'append', discard: true } });
  const { url } = stub.issueUrl();
  for (const chunk of [0, 1]) await send(url, chunk);
  expect(stub.video(idOf(await send(url, 2)))).toMatchObject({ size: bytes.length, sha256: undefined });
});

/** How a request ends while its body comes. */
const cutOffs: Record<string, (stub: Stub, url: string, chunk: number) => Promise<void>> = {
  'that the server resets': async (stub, url, chunk) => {
    stub.fault({ do: { kind: 'reset', when: 'midway' } });
    await expect(send(url, chunk)).rejects.toThrow();
  },
  'that the client breaks off': async (stub, url, chunk) => {
    const controller = new AbortController();
    const sent = post(url, unfinishedForm(chunkFields(chunk, 3)), {
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      signal: controller.signal,
      duplex: 'half',
    });
    await stub.waitFor((entry) => entry.chunk === chunk && entry.bytes !== undefined);
    controller.abort();
    await expect(sent).rejects.toThrow();
  },
};

/** The size of a file whose chunk of this index is cut off and comes again; and how much of the first go was read. */
async function cutOff(
  settings: Partial<Settings>,
  how: string,
  index: number,
): Promise<{ size: number; read: number; kept: number | undefined }> {
  const stub = await stubFor({ settings });
  const { url } = stub.issueUrl();
  for (const chunk of [0, 1, 2].slice(0, index)) await send(url, chunk);
  await cutOffs[how]!(stub, url, index);
  const { n } = await stub.waitFor(({ outcome }) => outcome === 'reset' || outcome === 'aborted');
  const isTaken = settings.keepCutOff && settings.model?.startsWith('append');
  const { bytes: read = 0, kept } = await stub.waitFor(
    (entry) => entry.n === n && (!isTaken || entry.kept !== undefined),
  );
  expect(read).toBeGreaterThan(0);
  const replies: string[] = [];
  for (const chunk of [0, 1, 2].slice(index)) replies.push(await send(url, chunk));
  expect(stub.violations).toEqual([]);
  expect(await onDisk(stub)).toHaveLength(1);
  return { size: stub.video(idOf(replies.at(-1)!))!.size, read, kept };
}

for (const how of Object.keys(cutOffs)) {
  test.each(['append', 'append-reopen'] as const)(
    `%s: what had come of a request ${how} stays where that is set`,
    async (model) => {
      expect((await cutOff({ model }, how, 1)).size).toBe(bytes.length);
      const { size, read, kept } = await cutOff({ model, keepCutOff: true }, how, 1);
      expect([kept, size]).toEqual([read, bytes.length + read]);
    },
  );

  test.each(['parts', 'count'] as const)(`%s: nothing stays of a request ${how}`, async (model) => {
    const { size, kept } = await cutOff({ model, keepCutOff: true }, how, 1);
    expect([kept, size]).toEqual([undefined, bytes.length]);
  });

  test(`append-reopen: chunk 0 also does away with what had come of itself ${how}`, async () => {
    const { size } = await cutOff({ model: 'append-reopen', keepCutOff: true }, how, 0);
    expect(size).toBe(bytes.length);
  });
}

test('a request that is reset before its bytes came leaves none', async () => {
  const stub = await stubFor({ settings: { model: 'append', keepCutOff: true } });
  const { url } = stub.issueUrl();
  stub.fault({ chunk: 0, do: { kind: 'reset', when: 'before' } });
  await expect(send(url, 0)).rejects.toThrow();
  for (const chunk of [0, 1]) await send(url, chunk);
  expect(stub.video(idOf(await send(url, 2)))?.sha256).toBe(sha256(bytes));
});

test('parts that are swept are missing', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  for (const chunk of [0, 1]) await send(url, chunk);
  await stub.sweep('other.mp4');
  await stub.sweep('film.mp4');
  expect(await send(url, 2)).toBe(IN_PROGRESS);
  await send(url, 0);
  expect(stub.video(idOf(await send(url, 1)))?.sha256).toBe(sha256(bytes));
});

test.each<[model: Settings['model'], left: string]>([
  // Of the parts those that came late enough; a file that is added to is as old as its end.
  ['parts', '-'],
  ['append', '012'],
])('%s: what is older than the settings allow is gone', async (model, left) => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const stub = await stubFor({ settings: { model, partMaxAge: 1000 } });
  const { url } = stub.issueUrl();
  const sendAt = (ms: number, chunk: number): Promise<string> => {
    vi.setSystemTime(ms);
    return send(url, chunk);
  };
  await sendAt(0, 0);
  await sendAt(900, 1);
  const reply = await sendAt(1100, 2);
  if (left === '-') {
    expect(reply).toBe(IN_PROGRESS);
    expect(stub.video(idOf(await sendAt(1100, 0)))?.sha256).toBe(sha256(bytes));
  } else {
    expect(stub.video(idOf(reply))?.sha256).toBe(made(left));
  }
});

test('append: the end of a file whose beginning is gone is a file', async () => {
  const stub = await stubFor({ settings: { model: 'append' } });
  const { url } = stub.issueUrl();
  for (const chunk of [0, 1]) await send(url, chunk);
  await stub.sweep();
  expect(stub.video(idOf(await send(url, 2)))?.sha256).toBe(made('2'));
});

test.each([{ model: 'other' }, { keepCutOff: 1 }, { partMaxAge: -1 }])(
  'refuses %o as a setting',
  async (settings) => {
    await expect(stubFor({ settings: settings as Partial<Settings> })).rejects.toThrow(TypeError);
  },
);

test('only an upload can be reset midway', async () => {
  const stub = await stubFor();
  const rule = { on: 'url', do: { kind: 'reset', when: 'midway' } };
  expect(() => stub.fault(rule as never)).toThrow(TypeError);
});
