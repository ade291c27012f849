// @vitest-environment node
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Settings, type Stub, type TranscodingOutcome, tags } from '../../stub/index.js';
import { call, INFO, type Params, stubFor, uploaded } from './support.js';

const busy = { transcoding: { ms: Number.POSITIVE_INFINITY, outcome: 'success' } } as const;

async function submit(stub: Stub, params: Params, method = 'POST'): Promise<unknown> {
  return (await call(stub, method, INFO, params)).json();
}

async function ask(stub: Stub, fileid: string): Promise<unknown> {
  return (await call(stub, 'GET', INFO, { fileid })).json();
}

async function statusOf(stub: Stub, fileid: string): Promise<unknown> {
  return (await (await call(stub, 'GET', INFO, { fileid })).json()).data.status;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a file', () => {
  test('is submitted, and what was sent is kept', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    const sent = { fileid, name: '我的电影 🎬', cover: 'https://cdn.test/a.jpg' };
    const before = Date.now();
    expect(await submit(stub, { ...sent, 'tags[]': ['音乐', '电影'], iscarousel: '1' })).toEqual({
      code: 200,
      msg: 'success',
    });
    const [submission] = stub.submissions;
    expect(submission).toEqual({
      ...sent,
      tags: ['音乐', '电影'],
      iscarousel: 1,
      at: expect.any(Number),
      method: 'POST',
    });
    expect(submission!.at).toBeGreaterThanOrEqual(before);
    expect(submission!.at).toBeLessThanOrEqual(Date.now());
  });

  test('needs nothing but its id', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    expect(await submit(stub, { fileid })).toEqual({ code: 200, msg: 'success' });
    const given = { name: undefined, cover: undefined, tags: [], iscarousel: 0 };
    expect(stub.submissions).toMatchObject([{ fileid, ...given, method: 'POST' }]);
  });

  test('is updated, and may be submitted again', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    await submit(stub, { fileid, name: 'one' });
    expect(await submit(stub, { fileid, name: 'two' }, 'PATCH')).toEqual({ code: 200, msg: 'success' });
    expect(await submit(stub, { fileid, name: 'three' })).toEqual({ code: 200, msg: 'success' });
    expect(stub.submissions.map(({ name, method }) => `${method} ${name}`)).toEqual([
      'POST one',
      'PATCH two',
      'POST three',
    ]);
  });

  test.each(tags)('may have the tag $name', async ({ name }) => {
    const stub = await stubFor();
    expect(await submit(stub, { fileid: await uploaded(stub), 'tags[]': [name] })).toMatchObject({
      code: 200,
    });
  });
});

describe('refuses', () => {
  const [tag] = tags.map(({ name }) => name) as [string];
  test.each<[string, Params, number, number]>([
    ['an empty fileid', { fileid: '' }, 340, 200],
    ['an empty name', { name: '' }, 341, 200],
    ['a name of 201 characters', { name: '🎬'.repeat(201) }, 413, 413],
    ['an empty cover', { cover: '' }, 351, 200],
    ['a relative cover', { cover: '/a.jpg' }, 351, 200],
    ['a cover without slashes', { cover: 'https:a.jpg' }, 351, 200],
    ['a cover that is no URL', { cover: 'https://' }, 351, 200],
    ['a cover of another scheme', { cover: 'ftp://cdn.test/a.jpg' }, 351, 200],
    ['an iscarousel of 2', { iscarousel: '2' }, 352, 200],
    ['an empty iscarousel', { iscarousel: '' }, 352, 200],
    ['an unknown tag', { 'tags[]': [tag, 'x'] }, 353, 200],
    ['three tags', { 'tags[]': [tag, tag, 'x'] }, 511, 511],
    ['tags that are no list', { tags: tag }, 350, 200],
    ['a file that nobody uploaded', { fileid: 'a'.repeat(32) }, 404, 404],
  ])('%s', async (_, params, code, status) => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    const all = { fileid, ...params };
    const response = await call(stub, 'POST', INFO, all);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, msg: expect.stringMatching(/./), data: [] });
    expect(stub.submissions).toEqual([]);
    expect((await call(stub, 'GET', INFO, { fileid })).status).toBe(400);

    await submit(stub, { fileid });
    expect(await submit(stub, all, 'PATCH')).toMatchObject({ code });
    expect(stub.submissions).toHaveLength(1);
  });

  test('no fileid', async () => {
    const stub = await stubFor();
    for (const method of ['POST', 'PATCH', 'GET']) {
      expect((await (await call(stub, method, INFO)).json()).code).toBe(340);
    }
  });

  test('a file that nobody submitted', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    const updated = await call(stub, 'PATCH', INFO, { fileid });
    expect([updated.status, (await updated.json()).code]).toEqual([404, 404]);
    const asked = await call(stub, 'GET', INFO, { fileid });
    expect(asked.status).toBe(400);
    expect(await asked.json()).toEqual({ code: 400, msg: 'fileid is error', data: [] });
  });

  test('nothing that has 200 characters, two tags and an http cover', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    const params = {
      fileid,
      name: '🎬'.repeat(200),
      'tags[]': [tag, tag],
      cover: 'HTTP://cdn.test/图 1.jpg',
    };
    expect(await submit(stub, { ...params, iscarousel: '0' })).toMatchObject({ code: 200 });
  });
});

