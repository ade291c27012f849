import { from } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { diagnose, lineBack, onLineLost, tryProbe } from '../../../src/browser/line.js';
import { fakeRequests, requests } from '../api/xhr.js';
import { visit, watch } from '../support.js';

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

const elsewhere = 'http://up.test/u?key=1';
const source = new Blob(['0123456789']);

// What has answered is remembered for the life of a page: each test has a probe of its own.
let count = 0;
const freshProbe = () => `/probe-${++count}`;
/** One that has answered on this page. */
function trustedProbe(): string {
  const probe = freshProbe();
  const trying = tryProbe(probe, elsewhere);
  requests[0]!.answer(200, '');
  expect(trying.closed).toBe(true);
  requests.length = 0;
  return probe;
}

const ask = (file: Blob | null, url: string | undefined, probe = trustedProbe()) =>
  watch(from(diagnose(file, url, probe)));

describe('no answer came', () => {
  test('with the browser offline: no line, and nothing else is tried', () => {
    const probe = trustedProbe();
    isOnline = false;
    expect(ask(source, elsewhere, probe).values).toEqual(['line']);
    expect([...readers, ...requests]).toEqual([]);
  });

  test('from a file that cannot be read any more', () => {
    const seen = ask(source, elsewhere);
    expect(readers[0]!.blob!.size).toBe(1);
    readers[0]!.onerror!();
    expect(seen.values).toEqual(['file']);
    expect(requests).toEqual([]);
  });

  test.each<[string, (request: (typeof requests)[number]) => void, string]>([
    ['answers', (request) => request.answer(200, ''), 'server'],
    ['answers with an error', (request) => request.answer(500, ''), 'server'],
    ['has no such file', (request) => request.answer(404, ''), 'server'],
    ['is out of reach, too', (request) => request.break(), 'line'],
    ['does not answer in time', () => vi.advanceTimersByTime(5000), 'line'],
  ])("while the page's own server %s", (_, happen, cause) => {
    const probe = trustedProbe();
    const seen = ask(source, elsewhere, probe);
    readers[0]!.onload!();
    expect(requests).toMatchObject([{ method: 'HEAD', url: `http://page.test${probe}`, isSent: true }]);
    expect(requests[0]!.sentHeaders).toEqual({ 'Cache-Control': 'no-cache' });
    expect(seen.values).toEqual([]);
    happen(requests[0]!);
    expect(seen.values).toEqual([cause]);
    expect(requests[0]).toMatchObject({ onload: null, onerror: null });
  });

  test('while the probe may be out of reach for reasons of its own: it is not believed', () => {
    const probe = freshProbe();
    for (const fail of [() => requests.at(-1)!.break(), () => vi.advanceTimersByTime(5000)]) {
      const seen = ask(null, elsewhere, probe);
      fail();
      expect(seen.values).toEqual(['server']);
    }
    const answering = ask(null, elsewhere, probe);
    requests.at(-1)!.answer(404, '');
    expect(answering.values).toEqual(['server']);
    const after = ask(null, elsewhere, probe);
    requests.at(-1)!.break();
    expect(after.values).toEqual(['line']);
  });

  test.each<[string, string | undefined, string]>([
    ["from the page's own server", 'http://page.test/upload', 'http://page.test/'],
    ['from nobody in particular', undefined, 'http://page.test/'],
    ['to a page of no server', elsewhere, 'file:///film/page.html'],
  ])('%s: the line is not asked for', (_, url, page) => {
    const probe = trustedProbe();
    visit(page);
    expect(ask(null, url, probe).values).toEqual(['server']);
    const seen = ask(source, url, probe);
    readers[0]!.onload!();
    expect(seen.values).toEqual(['server']);
    expect(requests).toEqual([]);
  });

  test('for a file that plupload has let go of: the line is asked for alone', () => {
    const seen = ask(null, elsewhere);
    expect(readers).toEqual([]);
    requests[0]!.break();
    expect(seen.values).toEqual(['line']);
  });

  test('and nobody wants to know any more', () => {
    const probe = trustedProbe();
    ask(source, elsewhere, probe).unsubscribe();
    expect(readers[0]).toMatchObject({ isAborted: true, onload: null, onerror: null });
    const seen = ask(source, elsewhere, probe);
    readers[1]!.onload!();
    seen.unsubscribe();
    expect(requests[0]).toMatchObject({ isAborted: true, onload: null, onerror: null });
  });
});

