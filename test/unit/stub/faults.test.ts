// @vitest-environment node
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { FaultRule, UploadFault } from '../../stub/index.js';
import {
  chunkFields,
  FAILED,
  formOf,
  IN_PROGRESS,
  idOf,
  noise,
  post,
  sendChunk,
  stubFor,
  unfinishedForm,
} from './support.js';

describe('status', () => {
  test('stores nothing unless told', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    const headers = { 'Retry-After': '7', 'content-type': 'text/html' };
    stub.fault({ do: { kind: 'status', status: 503, headers, body: '<h1>busy</h1>' } });
    const response = await post(url, formOf(chunkFields(0, 1)));
    expect([response.status, await response.text()]).toEqual([503, '<h1>busy</h1>']);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(stub.videos).toHaveLength(0);

    stub.fault({ do: { kind: 'status', status: 502, store: true } });
    expect((await post(url, formOf(chunkFields(0, 1)))).status).toBe(502);
    expect(stub.videos).toHaveLength(1);
    expect(stub.journal.map(({ fault, status }) => [fault, status])).toEqual([
      ['status', 503],
      ['status', 502],
    ]);
  });

  test.each([
    [true, 'http://page.test'],
    [false, null],
  ])('is seen by pages of another origin: %s', async (cors, allowed) => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ do: { kind: 'status', status: 413, cors } });
    const response = await post(url, formOf(chunkFields(0, 1)), { headers: { Origin: 'http://page.test' } });
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
  });
});

describe('reset', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('%s the part is stored', async (when, videos) => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ do: { kind: 'reset', when } });
    await expect(sendChunk(url, 0, 1)).rejects.toThrow();
    expect(stub.videos).toHaveLength(videos);
    expect(stub.journal.at(-1)).toMatchObject({ outcome: 'reset', fault: 'reset' });
  });

  test('gets a connection of its own, so that a browser does not send the request again by itself', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    const first = await post(url, formOf(chunkFields(0, 3)));
    stub.fault({ chunk: 2, do: { kind: 'reset', when: 'before' } });
    const second = await post(url, formOf(chunkFields(1, 3)));
    await expect(sendChunk(url, 2, 3)).rejects.toThrow();
    const third = await post(url, formOf(chunkFields(2, 3)));
    const connections = [first, second, third].map(({ headers }) => headers.get('connection'));
    expect(connections).toEqual(['keep-alive', 'close', 'keep-alive']);
  });
});

test('a reset to come closes the connections that wait for a request', async () => {
  const stub = await stubFor();
  const { hostname, port } = new URL(stub.otherOrigin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Once an answer comes, the stub has taken in the connections before it.
  await fetch(stub.otherOrigin);
  const closed = once(socket.resume(), 'close');
  stub.fault({ do: { kind: 'reset', when: 'before' } });
  await closed;
});

describe('hang', () => {
  test('reads no further', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ do: { kind: 'hang', when: 'request' } });
    const sent = sendChunk(url, 0, 1, noise(20_000_000));
    await stub.waitFor(({ outcome }) => outcome === 'hung');
    const ended = expect(sent).rejects.toThrow();
    await stub.close();
    await ended;
    expect(stub.journal[0]?.bytes ?? 0).toBe(0);
  });

  test('reads all and never answers', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ do: { kind: 'hang', when: 'reply' } });
    const controller = new AbortController();
    const sent = post(url, formOf(chunkFields(0, 1)), { signal: controller.signal });
    await stub.waitFor(({ outcome }) => outcome === 'hung');
    expect(stub.videos).toHaveLength(1);
    controller.abort();
    await expect(sent).rejects.toThrow();
  });
});

test('slow reads no faster than it may', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  stub.fault({ do: { kind: 'slow', bytesPerSecond: 1_000_000 } });
  const start = performance.now();
  idOf(await sendChunk(url, 0, 1, noise(300_000)));
  expect(performance.now() - start).toBeGreaterThan(290);
});

test('delay answers late', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  stub.fault({ do: { kind: 'delay', ms: 120 } });
  const start = performance.now();
  idOf(await sendChunk(url, 0, 1));
  expect(performance.now() - start).toBeGreaterThan(115);
});

test('a delay does not hold up the closing', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  stub.fault({ do: { kind: 'delay', ms: 60_000 } });
  const ended = expect(sendChunk(url, 0, 1)).rejects.toThrow();
  await stub.waitFor(({ sha256 }) => sha256 !== undefined);
  await stub.close();
  await ended;
});

test('truncate hangs up in the middle of the body', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  stub.fault({ do: { kind: 'truncate' } });
  const response = await post(url, formOf(chunkFields(0, 2)));
  expect(response.headers.get('content-length')).toBe(`${IN_PROGRESS.length}`);
  await expect(response.text()).rejects.toThrow();
  expect(stub.journal[0]?.reply).toBe(IN_PROGRESS.slice(0, stub.journal[0]?.reply?.length));
});

