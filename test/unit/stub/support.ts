import { createHash } from 'node:crypto';
import { afterEach, expect } from 'vitest';
import { type Stub, type StubOptions, signature, startStub } from '../../stub/index.js';

const running: Stub[] = [];

afterEach(async () => {
  const stubs = running.splice(0);
  await Promise.all(stubs.map((stub) => stub.close()));
  const errors = stubs.flatMap(({ journal }) => journal.flatMap(({ error }) => error ?? []));
  expect(errors, 'what the stub itself did wrong').toEqual([]);
});

/** A stub that is closed after the test. */
export async function stubFor(options: StubOptions = {}): Promise<Stub> {
  const stub = await startStub(options);
  running.push(stub);
  return stub;
}

export const IN_PROGRESS = '{"OK":0,"debug":0,"data":{"code":101,"message":"Failed to open input stream."}}';
export const FAILED = '{"OK":0,"debug":1,"data":{"code":-1,"message":""}}';

export type Fields = Record<string, string>;

/** A form as plupload makes it: the fields, then the part, whose file name is `blob`. */
export function formOf(
  fields: Fields,
  bytes: Uint8Array | string = 'some bytes',
  filename = 'blob',
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes as BlobPart]), filename);
  return form;
}

export function chunkFields(chunk: number, chunks: number, name = 'film.mp4'): Fields {
  return { name, chunk: `${chunk}`, chunks: `${chunks}` };
}

/** The body of a form with the boundary `b` whose file part has begun and never ends. */
export function unfinishedForm(fields: Fields): ReadableStream {
  const lines = Object.entries(fields).map(([name, value]) => `; name="${name}"\r\n\r\n${value}`);
  const parts = [...lines, `; name="file"; filename="blob"\r\n\r\n${'x'.repeat(1000)}`];
  const text = parts.map((part) => `--b\r\nContent-Disposition: form-data${part}`).join('\r\n');
  return new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from(text)) });
}

export function post(
  url: string,
  body: BodyInit,
  init: RequestInit & { duplex?: 'half' } = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body, ...init });
}

export async function sendChunk(
  url: string,
  chunk: number,
  chunks: number,
  bytes: Uint8Array | string = 'some bytes',
): Promise<string> {
  return (await post(url, formOf(chunkFields(chunk, chunks), bytes))).text();
}

export function idOf(reply: string): string {
  const id = /^\{"OK":1,"debug":1,"data":\{"id":"([0-9a-f]{32})"\}\}$/.exec(reply)?.[1];
  if (id === undefined) throw new Error(`not the reply that completes an upload: ${reply}`);
  return id;
}

export type Params = Record<string, string | string[]>;

export const user = { appid: 'stub-appid', access_token: 'stub-token', openid: 'someone' };

export function signed(params: Params = user): Params {
  return { ...params, signature: signature(params, 'stub-app-key') };
}

/** As they stand in a query or a form. */
export function encoded(params: Params): URLSearchParams {
  const pairs = Object.entries(params).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return new URLSearchParams(pairs);
}

export const INFO = '/oauth2/video/info';

/** A call of the open API whose parameters are signed unless they are already: in the query of a GET, else in the body. */
export function call(stub: Stub, method: string, path: string, params: Params = {}): Promise<Response> {
  const all = encoded('signature' in params ? params : signed({ ...user, ...params }));
  return method === 'GET'
    ? fetch(`${stub.origin + path}?${all}`)
    : fetch(stub.origin + path, { method, body: all });
}

/** The id of a file that was uploaded, and not submitted. */
export async function uploaded(stub: Stub): Promise<string> {
  return idOf(await sendChunk(stub.issueUrl().url, 0, 1));
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same bytes for the same seed, and none that repeat soon. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
