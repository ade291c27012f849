import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bindParts, type Hooks, type Part } from '../../../../src/plupload/lib/handlers.js';
import type { Handler } from '../../../../src/plupload/lib/types.js';
import { randomOf, thrownBy } from '../../support.js';
import { FakeUp, noHooks } from '../fakes.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Two parts around a page with two handlers and plupload's own between them; `said` is what each of them returns or does. */
function stage(event: string, said: Record<string, () => unknown> = {}, hooks: Partial<Hooks> = {}) {
  const up = new FakeUp();
  const order: string[] = [];
  const say =
    (name: string): Handler =>
    () => {
      order.push(name);
      return said[name]?.();
    };
  const partOf = (name: string): Part => ({
    before: { [event]: say(`${name} before`) },
    after: {
      [event](passed) {
        order.push(`${name} after${passed ? '' : ', not passed'}`);
        return said[`${name} after`]?.();
      },
    },
  });
  up.bind(event, say('page, late'), undefined, -1000);
  up.bind(event, say('plupload'), undefined, 0);
  const release = bindParts(up, [partOf('A'), partOf('B')], { ...noHooks, ...hooks });
  up.bind(event, say('page'), undefined, 1000);
  return { up, order, release, trigger: (...args: unknown[]) => up.trigger(event, ...args) };
}

const no = () => false;
const mine = new RangeError('mine');
const fail = () => {
  throw mine;
};
/** What reaches the page's error handlers. */
const rethrown = () => thrownBy(() => vi.runOnlyPendingTimers());

describe('the parts', () => {
  const all = ['A before', 'B before', 'page', 'plupload', 'page, late', 'A after', 'B after'];

  test.each(['FilesAdded', 'BeforeUpload', 'BeforeChunkUpload'])('stand around all others at %s', (event) => {
    const { order, trigger } = stage(event);
    trigger();
    expect(order).toEqual(all);
  });

  test.each<[string, string[]]>([
    ['A before', ['A before', 'A after, not passed', 'B after, not passed']],
    ['B before', ['A before', 'B before', 'A after, not passed', 'B after, not passed']],
    ['page', ['A before', 'B before', 'page', 'A after, not passed', 'B after, not passed']],
    ['page, late', [...all.slice(0, 5), 'A after, not passed', 'B after, not passed']],
    ['A after', [...all.slice(0, 6), 'B after, not passed']],
  ])('hear of a veto: %s', (name, expected) => {
    const { order, trigger } = stage('FilesAdded', { [name]: no });
    trigger();
    expect(order).toEqual(expected);
  });

  test('get the arguments of the event, as the page does', () => {
    const up = new FakeUp();
    const heard = { before: vi.fn(), page: vi.fn(), after: vi.fn() };
    const { before, after, page } = heard;
    up.bind('FilesAdded', page, undefined, 0);
    bindParts(up, [{ before: { FilesAdded: before }, after: { FilesAdded: after } }], noHooks);
    up.trigger('FilesAdded', 1, 'two');
    for (const each of [before, page]) expect(each).toHaveBeenCalledExactlyOnceWith(up, 1, 'two');
    expect(after).toHaveBeenCalledExactlyOnceWith(true, up, 1, 'two');
  });

  test('are all taken off, and no other', () => {
    for (const event of ['FilesAdded', 'BeforeChunkUpload']) {
      const { order, release, trigger } = stage(event);
      release();
      release();
      expect(trigger()).toBe(true);
      expect(order).toEqual(['page', 'plupload', 'page, late']);
    }
  });
});

describe("a handler that throws, at plupload's and the page's place alike", () => {
  test.each(['page', 'plupload', 'page, late'])('costs nothing: %s', (name) => {
    const { order, trigger } = stage('FilesAdded', { [name]: fail });
    trigger();
    const others = ['page', 'plupload', 'page, late'];
    expect(order).toEqual(['A before', 'B before', ...others, 'A after', 'B after']);
    expect(rethrown()).toBe(mine);
  });

  test('is heard of by the page, every time', () => {
    const { trigger } = stage('FilesAdded', { page: fail, plupload: fail });
    trigger();
    trigger();
    expect(vi.getTimerCount()).toBe(4);
    for (let n = 0; n < 4; n++) expect(thrownBy(() => vi.advanceTimersToNextTimer())).toBe(mine);
  });

  test("calls a chunk off: that dispatch is plupload's", () => {
    const { order, trigger } = stage('BeforeChunkUpload', { page: fail });
    expect(thrownBy(trigger)).toBe(mine);
    expect(order).toEqual(['A before', 'B before', 'page']);
  });
});