test('body says something else, with the part stored unless told', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  stub.fault({ do: { kind: 'body', body: '<html>', contentType: 'text/html', store: false } });
  const response = await post(url, formOf(chunkFields(0, 1)));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(await response.text()).toBe('<html>');
  expect(stub.videos).toHaveLength(0);

  stub.fault({ do: { kind: 'body', body: '', status: 201 } });
  expect((await post(url, formOf(chunkFields(0, 1)))).status).toBe(201);
  expect(stub.videos).toHaveLength(1);
});

describe('assembly', () => {
  test('not yet: only the same chunk again brings it about', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ chunk: 'last', do: { kind: 'not-yet' } });
    await sendChunk(url, 0, 2);
    expect(await sendChunk(url, 1, 2)).toBe(IN_PROGRESS);
    expect(await sendChunk(url, 0, 2)).toBe(IN_PROGRESS);
    idOf(await sendChunk(url, 1, 2));
  });

  test('never', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ chunk: 'last', do: { kind: 'never-assembled' } });
    await sendChunk(url, 0, 2);
    for (const chunk of [1, 1, 0, 1]) expect(await sendChunk(url, chunk, 2)).toBe(IN_PROGRESS);
    expect(stub.videos).toEqual([]);
  });

  test('reject throws all parts away', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ chunk: 'last', do: { kind: 'reject' } });
    await sendChunk(url, 0, 2);
    expect(await sendChunk(url, 1, 2)).toBe(FAILED);
    expect(await sendChunk(url, 1, 2)).toBe(IN_PROGRESS);
    idOf(await sendChunk(url, 0, 2));
  });
});

describe('hold', () => {
  test('withholds the reply until released', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ times: Number.POSITIVE_INFINITY, do: { kind: 'hold' } });
    const sent = [sendChunk(url, 0, 2), stub.nextHeld(), sendChunk(url, 1, 2)] as const;
    const held = [await sent[1], await stub.nextHeld()];
    expect(held.map(({ chunk }) => chunk).sort()).toEqual([0, 1]);
    expect([stub.held, stub.videos.length, held[0]?.outcome]).toEqual([2, 1, 'pending']);

    stub.release();
    expect(stub.held).toBe(0);
    expect([await sent[0], await sent[2]]).toContain(IN_PROGRESS);
  });

  test('forgets a request that gave up', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ times: 2, do: { kind: 'hold' } });
    const controller = new AbortController();
    const gone = post(url, formOf(chunkFields(0, 9)), { signal: controller.signal });
    await stub.waitFor(({ sha256 }) => sha256 !== undefined);
    controller.abort();
    await expect(gone).rejects.toThrow();
    await stub.waitFor(({ outcome }) => outcome === 'aborted');
    expect(stub.held).toBe(0);

    const next = sendChunk(url, 1, 9);
    expect((await stub.nextHeld()).chunk).toBe(1);
    stub.release();
    await next;
  });

  test('hands out no request that was released before it was seen', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    stub.fault({ times: 2, do: { kind: 'hold' } });
    const first = sendChunk(url, 0, 9);
    await vi.waitUntil(() => stub.held === 1, { interval: 1 });
    stub.release();
    const held = stub.nextHeld();
    await first;
    const second = sendChunk(url, 1, 9);
    expect((await held).chunk).toBe(1);
    stub.release();
    await second;
  });

  test('does not outlive the stub', async () => {
    const stub = await stubFor();
    stub.fault({ do: { kind: 'hold' } });
    const ended = expect(sendChunk(stub.issueUrl().url, 0, 1)).rejects.toThrow();
    await stub.nextHeld();
    const waiting = expect(stub.nextHeld()).rejects.toThrow('closed');
    await stub.close();
    await Promise.all([ended, waiting]);
  });
});

