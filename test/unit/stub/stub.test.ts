// @vitest-environment node
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startStub } from '../../stub/index.js';
import {
  call,
  chunkFields,
  formOf,
  INFO,
  idOf,
  noise,
  post,
  sendChunk,
  signed,
  stubFor,
  uploaded,
  user,
} from './support.js';

describe('close', () => {
  test('leaves no folder, no port and no connection', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    const { path } = stub.video(idOf(await sendChunk(url, 0, 1)))!;
    await sendChunk(url, 0, 2);
    expect(existsSync(path!)).toBe(true);

    await Promise.all([stub.close(), stub.close()]);
    expect(existsSync(dirname(path!))).toBe(false);
    await expect(fetch(stub.origin)).rejects.toThrow();
    await expect(fetch(stub.otherOrigin)).rejects.toThrow();
  });

  test('removes its handler of the exit', async () => {
    const before = process.listenerCount('exit');
    await (await startStub()).close();
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('happens by itself where the port is taken', async () => {
    const stub = await stubFor();
    const before = process.listenerCount('exit');
    await expect(startStub({ otherPort: Number(new URL(stub.origin).port) })).rejects.toThrow('EADDRINUSE');
    expect(process.listenerCount('exit')).toBe(before);
  });
});

test('settings that it does not know are named', async () => {
  await expect(startStub({ settings: { blok: 1 } as object })).rejects.toThrow('"blok"');
});

describe('the journal', () => {
  test('lists every request in order, without keys in the path', async () => {
    const stub = await stubFor();
    const { url, key } = stub.issueUrl();
    await post(url, formOf(chunkFields(0, 1)), { headers: { 'X-Mine': 'yes', Origin: 'http://page.test' } });
    await fetch(`${stub.otherOrigin}/none?a=b`);
    await stub.waitFor(({ n, outcome }) => n === 2 && outcome === 'answered');

    expect(stub.journal).toMatchObject([
      { n: 1, method: 'POST', path: '/upload', kind: 'upload', origin: 'http://page.test', keyLabel: 'k1' },
      { n: 2, method: 'GET', path: '/none', kind: 'unknown', status: 404, origin: undefined },
    ]);
    expect(stub.journal[0]).toMatchObject({ fields: chunkFields(0, 1), status: 200, outcome: 'answered' });
    expect(stub.journal[0]?.headers['x-mine']).toBe('yes');
    expect(stub.journal[0]?.endTime).toBeGreaterThanOrEqual(stub.journal[0]!.time);
    expect(JSON.stringify(stub.journal)).not.toContain(key);
  });

  test('can be waited for, before and after', async () => {
    const stub = await stubFor();
    const { url } = stub.issueUrl();
    const coming = stub.waitFor(({ chunk, outcome }) => chunk === 1 && outcome === 'answered');
    await sendChunk(url, 0, 3);
    await sendChunk(url, 1, 3);
    expect((await coming).n).toBe(2);
    expect((await stub.waitFor(({ chunk }) => chunk === 0)).n).toBe(1);
  });

  test('says what came in place of what was waited for', async () => {
    const stub = await stubFor();
    await sendChunk(stub.issueUrl().url, 0, 3);
    await expect(stub.waitFor(() => false, 20)).rejects.toThrow('#1 POST /upload chunk 0/3: 200 answered');
  });

  test('passes on what a predicate throws, and ends with the stub', async () => {
    const stub = await stubFor();
    const faulty = stub.waitFor(() => {
      throw new Error('mine');
    });
    const endless = stub.waitFor(() => false);
    const ended = [expect(faulty).rejects.toThrow('mine'), expect(endless).rejects.toThrow('closed')];
    await fetch(stub.origin);
    await stub.close();
    await Promise.all(ended);
  });
});

describe('the switches', () => {
  function send(origin: string, method: string, path: string, body?: unknown): Promise<Response> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return fetch(origin + path, { method, headers: { 'Content-Type': 'application/json' }, ...json });
  }

  test('are off unless asked for', async () => {
    const { origin } = await stubFor();
    expect((await fetch(`${origin}/stub/journal`)).status).toBe(404);
  });

  test('do what the stub itself does', async () => {
    const stub = await stubFor({ control: true });
    const { url } = stub.issueUrl();
    expect((await send(stub.origin, 'POST', '/stub/settings', { block: 0, sharedUrl: true })).status).toBe(
      200,
    );
    expect(stub.settings).toMatchObject({ block: 0, sharedUrl: true });

    await send(stub.origin, 'POST', '/stub/faults', { do: { kind: 'hold' } });
    const sent = sendChunk(url, 0, 3);
    await stub.nextHeld();
    await send(stub.origin, 'POST', '/stub/release');
    await sent;

    await send(stub.origin, 'POST', '/stub/faults', { times: 9, do: { kind: 'reject' } });
    await send(stub.origin, 'DELETE', '/stub/faults');
    await sendChunk(url, 1, 3);
    const journal = await (await fetch(`${stub.origin}/stub/journal?since=1`)).json();
    expect(journal).toMatchObject([{ n: 2, chunk: 1, status: 200 }]);
    expect(stub.journal).toHaveLength(2);
  });

  test('tell of no cookie, token, signature or key', async () => {
    const stub = await stubFor({ control: true, mounts: { '/app/': (_, res) => void res.end() } });
    const secrets = { Cookie: 'session=s3cret', 'X-CSRF-Token': 's3cret', Authorization: 'Bearer s3cret' };
    await fetch(`${stub.origin}/app/session`, { method: 'POST', headers: { ...secrets, 'X-Mine': 'yes' } });
    const { signature } = signed({ ...user, name: 'film' });
    const asked = await (await call(stub, 'GET', '/oauth2/video/upload/url')).json();
    await call(stub, 'POST', INFO, { name: 'film' });
    const text = await (await fetch(`${stub.origin}/stub/journal`)).text();
    const key = new URL(asked.data.url).searchParams.get('key')!;
    for (const secret of ['s3cret', 'stub-token', `${signature}`, key]) expect(text).not.toContain(secret);
    const hidden = { access_token: 'hidden', signature: 'hidden' };
    expect(JSON.parse(text)).toMatchObject([
      { headers: { cookie: 'hidden', 'x-csrf-token': 'hidden', authorization: 'hidden', 'x-mine': 'yes' } },
      { fields: hidden, reply: expect.stringContaining('/upload?key=hidden"') },
      { fields: { ...hidden, appid: 'stub-appid', name: 'film' } },
    ]);
    expect(stub.journal[0]?.headers.cookie).toBe('session=s3cret');
  });

  test('end a transcoding, and the tokens', async () => {
    const stub = await stubFor({ control: true });
    const settings = { transcoding: { ms: 60_000, outcome: 'success' }, carousel: 210, rateLimit: null };
    expect((await send(stub.origin, 'POST', '/stub/settings', settings)).status).toBe(200);
    const fileid = await uploaded(stub);
    const statusOf = async () => (await (await call(stub, 'GET', INFO, { fileid })).json()).data.status;
    await call(stub, 'POST', INFO, { fileid });
    expect(await statusOf()).toBe('transcoding');
    const end = (outcome: string) => send(stub.origin, 'POST', '/stub/transcoded', { fileid, outcome });
    expect((await end('transcoding')).status).toBe(400);
    expect((await end('disabled')).status).toBe(200);
    expect(await statusOf()).toBe('disabled');

    expect((await send(stub.origin, 'POST', '/stub/tokens/expire')).status).toBe(200);
    expect(stub.settings.tokens).toEqual({ valid: [], expired: ['stub-expired-token', 'stub-token'] });
  });

  test.each<[string, RequestInit]>([
    ['/stub/faults', { body: '{"do":{"kind":"explode"}}' }],
    ['/stub/faults', { body: '{' }],
    ['/stub/settings', { body: '{"block":2}' }],
    ['/stub/settings', { body: '{"tokens":{"valid":"x"}}' }],
    ['/stub/settings', { body: '{"transcoding":{"ms":-1,"outcome":"success"}}' }],
    ['/stub/settings', { body: '{"transcoding":{"ms":1,"outcome":"transcoding"}}' }],
    ['/stub/settings', { body: '{"carousel":201}' }],
    ['/stub/settings', { body: '{"rateLimit":{"calls":0,"ms":1}}' }],
    ['/stub/settings', { body: '{"rateLimit":{"calls":1}}' }],
    ['/stub/transcoded', { body: '{"fileid":"x","outcome":"success"}' }],
    ['/stub/settings', { body: `{"appid":"${'x'.repeat(70_000)}"}` }],
    ['/stub/settings', { body: '{"block":0}', headers: { 'Content-Type': 'text/plain' } }],
  ])('refuse what makes no sense: %s', async (path, init) => {
    const stub = await stubFor({ control: true });
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(stub.origin + path, { method: 'POST', headers, ...init });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String) });
    expect(stub.settings.block).toBe(1);
  });
});

