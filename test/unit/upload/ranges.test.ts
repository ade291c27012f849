import { expect, test } from 'vitest';
import { countOf, missingFrom, type Ranges, withIndex } from '../../../src/upload/ranges.js';
import { randomOf } from '../../soak/random.js';

const rangesOf = (...indices: number[]): Ranges => indices.reduce<Ranges>(withIndex, []);

test.each<[string, number[], Ranges]>([
  ['one', [3], [[3, 3]]],
  ['one that is there', [3, 3], [[3, 3]]],
  ['the next one', [3, 4], [[3, 4]]],
  ['the one before', [4, 3], [[3, 4]]],
  [
    'one apart',
    [3, 5],
    [
      [3, 3],
      [5, 5],
    ],
  ],
  ['what fills a gap', [3, 5, 4], [[3, 5]]],
  ['one inside', [3, 4, 5, 4], [[3, 5]]],
])('take in %s', (_, indices, ranges) => {
  expect(rangesOf(...indices)).toEqual(ranges);
});

test('know what a set of the same indices knows', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = randomOf(seed);
    const indices = new Set<number>();
    let ranges: Ranges = [];
    for (let n = 0; n < 30; n++) {
      const index = random.int(0, 29);
      indices.add(index);
      ranges = withIndex(ranges, index);
      expect(countOf(ranges)).toBe(indices.size);
      for (let from = 0; from < 30; from++) {
        let missing = from;
        while (indices.has(missing)) missing++;
        expect(missingFrom(ranges, from)).toBe(missing);
      }
    }
  }
});

test('are as many as there are gaps, not as there are indices', () => {
  let ranges: Ranges = [];
  for (let index = 1; index < 10_000; index++) if (index % 5000 > 0) ranges = withIndex(ranges, index);
  expect(ranges).toEqual([
    [1, 4999],
    [5001, 9999],
  ]);
});
