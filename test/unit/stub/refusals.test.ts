// @vitest-environment node
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Stub, ViolationCode } from '../../stub/index.js';
import { chunkFields, type Fields, formOf, idOf, noise, post, sendChunk, stubFor } from './support.js';

async function expectRefusal(
  stub: Stub,
  response: Response,
  status: number,
  code: ViolationCode,
): Promise<void> {
  expect(response.status).toBe(status);
  const message = (await response.text()).trim();
  expect(message).not.toBe('');
  expect(stub.violations.at(-1)?.violation).toEqual({ code, message });
  expect(stub.videos).toEqual([]);
}

describe('fields', () => {
  const name = 'a.mp4';
  test.each<[string, Fields, number, ViolationCode]>([
    ['chunk without chunks', { name, chunk: '0' }, 400, 'chunk-without-chunks'],
    ['chunks without chunk', { name, chunks: '1' }, 400, 'chunks-without-chunk'],
    ['a chunk that is no integer', { name, chunk: '0.5', chunks: '1' }, 400, 'not-an-integer'],
    ['a negative chunk', { name, chunk: '-1', chunks: '1' }, 400, 'not-an-integer'],
    ['an empty chunk', { name, chunk: '', chunks: '1' }, 400, 'not-an-integer'],
    ['chunks with zeros before it', { name, chunk: '0', chunks: '01' }, 400, 'not-an-integer'],
    ['chunks NaN', { name, chunk: '0', chunks: 'NaN' }, 400, 'not-an-integer'],
    ['no chunks at all', { name, chunk: '0', chunks: '0' }, 400, 'out-of-range'],
    ['too many chunks', { name, chunk: '0', chunks: '100001' }, 400, 'out-of-range'],
    ['a chunk past the last', { name, chunk: '2', chunks: '2' }, 400, 'out-of-range'],
    ['a chunk without a name', { chunk: '0', chunks: '2' }, 400, 'no-name'],
    ['a chunk with an empty name', { name: '', chunk: '0', chunks: '2' }, 400, 'no-name'],
    ['a field that is too long', { name: 'x'.repeat(65_537) }, 413, 'field-limit'],
    [
      'too many fields',
      Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, ''])),
      413,
      'field-limit',
    ],
  ])('%s', async (_, fields, status, code) => {
    const stub = await stubFor();
    await expectRefusal(stub, await post(stub.issueUrl().url, formOf(fields)), status, code);
  });

  test('a field that comes twice', async () => {
    const stub = await stubFor();
    const form = formOf(chunkFields(0, 1));
    form.append('chunk', '0');
    await expectRefusal(stub, await post(stub.issueUrl().url, form), 400, 'duplicate-field');
  });

  test('chunks on a URL that takes none', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl({ block: 0 });
    await expectRefusal(stub, await post(url, formOf(chunkFields(0, 1))), 400, 'not-chunked');
  });
});

describe('the file', () => {
  test('is missing', async () => {
    const stub = await stubFor();
    const form = new FormData();
    form.append('name', 'a.mp4');
    await expectRefusal(stub, await post(stub.issueUrl().url, form), 400, 'no-file');
  });

  test('comes twice', async () => {
    const stub = await stubFor();
    const form = formOf({ name: 'a.mp4' });
    form.append('file', new Blob(['again']), 'blob');
    await expectRefusal(stub, await post(stub.issueUrl().url, form), 400, 'two-files');
  });

  test('is empty', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    await expectRefusal(stub, await post(url, formOf(chunkFields(0, 1), '')), 400, 'empty-part');
  });

  test('is too large; the browser reads the status although it still sends', async () => {
    const stub = await stubFor({ settings: { maxPartBytes: 100_000 } });
    const { url } = stub.issueUrl();
    const large = formOf(chunkFields(0, 1), noise(20_000_000));
    await expectRefusal(stub, await post(url, large), 413, 'too-large');
    idOf(await sendChunk(url, 0, 1, noise(100_000)));
  });
});

describe('a chunk that does not fit the others', () => {
  test.each<[string, Fields, string, ViolationCode]>([
    ['another number of chunks', chunkFields(2, 5), 'aaa', 'chunks-changed'],
    ['another size', chunkFields(2, 4), 'aa', 'chunk-size'],
    ['a last chunk that is larger', chunkFields(3, 4), 'aaaa', 'chunk-size'],
    ['other bytes in the same place', chunkFields(1, 4), 'bbb', 'part-changed'],
  ])('%s', async (_, fields, bytes, code) => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    await sendChunk(url, 1, 4, 'aaa');
    expect(stub.violations).toEqual([]);
    await expectRefusal(stub, await post(url, formOf(fields, bytes)), 409, code);
  });

  test('smaller than the last, which came before it', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    await sendChunk(url, 2, 3, 'aaa');
    await expectRefusal(stub, await post(url, formOf(chunkFields(0, 3), 'aa')), 409, 'chunk-size');
  });

  test('leaves those that are there as they were', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    await sendChunk(url, 0, 2, 'aaa');
    await sendChunk(url, 0, 2, 'bbb');
    const { path, size } = stub.video(idOf(await sendChunk(url, 1, 2, 'a')))!;
    expect(size).toBe(4);
    expect(await readdir(dirname(path!))).toHaveLength(1);
  });
});

describe('the request', () => {
  test('is no POST', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    const response = await fetch(url, { method: 'PUT', body: formOf(chunkFields(0, 1)) });
    expect(response.headers.get('allow')).toBe('POST');
    await expectRefusal(stub, response, 405, 'method');
    await expectRefusal(stub, await fetch(url), 405, 'method');
  });

  test('is no form', async () => {
    const stub = await stubFor();
    await expectRefusal(stub, await post(stub.issueUrl().url, 'bytes'), 415, 'content-type');
  });

  test('is a form that ends too early', async () => {
    const stub = await stubFor();
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
    const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbytes';
    await expectRefusal(stub, await post(stub.issueUrl().url, body, { headers }), 400, 'malformed');
  });

  test('has a key that nobody issued, or none', async () => {
    const stub = await stubFor();
    const form = formOf(chunkFields(0, 1), noise(3_000_000));
    await expectRefusal(stub, await post(`${stub.origin}/upload?key=ABC`, form), 404, 'unknown-key');
    await expectRefusal(stub, await post(`${stub.origin}/upload`, form), 404, 'unknown-key');
  });

  test('is answered when all of it was read, for a browser may not listen before', async () => {
    const stub = await stubFor();
    const headers = { 'Content-Length': '2000000' };
    const sent = request(`${stub.origin}/upload?key=ABC`, { method: 'POST', headers });
    const answered = once(sent, 'response');
    sent.write(noise(1_000_000));
    await stub.waitFor(({ violation }) => violation !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stub.journal[0]?.status).toBeUndefined();
    sent.end(noise(1_000_000));
    const [response] = await answered;
    expect(response.resume().statusCode).toBe(404);
  });

  test('has a key that has expired', async () => {
    const stub = await stubFor();
    const [one, two] = [stub.issueUrl(), stub.issueUrl()];
    stub.expireKey(one.key);
    stub.expireKey(two.keyLabel);
    for (const { url } of [one, two]) {
      await expectRefusal(stub, await post(url, formOf(chunkFields(0, 1))), 403, 'expired-key');
    }
    expect(() => stub.expireKey('k99')).toThrow('no such key');
  });
});
