import { from } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { diagnose, lineBack } from '../../../src/browser/line.js';
import { errorFactory } from '../../../src/options/messages.js';
import { fakeRequests, requests } from '../api/xhr.js';
import { fileOf, visit, watch } from '../support.js';

class FakeReader {
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isAborted = false;
  blob: Blob | null = null;

  constructor() {
    readers.push(this);
  }
  readAsArrayBuffer(blob: Blob): void {
    this.blob = blob;
  }
  abort(): void {
    this.isAborted = true;
  }
}

const readers: FakeReader[] = [];
let isOnline = true;

fakeRequests();
beforeEach(() => {
  vi.useFakeTimers();
  readers.length = 0;
  vi.stubGlobal('FileReader', FakeReader);
  isOnline = true;
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => isOnline);
  visit('http://page.test/dir/page.html?id=1');
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const errors = errorFactory('en');
const error = errors('network', { retryable: true, file: fileOf(), chunk: 3, attempt: 2 });
const elsewhere = 'http://up.test/u?key=1';
const source = new Blob(['0123456789']);

const ask = (file: Blob | null, url: string | undefined) => watch(from(diagnose(error, file, url, errors)));
const found = (isLineDown: boolean) => ({
  values: [{ type: 'diagnosed', error, isLineDown }],
});

describe('no answer came', () => {
  test('with the browser offline: no line, and nothing else is tried', () => {
    isOnline = false;
    expect(ask(source, elsewhere)).toMatchObject(found(true));
    expect([...readers, ...requests]).toEqual([]);
  });

  test('from a file that cannot be read any more', () => {
    const seen = ask(source, elsewhere);
    expect(readers[0]!.blob!.size).toBe(1);
    readers[0]!.onerror!();
    const changed = { code: 'file-changed', file: error.file, chunk: 3, attempt: 2, retryable: false };
    expect(seen.values).toMatchObject([{ type: 'diagnosed', isLineDown: false, error: changed }]);
    expect(requests).toEqual([]);
  });

  test.each<[string, (request: (typeof requests)[number]) => void, boolean]>([
    ['answers', (request) => request.answer(200, ''), false],
    ['answers with an error', (request) => request.answer(500, ''), false],
    ['is out of reach, too', (request) => request.break(), true],
    ['does not answer in time', () => vi.advanceTimersByTime(5000), true],
  ])("while the page's own server %s", (_, happen, isLineDown) => {
    const seen = ask(source, elsewhere);
    readers[0]!.onload!();
    expect(requests).toMatchObject([{ method: 'HEAD', url: location.href, isSent: true }]);
    expect(seen.values).toEqual([]);
    happen(requests[0]!);
    expect(seen).toMatchObject(found(isLineDown));
    expect(requests[0]).toMatchObject({ onload: null, onerror: null });
  });

  test.each<[string, string | undefined, string]>([
    ["from the page's own server", 'http://page.test/upload', 'http://page.test/'],
    ['from nobody in particular', undefined, 'http://page.test/'],
    ['to a page of no server', elsewhere, 'file:///film/page.html'],
  ])('%s: the line is not asked for', (_, url, page) => {
    visit(page);
    expect(ask(null, url)).toMatchObject(found(false));
    const seen = ask(source, url);
    readers[0]!.onload!();
    expect(seen).toMatchObject(found(false));
    expect(requests).toEqual([]);
  });

  test('for a file that plupload has let go of: the line is asked for alone', () => {
    const seen = ask(null, elsewhere);
    expect(readers).toEqual([]);
    requests[0]!.break();
    expect(seen).toMatchObject(found(true));
  });

  test('and nobody wants to know any more', () => {
    ask(source, elsewhere).unsubscribe();
    expect(readers[0]).toMatchObject({ isAborted: true, onload: null, onerror: null });
    const seen = ask(source, elsewhere);
    readers[1]!.onload!();
    seen.unsubscribe();
    expect(requests[0]).toMatchObject({ isAborted: true, onload: null, onerror: null });
  });
});

describe('there is a line again', () => {
  const waited = { type: 'waited' };

  test('when the browser says so', () => {
    isOnline = false;
    const seen = watch(lineBack());
    vi.advanceTimersByTime(60_000);
    expect([...seen.values, ...requests]).toEqual([]);
    window.dispatchEvent(new Event('online'));
    expect(seen.values).toEqual([waited]);
    seen.unsubscribe();
  });

  test("when the page's own server answers, asked every five seconds", () => {
    const seen = watch(lineBack());
    vi.advanceTimersByTime(4999);
    expect(requests).toEqual([]);
    vi.advanceTimersByTime(1);
    requests[0]!.break();
    vi.advanceTimersByTime(5000);
    expect(requests).toHaveLength(2);
    expect(seen.values).toEqual([]);
    requests[1]!.answer(404, '');
    expect(seen.values).toEqual([waited]);
    seen.unsubscribe();
  });

  test('and nobody waits for it any more', () => {
    const seen = watch(lineBack());
    vi.advanceTimersByTime(5000);
    seen.unsubscribe();
    expect(requests).toMatchObject([{ isAborted: true }]);
    window.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(60_000);
    expect(seen.values).toEqual([]);
    expect(requests).toHaveLength(1);
  });
});