describe('plupload goes by what becomes of', () => {
  const file = { id: 'f1' };

  test.each<[string, Record<string, () => unknown>, boolean]>([
    ['nobody says no', {}, true],
    ['a part says no', { 'A before': no }, false],
    ['the page says no', { page: no }, false],
    ['a part says no in the end', { 'A after': no }, false],
    ['a handler throws', { page: fail }, true],
    ['one throws and another says no', { page: fail, 'page, late': no }, false],
  ])('BeforeUpload where %s', (_, said, begins) => {
    const begin = vi.fn();
    const { order, trigger } = stage('BeforeUpload', said, {
      begin: (begun) => {
        order.push('begin');
        begin(begun);
      },
    });
    // plupload would set the status and go on: that is `begin`'s.
    expect(trigger(file)).toBe(false);
    expect(begin.mock.calls).toEqual(begins ? [[file]] : []);
    expect(order.at(-1)).toBe(begins ? 'begin' : 'B after, not passed');
    if (said.page === fail) expect(rethrown()).toBe(mine);
  });

  test.each<[string, Record<string, () => unknown>, boolean]>([
    ['nobody says no', {}, true],
    ['a part says no', { 'B before': no }, false],
    ['the page says no', { page: no }, false],
    ['a part says no in the end', { 'A after': no }, false],
  ])('BeforeChunkUpload where %s', (_, said, isSent) => {
    const begin = vi.fn();
    expect(stage('BeforeChunkUpload', said, { begin }).trigger(file)).toBe(isSent);
    expect(begin).not.toHaveBeenCalled();
  });

  test('no other event: begin is not for it', () => {
    const begin = vi.fn();
    for (const event of ['UploadFile', 'FilesAdded', 'Error']) stage(event, {}, { begin }).trigger(file);
    expect(begin).not.toHaveBeenCalled();
  });
});

describe('a request that plupload could not make is told', () => {
  test.each<[string, boolean, boolean, boolean, boolean]>([
    ['where plupload threw as it made one', false, true, true, true],
    ['not where it made one', false, true, false, false],
    ['not where a handler threw and none was made', false, false, true, false],
    ['not where one was open before', true, true, true, false],
  ])('%s', (_, before, after, throws, told) => {
    const unsent = vi.fn();
    let isSending = before;
    const plupload = () => {
      isSending = after;
      if (throws) fail();
    };
    const { trigger } = stage('UploadFile', { plupload }, { isSending: () => isSending, unsent });
    trigger();
    expect(unsent).toHaveBeenCalledTimes(told ? 1 : 0);
    if (throws) expect(rethrown()).toBe(mine);
  });
});

/** A page whose handlers of any priority veto, and bind and unbind each other; what they say as an event is told twice. */
function told(seed: number, bind: (up: FakeUp) => void): string[] {
  const random = randomOf(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const up = new FakeUp();
  const heard: string[] = [];
  const handlers: { handler: Handler; priority: number }[] = [];
  for (let n = 0; n < 6; n++) {
    const act = pick(['', '', '', 'no', 'unbind itself', 'unbind another', 'bind', 'scope']);
    const [other, priority] = [Math.floor(random() * 6), pick([-7, 0, 0, 0, 9, 100])];
    const scope = act === 'scope' ? { name: `scope of ${n}` } : undefined;
    const handler: Handler = function (this: unknown, ...args) {
      heard.push(`${n}: ${(this as { name?: string }).name ?? this === up} ${args[0] === up} ${args[1]}`);
      if (act === 'unbind itself') up.unbind('FilesAdded', handler);
      if (act === 'unbind another') up.unbind('FilesAdded', handlers[other]!.handler);
      if (act === 'bind') up.bind('FilesAdded', () => heard.push(`late, of ${n}`), undefined, priority);
      return act !== 'no';
    };
    handlers.push({ handler, priority });
    if (n === 3) bind(up);
    up.bind('FilesAdded', handler, scope, priority);
  }
  up.trigger('FilesAdded', 'first');
  up.trigger('filesadded', 'second');
  return heard;
}

test('without a part, a page hears what it would hear of plupload alone', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const expected = told(seed, () => {});
    expect(
      told(seed, (up) => bindParts(up, [], noHooks)),
      `seed ${seed}`,
    ).toEqual(expected);
  }
});
