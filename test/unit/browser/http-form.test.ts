import { expect, test, vi } from 'vitest';
import { type HttpRequest, http } from '../../../src/browser/http.js';
import { fakeRequests, requests } from '../api/xhr.js';
import { watch } from '../support.js';

fakeRequests();

const form = new FormData();
const given: HttpRequest = {
  method: 'POST',
  url: 'http://u.test/?key=1',
  headers: { 'X-Key': 'k' },
  body: form,
  withCredentials: false,
};

test('posts a form, and tells how far it is and what the answer is', () => {
  const moved = vi.fn();
  const seen = watch(http(given, moved));
  expect(requests).toMatchObject([{ method: 'POST', url: given.url, sentHeaders: { 'X-Key': 'k' } }]);
  expect([requests[0]!.form, requests[0]!.withCredentials]).toEqual([form, false]);
  requests[0]!.move(7);
  expect(moved.mock.calls).toEqual([[7]]);
  requests[0]!.answer(503, 'busy', 'retry-after: 3');
  expect(seen).toMatchObject({
    values: [{ status: 503, body: 'busy', headers: 'retry-after: 3' }],
    done: true,
  });
});

test('has status 0 where there is no answer', () => {
  const seen = watch(http(given, () => {}));
  requests[0]!.break();
  expect(seen).toMatchObject({ values: [{ status: 0, body: '', headers: '' }], done: true });
});

test('sends cookies where the page wants that', () => {
  watch(http({ ...given, withCredentials: true }, () => {}));
  expect(requests[0]!.withCredentials).toBe(true);
});

test('is aborted by whoever has no use for it any more, and says nothing then', () => {
  const moved = vi.fn();
  const seen = watch(http(given, moved));
  expect(requests[0]!.isAborted).toBe(false);
  seen.unsubscribe();
  expect(requests[0]!.isAborted).toBe(true);
  requests[0]!.move(7);
  requests[0]!.answer(200, '');
  expect([moved.mock.calls, seen.values]).toEqual([[], []]);
});

test('errors where it cannot be made', () => {
  const mine = new TypeError('no header');
  vi.spyOn(XMLHttpRequest.prototype, 'setRequestHeader').mockImplementationOnce(() => {
    throw mine;
  });
  expect(watch(http(given, () => {})).error).toBe(mine);
});
