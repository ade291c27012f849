// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { type Settings, type Stub, signature } from '../../stub/index.js';
import {
  chunkFields,
  encoded,
  formOf,
  idOf,
  type Params,
  post,
  sendChunk,
  signed,
  stubFor,
  user,
} from './support.js';

function ask(stub: Stub, params: Params = signed(), origin = stub.origin): Promise<Response> {
  return fetch(`${origin}/oauth2/video/upload/url?${encoded(params)}`);
}

async function urlFrom(stub: Stub, origin?: string): Promise<{ block: number; url: string }> {
  const { data } = await (await ask(stub, undefined, origin)).json();
  return data;
}

test('answers with a URL that takes an upload', async () => {
  const stub = await stubFor();
  const response = await ask(stub);
  const answer = await response.json();
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(answer).toEqual({ code: 200, msg: 'success', data: { block: 1, url: expect.any(String) } });
  expect(new URL(answer.data.url).searchParams.get('key')).toMatch(/^[0-9A-F]{512}$/);
  idOf(await sendChunk(answer.data.url, 0, 1));
  expect(stub.journal[0]).toMatchObject({ kind: 'url', path: '/oauth2/video/upload/url', keyLabel: 'k1' });
  expect(stub.journal[0]?.fields).toEqual(signed());
});

test('a fresh URL at every call, or the same for every file of a user', async () => {
  const stub = await stubFor();
  expect((await urlFrom(stub)).url).not.toBe((await urlFrom(stub)).url);

  stub.settings.sharedUrl = true;
  const { url } = await urlFrom(stub);
  expect((await urlFrom(stub)).url).toBe(url);
  stub.expireKey('k3');
  expect((await urlFrom(stub)).url).not.toBe(url);
});

test('block 0 takes whole files only', async () => {
  const stub = await stubFor({ settings: { block: 0 } });
  const { block, url } = await urlFrom(stub);
  expect(block).toBe(0);
  expect((await post(url, formOf(chunkFields(0, 1)))).status).toBe(400);
  idOf(await (await post(url, formOf({ name: 'a.mp4' }))).text());
});

test.each<[Settings['urlHost'], boolean]>([
  ['same', true],
  ['other', false],
])('the URL is on the %s origin', async (urlHost, same) => {
  const stub = await stubFor({ settings: { urlHost } });
  expect(stub.otherOrigin).not.toBe(stub.origin);
  expect(new URL((await urlFrom(stub)).url).origin === stub.origin).toBe(same);
  expect(new URL((await urlFrom(stub, stub.otherOrigin)).url).origin === stub.otherOrigin).toBe(same);
  expect(new URL(stub.issueUrl().url).origin === stub.origin).toBe(same);
});

describe('refuses', () => {
  test.each<[string, Params, number, number]>([
    ['no appid', signed({ access_token: 'stub-token' }), 340, 200],
    ['an empty appid', signed({ ...user, appid: '' }), 340, 200],
    ['no signature', user, 340, 200],
    ['no token', signed({ appid: 'stub-appid' }), 401, 401],
    ['another appid', signed({ ...user, appid: 'x' }), 350, 200],
    ['an unknown token', signed({ ...user, access_token: 'x' }), 403, 403],
    ['a wrong signature', { ...user, signature: signature(user, 'other-key') }, 351, 200],
    ['a parameter that was not signed', { ...signed(), more: 'x' }, 351, 200],
    ['a parameter that no call has', signed({ ...user, more: 'x' }), 350, 200],
  ])('%s', async (_, params, code, status) => {
    const response = await ask(await stubFor(), params);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, msg: expect.any(String), data: [] });
  });

  test('an expired token', async () => {
    const response = await ask(await stubFor(), signed({ ...user, access_token: 'stub-expired-token' }));
    expect(await response.json()).toEqual({ code: 106, msg: 'access_token_has_expired', data: [] });
  });

  test('another method', async () => {
    const stub = await stubFor();
    const response = await post(`${stub.origin}/oauth2/video/upload/url?${encoded(signed())}`, '');
    expect([response.status, (await response.json()).code]).toEqual([405, 405]);
  });
});

test('faults befall it', async () => {
  const stub = await stubFor();
  stub.fault({ on: 'url', do: { kind: 'reset', when: 'before' } });
  stub.fault({
    on: 'url',
    do: { kind: 'body', status: 429, body: '{"code":429,"msg":"slow down","data":[]}' },
  });
  stub.fault({ on: 'url', do: { kind: 'hold' } });
  await expect(ask(stub)).rejects.toThrow();
  expect((await ask(stub)).status).toBe(429);
  const held = ask(stub);
  expect((await stub.nextHeld()).kind).toBe('url');
  stub.release();
  expect((await held).status).toBe(200);
});
