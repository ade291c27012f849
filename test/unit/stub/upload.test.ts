// @vitest-environment node
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import {
  chunkFields,
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

const SIZE = 70_000;
const whole = noise(3 * SIZE + 123);
const parts = [0, 1, 2, 3].map((chunk) => whole.subarray(chunk * SIZE, (chunk + 1) * SIZE));

test.each([['0123'], ['3210'], ['2031']])('assembles chunks that arrive as %s', async (order) => {
  const stub = await stubFor();
  const { url, key, keyLabel } = stub.issueUrl();
  const replies: string[] = [];
  for (const chunk of order) replies.push(await sendChunk(url, Number(chunk), 4, parts[Number(chunk)]));

  expect(replies.slice(0, 3)).toEqual([IN_PROGRESS, IN_PROGRESS, IN_PROGRESS]);
  const video = stub.video(idOf(replies[3]!));
  expect(video).toMatchObject({ name: 'film.mp4', size: whole.length, sha256: sha256(whole), key });
  expect((await readFile(video!.path!)).equals(whole)).toBe(true);
  expect(stub.journal.map(({ keyLabel: label }) => label)).toEqual(Array(4).fill(keyLabel));
  expect(stub.violations).toEqual([]);
});

test('records each part with its hash, size and place', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  for (const [chunk, bytes] of parts.entries()) await sendChunk(url, chunk, 4, bytes);

  expect(stub.journal.map(({ chunk, chunks, name, offset }) => ({ chunk, chunks, name, offset }))).toEqual(
    parts.map((_, chunk) => ({ chunk, chunks: 4, name: 'film.mp4', offset: chunk * SIZE })),
  );
  expect(stub.journal.map(({ bytes, sha256: hash }) => [bytes, hash])).toEqual(
    parts.map((bytes) => [bytes.length, sha256(bytes)]),
  );
});

test('takes the same chunk again, and files of other names and keys beside it', async () => {
  const stub = await stubFor();
  const [one, two] = [stub.issueUrl(), stub.issueUrl()];
  await sendChunk(one.url, 0, 2, 'aa');
  await sendChunk(one.url, 0, 2, 'aa');
  await sendChunk(two.url, 0, 3, 'bbb');
  await post(one.url, formOf(chunkFields(0, 5, 'other.mp4'), 'c'));
  const id = idOf(await sendChunk(one.url, 1, 2, 'a'));

  const { path, ...video } = stub.video(id)!;
  expect(video).toMatchObject({ size: 3, sha256: sha256('aaa') });
  // The video and the parts of the two files that wait for more.
  expect(await readdir(dirname(path!))).toHaveLength(3);
  expect(stub.violations).toEqual([]);
});

test('a last chunk sent again after the assembly finds none of the others', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  await sendChunk(url, 0, 2, 'aa');
  idOf(await sendChunk(url, 1, 2, 'a'));
  expect(await sendChunk(url, 1, 2, 'a')).toBe(IN_PROGRESS);
  expect(stub.videos).toHaveLength(1);
});

test('takes chunks that arrive at the same time', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  const replies = await Promise.all(parts.map((bytes, chunk) => sendChunk(url, chunk, 4, bytes)));
  expect(replies.filter((reply) => reply !== IN_PROGRESS)).toHaveLength(1);
  expect(stub.videos[0]?.sha256).toBe(sha256(whole));
});

test('takes a whole file in one request, with and without a name', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl({ block: 0 });
  const named = idOf(await (await post(url, formOf({ name: '电影 🎬 "1".mp4' }, whole))).text());
  const unnamed = idOf(await (await post(url, formOf({}, whole, '片 "2".webm'))).text());
  expect(stub.video(named)).toMatchObject({ name: '电影 🎬 "1".mp4', sha256: sha256(whole) });
  expect(stub.video(unnamed)?.name).toBe('片 "2".webm');
});

test('takes fields that follow the file', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  const form = new FormData();
  form.append('file', new Blob(['x']), 'blob');
  for (const [name, value] of Object.entries(chunkFields(0, 1, 'late.mp4'))) form.append(name, value);
  expect(stub.video(idOf(await (await post(url, form)).text()))?.name).toBe('late.mp4');
});

test('a request that is cut off stores nothing', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  const controller = new AbortController();
  const sent = post(url, unfinishedForm(chunkFields(0, 1)), {
    headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
    signal: controller.signal,
    duplex: 'half',
  });
  await stub.waitFor(({ bytes = 0 }) => bytes > 0);
  controller.abort();
  await expect(sent).rejects.toThrow();
  expect(await stub.waitFor(({ outcome }) => outcome === 'aborted')).toMatchObject({ chunk: 0, chunks: 1 });
  const { path } = stub.video(idOf(await sendChunk(url, 0, 1)))!;
  expect(await readdir(dirname(path!))).toEqual([basename(path!)]);
});

test('counts and hashes what it does not keep', async () => {
  const stub = await stubFor({ settings: { discard: true } });
  const { url } = stub.issueUrl();
  for (const [chunk, bytes] of parts.slice(0, 3).entries()) await sendChunk(url, chunk, 4, bytes);
  const id = idOf(await sendChunk(url, 3, 4, parts[3]));

  expect(stub.video(id)).toMatchObject({ size: whole.length, path: undefined, sha256: undefined });
  expect(stub.journal.at(-1)).toMatchObject({ offset: 3 * SIZE, bytes: 123, sha256: sha256(parts[3]!) });
  expect((await fetch(`${stub.origin}/videos/${id}`)).status).toBe(404);
});
