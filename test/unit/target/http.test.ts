import { describe, expect, test } from 'vitest';
import { httpGet } from '../../../src/target/http.js';
import { watch } from '../support.js';
import { fakeRequests, requests } from './xhr.js';

fakeRequests();

describe('httpGet', () => {
  test.each([false, true])('gets, with credentials: %s', (withCredentials) => {
    const seen = watch(httpGet('/a?b=c', withCredentials));
    expect(requests).toMatchObject([{ method: 'GET', url: '/a?b=c', withCredentials, isSent: true }]);
    requests[0]!.answer(200, 'text', 'retry-after: 7');
    const answer = { status: 200, body: 'text', headers: 'retry-after: 7' };
    expect(seen).toMatchObject({ values: [answer], done: true });
  });

  test.each([302, 404, 500])('hands on status %i as it is', (status) => {
    const seen = watch(httpGet('/', false));
    requests[0]!.answer(status, 'why');
    expect(seen.values).toEqual([{ status, body: 'why', headers: '' }]);
  });

  test('hands on the lack of an answer as status 0', () => {
    const seen = watch(httpGet('/', false));
    requests[0]!.break();
    expect(seen).toMatchObject({ values: [{ status: 0, body: '' }], done: true });
  });

  test('requests nothing before it is subscribed to, and each time anew', () => {
    const get = httpGet('/', false);
    expect(requests).toHaveLength(0);
    watch(get);
    watch(get);
    expect(requests).toHaveLength(2);
  });

  test('aborts when nobody listens any more', () => {
    const seen = watch(httpGet('/', false));
    const [request] = requests;
    seen.unsubscribe();
    expect(request).toMatchObject({ isAborted: true, onload: null, onerror: null });
  });
});
