import type { Page } from 'playwright/test';
import type { Stub } from '../stub/index.js';
import { expect, open, sentChunks, test } from './support/fixture.js';
import { complaintsOf, type Habit, play } from './support/handlers.js';

test.beforeEach(async ({ page, stub }) => {
  await open(page, stub);
});

/** A page's own mistakes are its own to hear of; whatever else is thrown is not. */
function forgiveThePage(pageErrors: string[], mistake = /a mistake of the page/): void {
  expect(pageErrors.filter((error) => !mistake.test(error))).toEqual([]);
  pageErrors.length = 0;
}

test.describe('an `Error` handler that throws, bound before init()', () => {
  for (const names of [['a.mp4', 'b.mp4'], ['a.mp4']]) {
    test(`the first of ${names.length} fails once`, async ({ page, stub, pageErrors }) => {
      stub.fault({ name: 'a.mp4', times: 10_000, do: { kind: 'status', status: 400, body: '<html>' } });
      const seen = await page.evaluate(
        async ([url, names]) => {
          const { harness } = window;
          const up = new window.plupload.Uploader({
            browse_button: 'pick',
            url,
            chunk_size: '16kb',
          } as never);
          harness.watch((up as unknown as { fengmi: typeof harness.uploader }).fengmi);
          up.bind('Error', (_: unknown, error: { response: string }) => JSON.parse(error.response));
          up.init();
          await harness.until('ready');
          up.addFile(names.map((name, index) => harness.file(name, 40_000, index + 1)) as never);
          await harness.until('added', { name: names.at(-1) });
          up.start();
          // Without an end it would go on asking.
          await Promise.race([harness.until('drained'), harness.answered(50)]);
          return {
            statuses: up.files.map(({ status }) => status),
            told: harness.records
              .filter(({ type }) => /^(failed|completed|drained)$/.test(type))
              .map(({ type, file, completed, failed }) =>
                type === 'drained' ? `${type} ${completed}+${failed}` : `${type} ${file?.name}`,
              ),
          };
        },
        [stub.issueUrl().url, names] as const,
      );
      const thrown = pageErrors.length;
      forgiveThePage(pageErrors, /JSON/);
      expect(sentChunks(stub, 'a.mp4')).toEqual(['0/3']);
      const [, b] = names;
      expect(seen).toEqual({
        statuses: b ? [4, 5] : [4],
        told: b ? ['failed a.mp4', `completed ${b}`, 'drained 1+1'] : ['failed a.mp4', 'drained 0+1'],
      });
      if (b) expect(sentChunks(stub, b)).toEqual(['0/3', '1/3', '2/3']);
      expect(thrown, 'the page hears of its own mistake').toBeGreaterThan(0);
    });
  }
});

/** A page that throws here has its say on whether a chunk may go: the file may fail, but only as told and in the end. */
const asked = ['BeforeUpload', 'UploadFile', 'BeforeChunkUpload', 'ChunkUploaded'];
const early: Pick<Habit, 'bound' | 'priority'> = { bound: 'before', priority: 1000 };
const late: Pick<Habit, 'bound' | 'priority'> = { bound: 'after', priority: -1000 };
const ranks = [early, { bound: 'before' }, { bound: 'after' }, late] as const;
const courses = ['whole', 'refused', 'paused'] as const;

async function expectEnds(
  page: Page,
  stub: Stub,
  pageErrors: string[],
  habits: Habit[],
  throws = true,
): Promise<void> {
  const complaints: string[] = [];
  for (const [index, outcome] of (await play(page, stub, habits)).entries()) {
    const { event = '', course = 'whole', bound, priority = 0 } = habits[index] ?? {};
    const what = `${event}, ${course}, bound ${bound} init() at ${priority}`;
    complaints.push(...complaintsOf(outcome, what));
    if (asked.includes(event) || outcome.hung) continue;
    const ends = outcome.ends.join(' ');
    if (ends !== `${course === 'refused' ? 'failed' : 'completed'} completed`)
      complaints.push(`${what}: ${ends}`);
    if (throws && outcome.thrown === 0) complaints.push(`${what}: it never threw`);
  }
  forgiveThePage(pageErrors);
  expect(complaints).toEqual([]);
  expect(stub.violations).toEqual([]);
}

for (const event of [
  'BeforeUpload',
  'ChunkUploaded',
  'UploadProgress',
  'FileUploaded',
  'StateChanged',
  'FileFiltered',
]) {
  test(`a handler of ${event} that throws every time`, async ({ page, stub, pageErrors }) => {
    const habits = courses.flatMap((course) => ranks.map((rank): Habit => ({ event, course, ...rank })));
    await expectEnds(page, stub, pageErrors, habits);
  });
}

test('handlers of Error and CancelUpload that throw every time', async ({ page, stub, pageErrors }) => {
  const occasions = [
    { event: 'Error', course: 'refused' },
    { event: 'CancelUpload', course: 'refused' },
    { event: 'CancelUpload', course: 'paused' },
  ] as const;
  const habits = occasions.flatMap((occasion) => ranks.map((rank): Habit => ({ ...occasion, ...rank })));
  await expectEnds(page, stub, pageErrors, habits);
});

test('handlers of all the others that throw every time', async ({ page, stub, pageErrors }) => {
  const events = ['FilesAdded', 'QueueChanged', 'UploadFile', 'BeforeChunkUpload', 'UploadComplete'];
  const habits = events.flatMap((event) => [early, late].map((rank): Habit => ({ event, ...rank })));
  await expectEnds(page, stub, pageErrors, habits);
});

test('a handler of StateChanged that returns false every time keeps no file from its turn', async ({
  page,
  stub,
  pageErrors,
}) => {
  const habit = { event: 'StateChanged', deed: 'false' } as const;
  const habits = courses.flatMap((course) => ranks.map((rank): Habit => ({ ...habit, course, ...rank })));
  await expectEnds(page, stub, pageErrors, habits, false);
});

const inOrder = ['0/3', '1/3', '2/3'];

for (const { title, habit, sent } of [
  { title: 'throws once in ChunkUploaded', habit: { event: 'ChunkUploaded', nth: 1, once: true } },
  { title: 'throws once in the last ChunkUploaded', habit: { event: 'ChunkUploaded', nth: 3, once: true } },
  { title: 'throws once in BeforeChunkUpload', habit: { event: 'BeforeChunkUpload', nth: 2, once: true } },
  ...[1, 2].map((nth) => ({
    title: `returns false once, before chunk ${nth - 1}`,
    habit: { event: 'BeforeChunkUpload', deed: 'false' as const, nth, once: true },
  })),
  ...[1, 2].map((nth) => ({
    title: `returns false for good, before chunk ${nth - 1}`,
    habit: { event: 'BeforeChunkUpload', deed: 'false' as const, nth },
    sent: inOrder.slice(0, nth - 1),
  })),
] as { title: string; habit: Habit; sent?: string[] }[]) {
  test(`between two chunks, a page ${title}`, async ({ page, stub, pageErrors }) => {
    const [outcome] = await play(page, stub, [habit]);
    if (!outcome) return;
    forgiveThePage(pageErrors);
    expect(complaintsOf(outcome, title)).toEqual([]);
    // No chunk that was acknowledged goes again, and none that the page has called off for good goes at all.
    expect(outcome.sent).toEqual([sent ?? inOrder, inOrder]);
    expect(outcome.ends).toEqual([[sent ? 'failed' : 'completed'], ['completed']]);
  });
}
