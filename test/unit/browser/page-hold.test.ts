import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPresence } from '../../../src/browser/page-hold.js';

let visibility: DocumentVisibilityState = 'visible';
let locks: { release: ReturnType<typeof vi.fn> }[] = [];

const request = vi.fn((_: string) => {
  const lock = { release: vi.fn(() => Promise.resolve()) };
  locks.push(lock);
  return Promise.resolve(lock);
});

/** Lets promises come. */
const settle = () => new Promise((done) => setTimeout(done));
const released = () => locks.map(({ release }) => release.mock.calls.length);

function change(next: DocumentVisibilityState): void {
  visibility = next;
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Whether the browser would ask. */
function leave(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

beforeEach(() => {
  visibility = 'visible';
  locks = [];
  request.mockClear();
  Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } });
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, 'wakeLock');
});

describe('keepAwake', () => {
  test('holds one lock while files go up', async () => {
    const presence = createPresence({ keepAwake: true });
    expect(request).not.toHaveBeenCalled();
    for (const isBusy of [true, true]) presence.set(isBusy);
    expect(request).toHaveBeenCalledExactlyOnceWith('screen');
    await settle();
    expect(released()).toEqual([0]);
    for (const isBusy of [false, false]) presence.set(isBusy);
    await settle();
    expect(released()).toEqual([1]);
  });

  test('takes a new one when the tab is shown again', async () => {
    const presence = createPresence({ keepAwake: true });
    presence.set(true);
    change('hidden');
    expect(request).toHaveBeenCalledOnce();
    change('visible');
    await settle();
    expect(released()).toEqual([1, 0]);
    presence.set(false);
    await settle();
    expect(released()).toEqual([1, 1]);
    change('visible');
    expect(request).toHaveBeenCalledTimes(2);
  });

  test('waits until the tab is shown', () => {
    visibility = 'hidden';
    const presence = createPresence({ keepAwake: true });
    presence.set(true);
    expect(request).not.toHaveBeenCalled();
    change('visible');
    expect(request).toHaveBeenCalledOnce();
    presence.set(false);
  });

  test('lets go of one that is granted too late', async () => {
    const presence = createPresence({ keepAwake: true });
    presence.set(true);
    presence.set(false);
    await settle();
    expect(released()).toEqual([1]);
  });

  test('makes nothing of a refusal', async () => {
    request.mockImplementationOnce(() => Promise.reject(new Error('NotAllowedError')));
    const presence = createPresence({ keepAwake: true });
    presence.set(true);
    await settle();
    presence.set(false);
    await settle();
    expect(locks).toEqual([]);
  });

  test('does without where the browser has none', () => {
    Reflect.deleteProperty(navigator, 'wakeLock');
    const presence = createPresence({ keepAwake: true });
    presence.set(true);
    presence.set(false);
    expect(request).not.toHaveBeenCalled();
  });
});

describe('confirmLeave', () => {
  test('asks while files go up, and not before or after', () => {
    const presence = createPresence({ confirmLeave: true });
    const asked = [leave()];
    for (const isBusy of [true, true, false]) {
      presence.set(isBusy);
      asked.push(leave());
    }
    expect(asked).toEqual([false, true, true, false]);
  });
});

test.each([{}, { keepAwake: false, confirmLeave: false }])('nothing is held unasked: %j', (options) => {
  const presence = createPresence(options);
  presence.set(true);
  change('visible');
  expect(leave()).toBe(false);
  expect(request).not.toHaveBeenCalled();
  presence.set(false);
});
