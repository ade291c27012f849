// The first seeds of the soak; `npm run soak` plays many more.
import { soak } from '../soak/batch.js';

const SEEDS = 50;
const PARTS = 2;

for (let part = 0; part < PARTS; part++) {
  const seeds = Array.from({ length: SEEDS / PARTS }, (_, index) => 1 + part + index * PARTS);
  soak(`seeds ${seeds[0]} to ${seeds[seeds.length - 1]}, every second`, seeds);
}
