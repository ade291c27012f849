import { soak } from './batch.js';

const SEEDS = 1000;
const BATCH = 50;

const { SEED, TIMES = '1' } = process.env;

// The order of things in a browser is not the seed's alone: TIMES=20 plays one often.
if (SEED) {
  soak(`seed ${SEED}`, Array(Number(TIMES)).fill(Number(SEED)), TIMES === '1');
} else {
  for (let first = 1; first <= SEEDS; first += BATCH) {
    soak(
      `seeds ${first} to ${first + BATCH - 1}`,
      Array.from({ length: BATCH }, (_, index) => first + index),
    );
  }
}
