import { describe, expect, test } from 'vitest';
import { chunkSizeFor, rateOf } from '../../../src/upload/chunk-size.js';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const NONE = Number.POSITIVE_INFINITY;
const Mbit = 1e6 / 8;

describe('without a rate', () => {
  test.each([
    ['a small file', 1, 4 * MiB],
    ['an empty one', 0, 4 * MiB],
    ['16 MiB', 16 * MiB, 4 * MiB],
    ['24 MiB', 24 * MiB, 6 * MiB],
    ['a little more', 24 * MiB + 1, 6.25 * MiB],
    ['64 MiB', 64 * MiB, 16 * MiB],
    ['6 GiB', 6 * GiB, 16 * MiB],
    ['so much that there would be too many chunks', 40 * GiB, 20.5 * MiB],
    ['more than any chunks can do', 1000 * GiB, 64 * MiB],
  ])('%s', (_, size, expected) => {
    expect(chunkSizeFor(size, null, NONE)).toBe(expected);
  });
});

describe('with a rate', () => {
  test.each([
    ['of nothing', 0, MiB],
    ['of 0.1 Mbit/s', 0.1 * Mbit, MiB],
    ['of 2 Mbit/s', 2 * Mbit, 2 * MiB],
    ['of 20 Mbit/s', 20 * Mbit, 19.25 * MiB],
    ['of 50 Mbit/s', 50 * Mbit, 47.75 * MiB],
    ['of 1 Gbit/s', 1000 * Mbit, 64 * MiB],
    ['that no line has', Number.MAX_VALUE, 64 * MiB],
  ])('%s, it is eight seconds of it', (_, rate, expected) => {
    expect(chunkSizeFor(100 * MiB, rate, NONE)).toBe(expected);
  });

  test('a large file on a slow line has 2000 chunks at most', () => {
    const size = 6 * GiB;
    const chunk = chunkSizeFor(size, 0.1 * Mbit, NONE);
    expect(chunk).toBe(3.25 * MiB);
    expect(Math.ceil(size / chunk)).toBeLessThanOrEqual(2000);
  });
});

describe('after a 413', () => {
  test.each([
    ['all the cap allows', 8 * MiB, 8 * MiB],
    ['no more than it', 5_000_000, 4.75 * MiB],
    ['less than the least otherwise', 600 * KiB, 512 * KiB],
    ['the least there is', 256 * KiB, 256 * KiB],
    ['no less than that', 1, 256 * KiB],
  ])('%s', (_, cap, expected) => {
    expect(chunkSizeFor(100 * MiB, null, cap)).toBe(expected);
    expect(chunkSizeFor(100 * MiB, 1000 * Mbit, cap)).toBe(expected);
    expect(chunkSizeFor(1000 * GiB, 1, cap)).toBe(expected);
  });

  test('a cap above what is wanted changes nothing', () => {
    expect(chunkSizeFor(24 * MiB, null, 32 * MiB)).toBe(6 * MiB);
  });
});

test.each([
  ['rounds that are full, beside the first and the last', 32 * MiB, null, 3, 1.25 * MiB],
  ['as many for each as there are', 96 * MiB, null, 6, 2 * MiB],
  ['no less than otherwise', 4 * MiB, null, 3, MiB],
  ['what the rate asks for, of a large file', 4 * GiB, 10 * Mbit, 3, 9.75 * MiB],
  ['what it is alone, one at a time', 32 * MiB, null, 1, 8 * MiB],
])('side by side: %s', (_, size, rate, parallel, expected) => {
  expect(chunkSizeFor(size, rate, NONE, parallel)).toBe(expected);
});

test('is whole multiples of 256 KiB between 1 and 64 MiB, whatever the file and the line', () => {
  for (let size = 1; size < 2 ** 44; size = size * 3 + 1) {
    for (const rate of [null, 1, 1e4, 123_456, 1e6, 7e6, 1e8, 1e12]) {
      const chunk = chunkSizeFor(size, rate, NONE);
      expect(chunk % (256 * KiB), `${size} at ${rate}`).toBe(0);
      expect(chunk).toBeGreaterThanOrEqual(MiB);
      expect(chunk).toBeLessThanOrEqual(64 * MiB);
    }
  }
});

test.each([
  [MiB, 1000, MiB],
  [96 * MiB, 8000, 12 * MiB],
  [MiB - 1, 1000, null],
  [MiB, 0, null],
])('%d bytes in %d ms are a rate of %d', (bytes, ms, rate) => {
  expect(rateOf(bytes, ms)).toBe(rate);
});
