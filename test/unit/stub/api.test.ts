// @vitest-environment node
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ApiKind, Stub } from '../../stub/index.js';
import { call, encoded, INFO, signed, stubFor, uploaded, user } from './support.js';

const TAGS = '/oauth2/tags';
const FORM = 'application/x-www-form-urlencoded';

async function codeOf(response: Response | Promise<Response>): Promise<number> {
  return (await (await response).json()).code;
}

function send(stub: Stub, query: string, init: RequestInit = {}, method = 'POST'): Promise<Response> {
  return fetch(`${stub.origin}${INFO}?${query}`, { method, ...init });
}

test('lists the tags', async () => {
  const { code, msg, data } = await (await call(await stubFor(), 'GET', TAGS)).json();
  expect([code, msg]).toEqual([200, 'success']);
  expect(data.length).toBeGreaterThan(2);
  for (const tag of data) expect(tag).toEqual({ id: expect.any(Number), name: expect.stringMatching(/./) });
});

describe('the parameters', () => {
  test('may stand in the body, in the query, or some in each', async () => {
    const stub = await stubFor();
    const all = encoded(signed({ ...user, fileid: await uploaded(stub), 'tags[]': ['电影', '音乐'] }));
    const [query, body] = [new URLSearchParams(), new URLSearchParams()];
    for (const [name, value] of all) (name.length % 2 === 0 ? query : body).append(name, value);
    expect([query.size, body.size]).not.toContain(0);
    expect(await codeOf(send(stub, '', { body: all }))).toBe(200);
    expect(await codeOf(send(stub, `${all}`))).toBe(200);
    expect(await codeOf(send(stub, `${query}`, { body }))).toBe(200);
    expect(await codeOf(send(stub, `${query}`, { body }, 'PATCH'))).toBe(200);
    expect(stub.submissions.map(({ tags }) => tags)).toEqual(Array(4).fill(['电影', '音乐']));
  });

  test('stand in the journal as they were received', async () => {
    const stub = await stubFor();
    const params = signed({ ...user, fileid: 'x', 'tags[]': ['电影'] });
    await call(stub, 'POST', INFO, params);
    await call(stub, 'GET', INFO, signed({ ...user, fileid: 'x' }));
    expect(stub.journal).toMatchObject([
      { kind: 'submit', method: 'POST', status: 404, fields: params },
      { kind: 'info', method: 'GET', status: 400, fields: signed({ ...user, fileid: 'x' }) },
    ]);
  });

  test.each<[string, string, string]>([
    ['in both', 'fileid=a', 'fileid=a'],
    ['a list in both', 'tags[]=电影', 'tags[]=音乐'],
    ['twice in the body', '', 'fileid=a&fileid=a'],
    ['twice in the query', 'fileid=a&fileid=b', ''],
  ])('one that comes %s', async (_, query, body) => {
    const stub = await stubFor();
    const response = await send(stub, query, { body: new URLSearchParams(body) });
    expect(await response.json()).toEqual({
      code: 350,
      msg: expect.stringMatching(/both|body|twice/),
      data: [],
    });
  });

  test('that no call has', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    expect(await codeOf(call(stub, 'POST', INFO, { fileid, title: 'x' }))).toBe(350);
    expect(await codeOf(call(stub, 'GET', INFO, { fileid, name: 'x' }))).toBe(350);
    expect(await codeOf(call(stub, 'GET', TAGS, { fileid }))).toBe(350);
    expect(stub.submissions).toEqual([]);
  });

  test.each<[string, (params: string) => RequestInit, number]>([
    ['JSON', () => ({ body: '{}', headers: { 'Content-Type': 'application/json' } }), 415],
    ['nothing that is called text', () => ({ body: '', headers: { 'Content-Type': 'text/plain' } }), 415],
    ['no type', (params) => ({ body: new Uint8Array(Buffer.from(params)) }), 415],
    ['a form of parts', () => ({ body: new FormData() }), 415],
    [
      '65 KB',
      (params) => ({ body: `${params}&${'x'.repeat(65_536)}`, headers: { 'Content-Type': FORM } }),
      413,
    ],
    ['20 MB', () => ({ body: 'x'.repeat(20_000_000), headers: { 'Content-Type': FORM } }), 413],
    [
      'a type with more to it',
      (body) => ({ body, headers: { 'Content-Type': `${FORM.toUpperCase()} ; a=b` } }),
      200,
    ],
  ])('as a body: %s', async (_, init, code) => {
    const stub = await stubFor();
    const params = `${encoded(signed({ ...user, fileid: await uploaded(stub) }))}`;
    const response = await send(stub, '', init(params));
    expect([response.status, await codeOf(response)]).toEqual([code, code]);
    expect(stub.submissions).toHaveLength(code === 200 ? 1 : 0);
  });
});

