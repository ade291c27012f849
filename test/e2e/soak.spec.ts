// Thirty seeds of the soak; `npm run soak` plays many more.
import { soak } from '../soak/batch.js';

const FIRST = Array.from({ length: 11 }, (_, index) => index + 1);
/** Those that have found something, each another thing. */
const TELLING = [61, 63, 83, 90, 93, 118, 129, 141, 165, 247, 249, 250, 296, 417, 432, 703, 922, 946, 949];

const seeds = [...FIRST, ...TELLING];
for (const half of [0, 1]) {
  soak(
    `thirty seeds of the soak, half ${half + 1}`,
    seeds.filter((_, index) => index % 2 === half),
  );
}
