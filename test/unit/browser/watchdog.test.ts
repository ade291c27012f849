import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWatchdog } from '../../../src/browser/watchdog.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage() {
  const expire = vi.fn();
  return { expire, watchdog: createWatchdog(expire) };
}

/** The clock goes on while timers do not, as in a sleeping computer: a timer that is due comes that much late. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('goes off', () => {
  test('once, when the time is over', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    vi.advanceTimersByTime(29_999);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100_000);
    expect(expire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('later, when it is told anew', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    vi.advanceTimersByTime(20_000);
    watchdog.watch(15_000);
    vi.advanceTimersByTime(14_999);
    expect(expire).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledOnce();
  });

  test('sooner, when it is told of a shorter time', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    vi.advanceTimersByTime(1000);
    watchdog.watch(5000);
    vi.advanceTimersByTime(4999);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(100_000);
    expect(expire).toHaveBeenCalledOnce();
  });

  test('when it is told after it was let go', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    watchdog.release();
    watchdog.watch(40_000);
    vi.advanceTimersByTime(40_000);
    expect(expire).toHaveBeenCalledOnce();
  });

  test('by one timer, however often it is told', () => {
    const { expire, watchdog } = stage();
    // Timers are numbered as they are set.
    const timers = () => Number(setTimeout(() => {}));
    const before = timers();
    for (let sign = 0; sign < 1000; sign++) {
      watchdog.watch(30_000);
      vi.advanceTimersByTime(10);
    }
    expect(timers() - before).toBe(2);
    vi.advanceTimersByTime(29_989);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledOnce();
  });

  test.each<[string, (watchdog: ReturnType<typeof createWatchdog>) => void]>([
    ['it is let go', (watchdog) => watchdog.release()],
    ['its time has no end', (watchdog) => watchdog.watch(0)],
  ])('never, when %s', (_, happen) => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    happen(watchdog);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1e9);
    expect(expire).not.toHaveBeenCalled();
  });
});

describe('a timer that comes far too late', () => {
  test('is set once more', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    sleep(3_600_000);
    vi.advanceTimersByTime(30_000);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(29_999);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledOnce();
  });

  test('is set no third time', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    for (let nap = 0; nap < 2; nap++) {
      sleep(3_600_000);
      vi.advanceTimersByTime(30_000);
    }
    expect(expire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('may be late once more after a sign of life', () => {
    const { expire, watchdog } = stage();
    for (let nap = 0; nap < 3; nap++) {
      watchdog.watch(30_000);
      sleep(3_600_000);
      vi.advanceTimersByTime(30_000);
    }
    expect(expire).not.toHaveBeenCalled();
  });

  test.each([
    [30_000, 15_000, true],
    [30_000, 15_001, false],
    [1000, 1000, true],
    [1000, 1001, false],
  ])('of %i ms: %i ms late goes off at once: %s', (ms, late, atOnce) => {
    const { expire, watchdog } = stage();
    watchdog.watch(ms);
    sleep(late);
    vi.advanceTimersByTime(ms);
    expect(expire).toHaveBeenCalledTimes(atOnce ? 1 : 0);
  });

  test('is no reason to go off early when the clock is set back', () => {
    const { expire, watchdog } = stage();
    watchdog.watch(30_000);
    sleep(-3_600_000);
    vi.advanceTimersByTime(30_000);
    expect(expire).toHaveBeenCalledOnce();
  });
});