test.each<[string, string, ApiKind]>([
  ['POST', INFO, 'submit'],
  ['PATCH', INFO, 'update'],
  ['GET', INFO, 'info'],
  ['GET', TAGS, 'tags'],
])('%s %s wants the common parameters, and meets its faults', async (method, path, kind) => {
  const stub = await stubFor();
  stub.fault({ on: kind, do: { kind: 'reset', when: 'before' } });
  stub.fault({ on: kind, do: { kind: 'status', status: 503 } });
  await expect(call(stub, method, path)).rejects.toThrow();
  expect((await call(stub, method, path)).status).toBe(503);

  const unsigned = await call(stub, method, path, { ...user, signature: '' });
  expect(await unsigned.json()).toEqual({ code: 340, msg: 'signature is empty', data: [] });
  expect(await codeOf(call(stub, method, path, { ...signed(), openid: 'other' }))).toBe(351);
  expect(await codeOf(call(stub, method, path, { access_token: 'x' }))).toBe(403);
  expect(stub.journal.map((entry) => [entry.kind, entry.fault])).toEqual(
    ['reset', 'status', undefined, undefined, undefined].map((fault) => [kind, fault]),
  );
});

test.each([
  ['DELETE', INFO],
  ['PUT', INFO],
  ['POST', TAGS],
])('there is no %s %s', async (method, path) => {
  const response = await call(await stubFor(), method, path);
  expect([response.status, await codeOf(response)]).toEqual([405, 405]);
});

describe('tokens', () => {
  test('that were issued are good until they are expired', async () => {
    const stub = await stubFor();
    const access_token = stub.issueToken();
    for (const token of [access_token, user.access_token]) {
      expect(await codeOf(call(stub, 'GET', TAGS, { access_token: token }))).toBe(200);
    }
    stub.expireTokens();
    for (const token of [access_token, user.access_token, 'stub-expired-token']) {
      const response = await call(stub, 'GET', TAGS, { access_token: token });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ code: 106, msg: 'access_token_has_expired', data: [] });
    }
    expect(await codeOf(call(stub, 'GET', TAGS, { access_token: stub.issueToken() }))).toBe(200);
  });

  test('that are good for some calls expire after them', async () => {
    const stub = await stubFor();
    const access_token = stub.issueToken({ calls: 2 });
    const other = stub.issueToken({ calls: 1 });
    const codes: number[] = [];
    for (let n = 0; n < 3; n += 1) codes.push(await codeOf(call(stub, 'GET', TAGS, { access_token })));
    expect(codes).toEqual([200, 200, 106]);
    expect(await codeOf(call(stub, 'GET', TAGS, { access_token: other }))).toBe(200);
    expect(() => stub.issueToken({ calls: 0 })).toThrow(TypeError);
  });

  test('are not used up by calls that are not signed with the key', async () => {
    const stub = await stubFor();
    const access_token = stub.issueToken({ calls: 1 });
    const forged = { ...user, access_token, signature: 'x' };
    expect(await codeOf(call(stub, 'GET', TAGS, forged))).toBe(351);
    expect(await codeOf(call(stub, 'GET', TAGS, { access_token }))).toBe(200);
  });
});

describe('the rate limit', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is of each token, over all calls, in a window that slides', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 100_000 });
    const stub = await stubFor({ settings: { rateLimit: { calls: 2, ms: 10_000 } } });
    const access_token = stub.issueToken();
    const at = async (ms: number, path = TAGS) => {
      vi.setSystemTime(100_000 + ms);
      const response = await call(stub, 'GET', path, { access_token });
      return [response.status, await codeOf(response), response.headers.get('retry-after')];
    };
    const [passes, refused] = [[200, 200, null], (seconds: string) => [429, 429, seconds]];
    expect(await at(0)).toEqual(passes);
    expect(await at(4_000, '/oauth2/video/upload/url')).toEqual(passes);
    expect(await at(4_001)).toEqual(refused('6'));
    expect(await at(9_999)).toEqual(refused('1'));
    expect(await codeOf(call(stub, 'GET', TAGS))).toBe(200);
    // The refused ones do not count, and the first is out of the window.
    expect(await at(10_000)).toEqual(passes);
    expect(await at(10_500)).toEqual(refused('4'));
    expect(await at(14_000)).toEqual(passes);
    stub.settings.rateLimit = null;
    expect(await at(14_000)).toEqual(passes);
  });

  test('spends no call of a token', async () => {
    const stub = await stubFor({ settings: { rateLimit: { calls: 1, ms: 60_000 } } });
    const access_token = stub.issueToken({ calls: 2 });
    const ask = () => codeOf(call(stub, 'GET', TAGS, { access_token }));
    expect([await ask(), await ask()]).toEqual([200, 429]);
    stub.settings.rateLimit = null;
    expect([await ask(), await ask()]).toEqual([200, 106]);
  });
});
