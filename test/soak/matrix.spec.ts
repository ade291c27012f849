// Every fault of the stub at every place, for an uploader of ours and for plupload alone; and the pairs that `npm test` leaves out.
import { measureMatrix, SILENCE } from '../e2e/support/fault-matrix.js';
import { expect, test } from '../e2e/support/fixture.js';
import { places, rows } from '../e2e/support/matrix.js';
import { checkModels } from '../e2e/support/model-matrix.js';
import { checkMoments } from '../e2e/support/resume-models.js';

test('the fault matrix, beside plupload alone', async ({ browser }) => {
  test.setTimeout(600_000);
  const [ours, stock] = await Promise.all([measureMatrix(browser, 'ours'), measureMatrix(browser, 'stock')]);
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const heads = ['fault', 'first chunk', 'middle', 'last', 'only chunk', 'asking for the target'];
  const table = rows.map(([fault], index) =>
    line([
      fault,
      ...places.map((place) => {
        const alone = place === 'target' ? '' : ` / ${stock[index]?.[place]}`;
        return ours[index]?.[place] === '' ? '' : `${ours[index]?.[place]}${alone}`;
      }),
    ]),
  );
  console.log(
    [
      `Ours / plupload alone (\`max_retries: 5\`); "hangs": nothing for ${SILENCE / 1000} s.`,
      '',
      line(heads),
      line(heads.map(() => '---')),
      ...table,
      '',
    ].join('\n'),
  );
  expect(ours).toEqual(rows.map(([, , expected]) => expected));
});

test('the fault matrix of servers', async ({ browser }) => {
  test.setTimeout(600_000);
  await checkModels(browser);
});

test('a page that is left at any moment, against any server', async ({ browser }) => {
  test.setTimeout(600_000);
  await checkMoments(browser, 'all');
});
