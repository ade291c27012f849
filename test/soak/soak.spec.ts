import { soak } from './batch.js';

const SEEDS = 1000;
const BATCH = 50;

const { SEED, TIMES = '1' } = process.env;

// The order of things in a browser is not the seed's alone: TIMES=20 plays one often.
if (SEED) {
  const seeds = SEED.split(',').flatMap((seed) => Array<number>(Number(TIMES)).fill(Number(seed)));
  soak(`seed ${SEED}`, seeds, seeds.length === 1);
} else {
  for (let first = 1; first <= SEEDS; first += BATCH) {
    soak(
      `seeds ${first} to ${first + BATCH - 1}`,
      Array.from({ length: BATCH }, (_, index) => first + index),
    );
  }
}
