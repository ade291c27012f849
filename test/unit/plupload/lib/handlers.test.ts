import { expect, test, vi } from 'vitest';
import { createHandlers, LAST } from '../../../../src/plupload/lib/handlers.js';
import { FakeUp } from '../fakes.js';

test('stand before and after those of the page', () => {
  const up = new FakeUp();
  const order: string[] = [];
  const { on } = createHandlers(up);
  on('Event', () => order.push('last'), LAST);
  up.bind('Event', () => order.push('page, late'), undefined, -1000);
  up.bind('Event', () => order.push('page'), undefined, 1000);
  on('Event', () => order.push('first'));
  up.trigger('Event');
  expect(order).toEqual(['first', 'page', 'page, late', 'last']);
});

test('get the arguments of the event, and may end it', () => {
  const up = new FakeUp();
  const { on } = createHandlers(up);
  const [ours, pages] = [vi.fn(() => false), vi.fn()];
  up.bind('Event', pages, undefined, 0);
  on('Event', ours);
  expect(up.trigger('Event', 1, 'two')).toBe(false);
  expect(ours).toHaveBeenCalledExactlyOnceWith(up, 1, 'two');
  expect(pages).not.toHaveBeenCalled();
});

test('are all taken off, and no other', () => {
  const up = new FakeUp();
  const { on, release } = createHandlers(up);
  const [ours, pages] = [vi.fn(), vi.fn()];
  for (const name of ['A', 'B']) {
    on(name, ours);
    on(name, ours, LAST);
    up.bind(name, pages, undefined, 0);
  }
  release();
  release();
  up.trigger('A');
  up.trigger('B');
  expect(ours).not.toHaveBeenCalled();
  expect(pages).toHaveBeenCalledTimes(2);
});