test('connections are kept alive, unless not', async () => {
  const stub = await stubFor();
  expect((await fetch(stub.origin)).headers.get('connection')).toBe('keep-alive');
  stub.settings.keepAlive = false;
  expect((await fetch(stub.origin)).headers.get('connection')).toBe('close');
});

test.each([false, true])(
  'memory stays flat over 300 MB (discard: %s)',
  async (discard) => {
    const stub = await stubFor({ settings: { discard } });
    const total = 300 * 1024 * 1024;
    const block = noise(1024 * 1024);
    const before = process.memoryUsage();
    let peak = 0;

    const reply = await new Promise<string>((resolve, reject) => {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
      const sent = request(stub.issueUrl().url, { method: 'POST', headers }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      sent.on('error', reject);
      sent.write('--b\r\nContent-Disposition: form-data; name="file"; filename="large.mp4"\r\n\r\n');
      let written = 0;
      const writeMore = (): void => {
        peak = Math.max(peak, process.memoryUsage().rss);
        if (written === total) return void sent.end('\r\n--b--\r\n');
        written += block.length;
        if (sent.write(block)) setImmediate(writeMore);
        else sent.once('drain', writeMore);
      };
      writeMore();
    });

    expect(stub.video(idOf(reply))?.size).toBe(total);
    // Resident memory holds buffers that are dead already, more of them on a busy machine; a file in memory is all of it.
    expect(peak - before.rss).toBeLessThan(total / 2);
    expect(process.memoryUsage().heapUsed - before.heapUsed).toBeLessThan(40 * 1024 * 1024);
  },
  30_000,
);
