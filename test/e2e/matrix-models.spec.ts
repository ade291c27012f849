// Every fault of the matrix, and every server that does other things with chunks than to keep them by index; of all pairs
// of them a third, each fault with three servers and each server with ten faults. The others: `npm run soak`.
import { test } from './support/fixture.js';
import { checkModels } from './support/model-matrix.js';

test('the fault matrix of servers, a third of it', async ({ browser }) => {
  test.setTimeout(300_000);
  await checkModels(browser, (row, column) => (row + column) % 3 === 0);
});
