import { describe, expect, test } from 'vitest';
import { type HttpRequest, http } from '../../../src/browser/http.js';
import { fakeRequests, requests } from '../api/xhr.js';
import { watch } from '../support.js';

fakeRequests();

const get = (url: string, changes: Partial<HttpRequest> = {}) =>
  http({ method: 'GET', url, headers: {}, body: null, withCredentials: false, ...changes });

describe('http', () => {
  test.each([false, true])('gets, with credentials: %s', (withCredentials) => {
    const seen = watch(get('/a?b=c', { withCredentials }));
    expect(requests).toMatchObject([{ method: 'GET', url: '/a?b=c', withCredentials, isSent: true }]);
    requests[0]!.answer(200, 'text', 'retry-after: 7');
    const answer = { status: 200, body: 'text', headers: 'retry-after: 7' };
    expect(seen).toMatchObject({ values: [answer], done: true });
  });

  test('sends a body and headers', () => {
    watch(get('/', { method: 'PATCH', headers: { 'X-A': '1', 'X-B': '2' }, body: 'a=b' }));
    expect(requests).toMatchObject([
      { method: 'PATCH', sentHeaders: { 'X-A': '1', 'X-B': '2' }, sentBody: 'a=b' },
    ]);
  });

  test.each([302, 404, 500])('hands on status %i as it is', (status) => {
    const seen = watch(get('/'));
    requests[0]!.answer(status, 'why');
    expect(seen.values).toEqual([{ status, body: 'why', headers: '' }]);
  });

  test('hands on the lack of an answer as status 0', () => {
    const seen = watch(get('/'));
    requests[0]!.break();
    expect(seen).toMatchObject({ values: [{ status: 0, body: '' }], done: true });
  });

  test('requests nothing before it is subscribed to, and each time anew', () => {
    const source = get('/');
    expect(requests).toHaveLength(0);
    watch(source);
    watch(source);
    expect(requests).toHaveLength(2);
  });

  test('aborts when nobody listens any more', () => {
    const seen = watch(get('/'));
    const [request] = requests;
    seen.unsubscribe();
    expect(request).toMatchObject({ isAborted: true, onload: null, onerror: null });
  });
});