describe('the probe is tried while all is well', () => {
  test('once a page', () => {
    const probe = freshProbe();
    const trying = tryProbe(probe, elsewhere);
    expect(requests).toMatchObject([{ method: 'HEAD', url: `http://page.test${probe}`, isSent: true }]);
    requests[0]!.answer(404, '');
    expect(trying.closed).toBe(true);
    expect(tryProbe(probe, elsewhere).closed).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, () => void]>([
    ['fails', () => requests[0]!.break()],
    ['does not answer in time', () => vi.advanceTimersByTime(5000)],
  ])('once, also where it %s, and is no trouble to anybody', (_, fail) => {
    const probe = freshProbe();
    const trying = tryProbe(probe, elsewhere);
    fail();
    expect(trying.closed).toBe(true);
    expect(tryProbe(probe, elsewhere).closed).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, string | undefined, string, boolean]>([
    ["for the page's own server", 'http://page.test/upload', 'http://page.test/', true],
    ['for nobody in particular', undefined, 'http://page.test/', true],
    ['by a page of no server', elsewhere, 'file:///film/page.html', true],
    ['offline', elsewhere, 'http://page.test/', false],
  ])('not %s, and later where it can tell', (_, url, page, online) => {
    const probe = freshProbe();
    visit(page);
    isOnline = online;
    expect(tryProbe(probe, url).closed).toBe(true);
    expect(requests).toEqual([]);
    visit('http://page.test/');
    isOnline = true;
    tryProbe(probe, elsewhere).unsubscribe();
    expect(requests).toMatchObject([{ isAborted: true }]);
  });
});

describe('there is a line again', () => {
  test('when the browser says so', () => {
    isOnline = false;
    const seen = watch(lineBack(freshProbe()));
    vi.advanceTimersByTime(60_000);
    expect([...seen.values, ...requests]).toEqual([]);
    window.dispatchEvent(new Event('online'));
    expect(seen.values).toEqual([true]);
    seen.unsubscribe();
  });

  test("when the page's own server answers, asked every five seconds", () => {
    const probe = freshProbe();
    const seen = watch(lineBack(probe));
    vi.advanceTimersByTime(4999);
    expect(requests).toEqual([]);
    vi.advanceTimersByTime(1);
    requests[0]!.break();
    vi.advanceTimersByTime(5000);
    expect(requests.map(({ url }) => url)).toEqual([`http://page.test${probe}`, `http://page.test${probe}`]);
    expect(seen.values).toEqual([]);
    requests[1]!.answer(404, '');
    expect(seen.values).toEqual([true]);
    seen.unsubscribe();
  });

  test.each<[string, () => void]>([
    ['fails', () => requests.at(-1)!.break()],
    ['gets no answer', () => {}],
  ])('or cannot be told to be, once the sixth poll %s', (_, fail) => {
    const seen = watch(lineBack(freshProbe()));
    for (let poll = 1; poll <= 5; poll++) {
      vi.advanceTimersByTime(5000);
      fail();
    }
    vi.advanceTimersByTime(4999);
    expect(seen.values).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(requests).toHaveLength(6);
    fail();
    if (!seen.values.length) vi.advanceTimersByTime(5000);
    expect(seen.values[0]).toBe(false);
    seen.unsubscribe();
  });

  test('for as long as the browser knows of none, however long that is', () => {
    const seen = watch(lineBack(freshProbe()));
    isOnline = false;
    vi.advanceTimersByTime(600_000);
    expect([...seen.values, ...requests]).toEqual([]);
    isOnline = true;
    for (let poll = 1; poll <= 5; poll++) {
      vi.advanceTimersByTime(5000);
      requests.at(-1)!.break();
    }
    expect(seen.values).toEqual([]);
    seen.unsubscribe();
  });

  test('and nobody waits for it any more', () => {
    const seen = watch(lineBack(freshProbe()));
    vi.advanceTimersByTime(5000);
    seen.unsubscribe();
    expect(requests).toMatchObject([{ isAborted: true }]);
    window.dispatchEvent(new Event('online'));
    vi.advanceTimersByTime(60_000);
    expect(seen.values).toEqual([]);
    expect(requests).toHaveLength(1);
  });
});

test('a line that the browser sees go is told of, until that is called off', () => {
  const lost = vi.fn();
  const callOff = onLineLost(lost);
  window.dispatchEvent(new Event('offline'));
  callOff();
  window.dispatchEvent(new Event('offline'));
  expect(lost).toHaveBeenCalledOnce();
});
