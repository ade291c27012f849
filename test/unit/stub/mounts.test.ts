// @vitest-environment node
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { startStub } from '../../stub/index.js';
import { call, post, stubFor } from './support.js';

test('answer under their prefix of the first origin, after the platform and the pages', async () => {
  const stub = await stubFor({
    mounts: {
      '/app/': (req, res) => res.writeHead(201).end(`${req.method} ${req.url}`),
      '/': (_, res) => void res.end('all'),
    },
    pages: { '/app/page': 'page' },
    static: [{ prefix: '/app/', dir: tmpdir() }],
  });
  const get = async (path: string) => (await fetch(stub.origin + path)).text();
  const posted = await post(`${stub.origin}/app/x?a=b`, 'body');
  expect([posted.status, await posted.text()]).toEqual([201, 'POST /app/x?a=b']);
  expect([await get('/app/page'), await get('/other')]).toEqual(['page', 'all']);
  expect((await call(stub, 'GET', '/oauth2/tags')).headers.get('content-type')).toContain('json');
  expect((await fetch(`${stub.otherOrigin}/app/x`)).status).toBe(404);
  await stub.waitFor(({ n, outcome }) => n === 5 && outcome === 'answered');
  expect(stub.journal.map(({ kind, status, outcome }) => [kind, status, outcome])).toEqual([
    ['app', 201, 'answered'],
    ['page', 200, 'answered'],
    ['app', 200, 'answered'],
    ['tags', 200, 'answered'],
    ['static', 404, 'answered'],
  ]);
});

test('let pages of other origins in themselves', async () => {
  const stub = await stubFor({ mounts: { '/app/': (_, res) => void res.writeHead(403).end() } });
  const headers = { Origin: 'http://page.test', 'Access-Control-Request-Method': 'PATCH' };
  const response = await fetch(`${stub.origin}/app/x`, { method: 'OPTIONS', headers });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

test.each<[string, () => unknown]>([
  ['never answers', () => {}],
  ['is never done', () => new Promise(() => {})],
])('one that %s does not hold up the closing', async (_, idle) => {
  const stub = await stubFor({ mounts: { '/app/': idle } });
  const ended = expect(fetch(`${stub.origin}/app/x`)).rejects.toThrow();
  await stub.waitFor(({ kind }) => kind === 'app');
  await stub.close();
  await ended;
  expect(stub.journal[0]?.outcome).toBe('aborted');
});

test('requests that follow one without an answer on its connection do not hold it up either', async () => {
  const stub = await stubFor({ mounts: { '/app/': () => {} } });
  const { host, hostname, port } = new URL(stub.origin);
  const socket = connect(Number(port), hostname).on('error', () => {});
  socket.write(`GET /app/1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(2));
  await stub.waitFor(({ n }) => n === 2);
  await stub.close();
  expect(stub.journal.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted']);
});

test('one that answers when it is done already may take its time', async () => {
  const stub = await stubFor({
    mounts: { '/app/': (_, res) => void setTimeout(() => res.end('late'), 30) },
  });
  expect(await (await fetch(`${stub.origin}/app/x`)).text()).toBe('late');
});

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('mine');
    },
  ],
  ['rejects', () => Promise.reject(new Error('mine'))],
])('one that %s is answered for, and named in the journal', async (_, broken) => {
  const stub = await startStub({ mounts: { '/app/': broken } });
  expect((await fetch(`${stub.origin}/app/x`)).status).toBe(500);
  expect(stub.journal[0]?.error).toContain('mine');
  await stub.close();
});

test.each(['app/', '/app', ''])('cannot be under "%s"', async (prefix) => {
  const before = process.listenerCount('exit');
  await expect(startStub({ mounts: { [prefix]: () => {} } })).rejects.toThrow(TypeError);
  expect(process.listenerCount('exit')).toBe(before);
});

test('every connection serves one request where the settings say so', async () => {
  const stub = await stubFor({
    mounts: { '/app/': (_, res) => void res.end() },
    settings: { keepAlive: false },
  });
  expect((await fetch(`${stub.origin}/app/x`)).headers.get('connection')).toBe('close');
});