describe('transcoding', () => {
  test('begins with the first submission, and goes by the clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    const stub = await stubFor({ settings: { transcoding: { ms: 8_000, outcome: 'published' } } });
    const fileid = await uploaded(stub);
    vi.setSystemTime(2_000_000);
    await submit(stub, { fileid });
    const working = { share_url: '', status: 'transcoding', play_num: 0 };
    expect(await ask(stub, fileid)).toEqual({ code: 200, msg: 'success', data: working });

    stub.settings.transcoding = { ms: 60_000, outcome: 'error' };
    vi.setSystemTime(2_007_000);
    await submit(stub, { fileid });
    await submit(stub, { fileid }, 'PATCH');
    vi.setSystemTime(2_007_999);
    expect(await statusOf(stub, fileid)).toBe('transcoding');
    vi.setSystemTime(2_008_000);
    expect(await statusOf(stub, fileid)).toBe('published');
  });

  test('is over at once unless told', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    await submit(stub, { fileid });
    const share_url = `${stub.origin}/videos/${fileid}`;
    expect(await ask(stub, fileid)).toMatchObject({ data: { share_url, status: 'success', play_num: 0 } });
    expect(await (await fetch(share_url)).text()).toBe('some bytes');
  });

  test.each<[TranscodingOutcome, boolean]>([
    ['success', true],
    ['published', true],
    ['error', false],
    ['disabled', false],
    ['deleted', false],
  ])('can end in %s, whether told or not', async (outcome, plays) => {
    const stub = await stubFor({ settings: { transcoding: { ms: 0, outcome } } });
    const [one, two] = [await uploaded(stub), await uploaded(stub)];
    await submit(stub, { fileid: one });
    stub.settings.transcoding = busy.transcoding;
    await submit(stub, { fileid: two });
    expect(await statusOf(stub, two)).toBe('transcoding');
    stub.transcoded(two, outcome);
    for (const fileid of [one, two]) {
      const share_url = plays ? `${stub.origin}/videos/${fileid}` : '';
      expect(await ask(stub, fileid)).toMatchObject({ data: { status: outcome, share_url } });
    }
  });

  test('has not begun for a file that nobody submitted', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    expect(() => stub.transcoded(fileid, 'success')).toThrow(TypeError);
  });

  test('the share URL is on the origin that was asked', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    await submit(stub, { fileid });
    const asked = await call({ ...stub, origin: stub.otherOrigin }, 'GET', INFO, { fileid });
    expect((await asked.json()).data.share_url).toBe(`${stub.otherOrigin}/videos/${fileid}`);
  });
});

describe('a channel', () => {
  test.each<Settings['carousel']>([200, 210, 211, 212, 213])('is answered with %d', async (carousel) => {
    const stub = await stubFor({ settings: { carousel } });
    const fileid = await uploaded(stub);
    const response = await call(stub, 'POST', INFO, { fileid, iscarousel: '1' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ code: carousel, msg: expect.stringMatching(/success|saved/) });
    expect(await submit(stub, { fileid, iscarousel: '1' }, 'PATCH')).toMatchObject({ code: carousel });
    expect(await submit(stub, { fileid, iscarousel: '0' })).toMatchObject({ code: 200 });
    expect(stub.submissions).toHaveLength(3);
  });

  test('has to wait for the transcoding', async () => {
    const stub = await stubFor({ settings: { ...busy, carousel: 211 } });
    const fileid = await uploaded(stub);
    expect(await submit(stub, { fileid, iscarousel: '1' })).toMatchObject({ code: 212 });
    expect(await submit(stub, { fileid })).toMatchObject({ code: 200 });
    stub.transcoded(fileid, 'success');
    expect(await submit(stub, { fileid, iscarousel: '1' }, 'PATCH')).toMatchObject({ code: 211 });
  });
});

describe('a fault', () => {
  test('that answers a submission keeps it from being saved, unless told', async () => {
    const stub = await stubFor();
    stub.fault({ on: 'submit', do: { kind: 'reset', when: 'before' } });
    stub.fault({ on: 'submit', do: { kind: 'status', status: 500 } });
    const fileid = await uploaded(stub);
    await expect(call(stub, 'POST', INFO, { fileid })).rejects.toThrow();
    expect((await call(stub, 'POST', INFO, { fileid })).status).toBe(500);
    expect(stub.submissions).toEqual([]);
    expect((await call(stub, 'GET', INFO, { fileid })).status).toBe(400);

    stub.fault({ on: 'submit', do: { kind: 'status', status: 500, store: true } });
    expect((await call(stub, 'POST', INFO, { fileid })).status).toBe(500);
    expect(await statusOf(stub, fileid)).toBe('success');
  });

  test('that loses the answer of a submission saves it', async () => {
    const stub = await stubFor();
    stub.fault({ on: 'submit', do: { kind: 'reset', when: 'after' } });
    const fileid = await uploaded(stub);
    await expect(call(stub, 'POST', INFO, { fileid })).rejects.toThrow();
    expect(stub.submissions).toHaveLength(1);
  });

  test('holds an update back', async () => {
    const stub = await stubFor();
    const fileid = await uploaded(stub);
    await submit(stub, { fileid });
    stub.fault({ on: 'update', do: { kind: 'hold' } });
    const sent = submit(stub, { fileid, name: 'new' }, 'PATCH');
    expect(await stub.nextHeld()).toMatchObject({ kind: 'update', method: 'PATCH' });
    stub.release();
    expect(await sent).toMatchObject({ code: 200 });
  });
});
