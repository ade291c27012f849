// @vitest-environment node
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stub } from '../../stub/index.js';
import { formOf, idOf, noise, post, stubFor } from './support.js';

const bytes = noise(1000);

async function upload(stub: Stub, name: string, content: Uint8Array = bytes): Promise<string> {
  const reply = await (await post(stub.issueUrl().url, formOf({ name }, content))).text();
  return `${stub.origin}/videos/${idOf(reply)}`;
}

async function bodyOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

describe('a video', () => {
  test.each<[string, number, number]>([
    ['bytes=0-0', 0, 0],
    ['bytes=10-19', 10, 19],
    ['bytes=990-', 990, 999],
    ['bytes=990-5000', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=-5000', 0, 999],
  ])('in part: %s', async (range, start, end) => {
    const response = await fetch(await upload(await stubFor(), 'a.mp4'), { headers: { Range: range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`);
    expect((await bodyOf(response)).equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  test.each(['bytes=1000-', 'bytes=2000-3000', 'bytes=-0'])(
    'not where there is nothing: %s',
    async (range) => {
      const response = await fetch(await upload(await stubFor(), 'a.mp4'), { headers: { Range: range } });
      expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
    },
  );

  test.each(['bytes=-', 'bytes=20-10', 'bytes=0-1,5-6', 'lines=1-2'])('as a whole: %s', async (range) => {
    const response = await fetch(await upload(await stubFor(), 'a.mp4'), { headers: { Range: range } });
    expect(response.status).toBe(200);
    expect((await bodyOf(response)).equals(bytes)).toBe(true);
  });

  test.each([
    ['a.webm', 'noise', 'video/webm'],
    ['a.MP4', 'noise', 'video/mp4'],
    ['unnamed', '\x1a\x45\xdf\xa3', 'video/webm'],
    ['unnamed', '\0\0\0\x20ftypisom', 'video/mp4'],
    ['evil.html', '<script>', 'application/octet-stream'],
  ])('%s that begins with %j has the type %s', async (name, start, type) => {
    const { headers } = await fetch(await upload(await stubFor(), name, Buffer.from(start, 'latin1')));
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('accept-ranges')).toBe('bytes');
  });

  test('answers HEAD, on both origins, and knows no others', async () => {
    const stub = await stubFor();
    const url = (await upload(stub, 'a.mp4')).replace(stub.origin, stub.otherOrigin);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000']);
    expect((await fetch(`${stub.origin}/videos/unknown`)).status).toBe(404);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('a folder', () => {
  let dir: string;

  beforeAll(async () => {
    const root = await mkdtemp(join(tmpdir(), 'files-test-'));
    dir = join(root, 'site');
    await mkdir(join(dir, 'sub'), { recursive: true });
    await writeFile(join(root, 'secret.txt'), 'secret');
    await writeFile(join(root, 'site-secret.txt'), 'secret');
    await writeFile(join(dir, 'index.html'), '<p>home');
    await writeFile(join(dir, 'empty.css'), '');
    await writeFile(join(dir, 'sub', '片 a.js'), 'let a');
    await symlink(join(root, 'secret.txt'), join(dir, 'link.txt'));
  });

  afterAll(() => rm(join(dir, '..'), { recursive: true }));

  const serve = () => stubFor({ static: [{ prefix: '/app/', dir, headers: { 'X-From': 'folder' } }] });

  test.each([
    ['/app/', 200, 'text/html; charset=utf-8', '<p>home'],
    ['/app/index.html', 200, 'text/html; charset=utf-8', '<p>home'],
    ['/app/sub/%E7%89%87%20a.js', 200, 'text/javascript; charset=utf-8', 'let a'],
    ['/app/empty.css', 200, 'text/css; charset=utf-8', ''],
  ])('serves %s', async (path, status, type, body) => {
    const stub = await serve();
    for (const origin of [stub.origin, stub.otherOrigin]) {
      const response = await fetch(origin + path);
      expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-from')).toBe('folder');
      expect(await response.text()).toBe(body);
    }
  });

  // `fetch` tidies paths up before it sends them.
  function rawStatus(origin: string, path: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asked = request(origin, { path }, (response) => resolve(response.resume().statusCode));
      asked.on('error', reject).end();
    });
  }

  test.each([
    '/app/../secret.txt',
    '/app/..%2fsecret.txt',
    '/app/sub/..%2f..%2fsecret.txt',
    '/app/..%2fsite-secret.txt',
    '/app/%2e%2e/secret.txt',
    '/app/link.txt',
    '/app/sub',
    '/app/a%00b',
    '/app/%',
    '/app/none',
    '/appendix',
    '*',
    'http://elsewhere.test/app/',
  ])('does not serve %s', async (path) => {
    expect(await rawStatus((await serve()).origin, path)).toBe(404);
  });
});

test('a page may come and go', async () => {
  const stub = await stubFor({ pages: { '/': '<h1>片' } });
  const first = await fetch(`${stub.origin}/`);
  expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await first.text()).toBe('<h1>片');

  const headers = { 'Content-Security-Policy': "default-src 'self'" };
  stub.pages['/a.js'] = { body: 'let a', type: 'text/javascript', headers };
  const second = await fetch(`${stub.otherOrigin}/a.js?x=1`);
  expect(second.headers.get('content-type')).toBe('text/javascript');
  expect(second.headers.get('content-security-policy')).toBe("default-src 'self'");

  delete stub.pages['/a.js'];
  expect((await fetch(`${stub.origin}/a.js`)).status).toBe(404);
  expect((await fetch(`${stub.origin}/toString`)).status).toBe(404);
});

describe('pages of another origin', () => {
  const headers = {
    Origin: 'http://page.test',
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'x-a,x-b',
  };

  test('are let in', async () => {
    const stub = await stubFor();
    const { headers: got, status } = await fetch(stub.issueUrl().url, { method: 'OPTIONS', headers });
    expect(status).toBe(204);
    expect(got.get('access-control-allow-origin')).toBe('http://page.test');
    expect(got.get('access-control-allow-credentials')).toBe('true');
    expect(got.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PATCH');
    expect(got.get('access-control-allow-headers')).toBe('x-a,x-b');
    expect(stub.journal[0]).toMatchObject({ kind: 'preflight', path: '/upload', origin: 'http://page.test' });
  });

  test.each([
    [true, 'Retry-After'],
    [false, null],
  ])('can read Retry-After: %s', async (exposeRetryAfter, exposed) => {
    const stub = await stubFor({ settings: { exposeRetryAfter } });
    const response = await post(stub.issueUrl().url, formOf({}), { headers: { Origin: 'http://page.test' } });
    expect(response.headers.get('access-control-expose-headers')).toBe(exposed);
  });

  test.each(['/', '/app/', '/none', '/stub/faults', '/stub/journal'])('cannot read %s', async (path) => {
    const stub = await stubFor({
      control: true,
      pages: { '/': 'a page' },
      static: [{ prefix: '/app/', dir: import.meta.dirname }],
    });
    for (const method of ['OPTIONS', 'GET']) {
      const { headers: got } = await fetch(stub.origin + path, { method, headers });
      expect([...got.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('cannot use the switches', async () => {
    const stub = await stubFor({ control: true });
    const status = async (Origin: string) =>
      (await fetch(`${stub.origin}/stub/release`, { method: 'POST', headers: { Origin } })).status;
    expect(await status(stub.origin)).toBe(200);
    for (const origin of ['http://page.test', stub.otherOrigin, 'null'])
      expect(await status(origin)).toBe(403);
  });
});

test.each(['/', '/stub/journal', '/app/x', '/upload'])(
  '%s is there under names of its own only',
  async (path) => {
    const stub = await stubFor({
      control: true,
      pages: { '/': 'a page' },
      mounts: { '/app/': (_, res) => void res.end('app') },
    });
    const { port } = new URL(stub.origin);
    const answer = (host: string): Promise<[number | undefined, string]> =>
      new Promise((resolve, reject) => {
        request(stub.origin + path, { headers: { Host: host } }, async (res) => {
          let body = '';
          for await (const part of res) body += part;
          resolve([res.statusCode, body]);
        })
          .on('error', reject)
          .end();
      });
    for (const host of [`evil.test:${port}`, '127.0.0.1', `127.0.0.1.evil.test:${port}`]) {
      expect(await answer(host)).toEqual([421, 'no such host\n']);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect((await answer(host))[0]).not.toBe(421);
    }
    stub.settings.hosts = [`127.0.0.1:${Number(port) + 1}`];
    expect((await answer(`127.0.0.1:${Number(port) + 1}`))[0]).not.toBe(421);
    expect((await answer(`127.0.0.1:${Number(port) + 2}`))[0]).toBe(421);
  },
);