describe('which requests', () => {
  const nothing: UploadFault = { kind: 'status', status: 500 };

  async function struck(rules: FaultRule[], names = ['film.mp4']): Promise<string[]> {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    for (const rule of rules) stub.fault(rule);
    for (const name of names) {
      for (let chunk = 0; chunk < 4; chunk += 1) await post(url, formOf(chunkFields(chunk, 4, name)));
    }
    return stub.journal.filter(({ fault }) => fault).map(({ name, chunk }) => `${name} ${chunk}`);
  }

  test.each<[string, FaultRule, string[]]>([
    ['the first, once', { do: nothing }, ['film.mp4 0']],
    ['as often as told', { times: 2, do: nothing }, ['film.mp4 0', 'film.mp4 1']],
    ['after some that go through', { skip: 2, do: nothing }, ['film.mp4 2']],
    ['a chunk by its number', { chunk: 2, do: nothing }, ['film.mp4 2']],
    ['the first chunk', { chunk: 'first', times: 9, do: nothing }, ['film.mp4 0']],
    ['those in the middle', { chunk: 'middle', times: 9, do: nothing }, ['film.mp4 1', 'film.mp4 2']],
    ['the last chunk', { chunk: 'last', times: 9, do: nothing }, ['film.mp4 3']],
  ])('%s', async (_, rule, expected) => {
    expect(await struck([rule])).toEqual(expected);
  });

  test('those of one file', async () => {
    expect(await struck([{ name: 'b.mp4', chunk: 1, do: nothing }], ['a.mp4', 'b.mp4'])).toEqual(['b.mp4 1']);
  });

  test('the first rule that matches wins and is used up', async () => {
    const rules: FaultRule[] = [
      { chunk: 1, do: nothing },
      { times: 2, do: nothing },
    ];
    expect(await struck(rules)).toEqual(['film.mp4 0', 'film.mp4 1', 'film.mp4 2']);
  });

  test('none once they are cleared', async () => {
    const stub = await stubFor();
    stub.fault({ do: nothing });
    stub.clearFaults();
    idOf(await sendChunk(stub.issueUrl().url, 0, 1));
  });

  test('also where the fields follow the file, at the end of it', async () => {
    const stub = await stubFor();
    stub.fault({ chunk: 1, do: nothing });
    const form = new FormData();
    form.append('file', new Blob(['x']), 'blob');
    for (const [name, value] of Object.entries(chunkFields(1, 2))) form.append(name, value);
    expect((await post(stub.issueUrl().url, form)).status).toBe(500);
  });

  test('a question for a sign of life, and no other', async () => {
    const stub = await stubFor();
    stub.pages['/page'] = 'here';
    stub.fault({ on: 'head', times: 2, do: { kind: 'reset', when: 'before' } });
    const head = (path: string) => fetch(stub.origin + path, { method: 'HEAD' });
    expect((await fetch(`${stub.origin}/page`)).status).toBe(200);
    await expect(head('/page')).rejects.toThrow();
    await expect(head('/favicon.ico')).rejects.toThrow();
    expect((await head('/page')).status).toBe(200);
    expect((await head('/favicon.ico')).status).toBe(404);
  });

  test('a preflight', async () => {
    const stub = await stubFor();
    stub.fault({ on: 'preflight', do: { kind: 'status', status: 403, cors: false } });
    const headers = { Origin: 'http://page.test', 'Access-Control-Request-Method': 'POST' };
    const ask = () => fetch(stub.issueUrl().url, { method: 'OPTIONS', headers });
    expect([(await ask()).status, (await ask()).status]).toEqual([403, 204]);
  });
});

test('a violation is refused whatever the fault says', async () => {
  const stub = await stubFor();
  stub.fault({ do: { kind: 'body', body: 'fine' } });
  expect((await post(stub.issueUrl().url, formOf({ name: 'a', chunk: '3', chunks: '2' }))).status).toBe(400);
});

test('a request cut off by a reset leaves the next one alone', async () => {
  const stub = await stubFor();
  const { url } = stub.issueUrl();
  stub.fault({ do: { kind: 'reset', when: 'before' } });
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  await expect(post(url, unfinishedForm(chunkFields(0, 1)), { headers, duplex: 'half' })).rejects.toThrow();
  idOf(await sendChunk(url, 0, 1));
});

test.each<[unknown, string]>([
  [undefined, 'not an object'],
  [{ do: { kind: 'explode' } }, 'no fault "explode"'],
  [{ do: { kind: 'toString' } }, 'no fault "toString"'],
  [{ on: 'url', do: { kind: 'reject' } }, 'no fault "reject"'],
  [{ on: 'submit', do: { kind: 'not-yet' } }, 'no fault "not-yet"'],
  [{ on: 'url', chunk: 1, do: { kind: 'hold' } }, 'no key "chunk"'],
  [{ on: 'video', do: { kind: 'hold' } }, '"on"'],
  [{ times: 0, do: { kind: 'hold' } }, '"times"'],
  [{ chunk: 'second', do: { kind: 'hold' } }, '"chunk"'],
  [{ do: { kind: 'status', status: 99 } }, '"status"'],
  [{ do: { kind: 'delay' } }, '"ms"'],
  [{ do: { kind: 'hold', ms: 1 } }, 'no key "ms"'],
])('is no rule: %j', async (rule, message) => {
  const stub = await stubFor();
  expect(() => stub.fault(rule as FaultRule)).toThrow(message);
});
