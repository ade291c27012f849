// Every fault of the stub at every place. The same for plupload alone: `npm run soak`.
import { measureMatrix } from './support/fault-matrix.js';
import { expect, test } from './support/fixture.js';
import { rows } from './support/matrix.js';

test('the fault matrix', async ({ browser }) => {
  test.setTimeout(300_000);
  const measured = await measureMatrix(browser, 'ours');
  expect(measured.map((ours, index) => [rows[index]?.[0], ours])).toEqual(
    rows.map(([fault, , ours]) => [fault, ours]),
  );
});
