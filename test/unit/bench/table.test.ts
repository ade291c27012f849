import { expect, test } from 'vitest';
import { median, rowOf, tableOf } from '../../bench/table.js';

const run = { wall: 1000, script: 10, task: 20, longest: 0, heap: 1_500_000, twice: 0 };

test('the median is the middle one, or between the middle two', () => {
  expect(median([5, 1, 100])).toBe(5);
  expect(median([4, 1, 100, 2])).toBe(3);
  expect(median([])).toBeNaN();
});

test('a row is the medians of its runs, each figure by itself', () => {
  const runs = [run, { ...run, wall: 3000, longest: 60 }, { ...run, wall: 2000, script: 4 }];
  expect(rowOf('one', runs, 1600)).toEqual({
    ...run,
    name: 'one',
    walls: [1000, 3000, 2000],
    wall: 2000,
    ratio: 1.25,
  });
});

test('a table says what could not run', () => {
  expect(tableOf([rowOf('one', [run], undefined), { name: 'another', missing: 'Unknown option x' }])).toBe(
    `|         | wall, s | to the limit | script, ms | tasks, ms | longest task, ms | heap peak, MB | sent twice, MB |
| ------- | ------- | ------------ | ---------- | --------- | ---------------- | ------------- | -------------- |
| one     |    1.00 |              |         10 |        20 |             < 50 |           1.5 |            0.0 |
| another | Unknown option x |`,
  );
});
