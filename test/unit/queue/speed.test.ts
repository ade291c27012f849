import { describe, expect, test } from 'vitest';
import { createSpeed } from '../../../src/queue/speed.js';

describe('speed', () => {
  test('is nothing while nothing is known', () => {
    const speed = createSpeed();
    expect(speed.at(1000)).toBe(0);
    speed.note(1000, 500);
    expect(speed.at(1000)).toBe(0);
  });

  test('is what went since the first sample', () => {
    const speed = createSpeed();
    speed.note(0, 1000);
    speed.note(500, 1400);
    speed.note(1000, 3000);
    expect(speed.at(1000)).toBe(2000);
  });

  test('falls while nothing goes', () => {
    const speed = createSpeed();
    speed.note(0, 0);
    speed.note(1000, 3000);
    expect(speed.at(3000)).toBe(1000);
  });

  test('follows a line that gets faster, and forgets what is long past', () => {
    const speed = createSpeed();
    for (let second = 0; second <= 20; second++) speed.note(second * 1000, second * 100);
    for (let second = 21; second <= 30; second++) speed.note(second * 1000, 2000 + (second - 20) * 9000);
    expect(speed.at(30_000)).toBe(9000);
  });

  test('starts anew after a pause', () => {
    const speed = createSpeed();
    speed.note(0, 0);
    speed.note(1000, 50_000);
    speed.reset();
    expect(speed.at(2000)).toBe(0);
    speed.note(10_000, 50_000);
    speed.note(11_000, 51_000);
    expect(speed.at(11_000)).toBe(1000);
  });
});
