// A page is left at each kind of moment, against every server; of all pairs of them a half. The others: `npm run soak`.
import { test } from './support/fixture.js';
import { checkMoments } from './support/resume-models.js';

test('a page that is left at any moment, against any server', async ({ browser }) => {
  test.setTimeout(300_000);
  await checkMoments(browser, 'half');
});
