// Pages whose own handlers go wrong, many side by side on one page of the stub.

import type { Page } from 'playwright/test';
import type plupload from 'plupload';
import type { FengmiUploader } from '../../../src/index.js';
import type { Stub } from '../../stub/index.js';

/** What a page's handler of one event does. */
export interface Habit {
  readonly event: string;
  /** `throw` unless told. */
  readonly deed?: 'throw' | 'false';
  /** The call that is the first to go wrong, from 1, of those that are about the first file; unless told, of all. */
  readonly nth?: number;
  /** Goes wrong once only. */
  readonly once?: boolean;
  /** Whether it is bound before `init()` or after; before, unless told. */
  readonly bound?: 'before' | 'after';
  readonly priority?: number;
  /** What happens to the first file. */
  readonly course?: 'whole' | 'refused' | 'paused';
}

export interface Outcome {
  /** What had not come when time was up, if anything. */
  hung: string | null;
  /** How each of the two files ended, every time that it was told. */
  ends: string[][];
  codes: string[];
  drained: { completed: number; failed: number }[];
  stopped: number;
  paused: boolean;
  /** The files' status as plupload has it. */
  statuses: string[];
  thrown: number;
  /** How many of these reached `window.onerror`. */
  heard: number;
  /** Whether what is told as complete is at the server, whole. */
  arrived: boolean[];
  /** Chunks of each file, as they came to the server. */
  sent: string[][];
  /** How a file ended that was added when all was over, the handler being well by then. */
  next: string;
}

const ATTEMPTS = 1;
export const CHUNKS = 3;
/** ms; what bounds every wait between two chunks where a page has its say on whether one may go. */
const STALL = 2500;
/** By what they do there, a page keeps a chunk back for good. */
const keeping = ['BeforeUpload', 'UploadFile', 'BeforeChunkUpload', 'ChunkUploaded'];
/** Longest that a part of a run may take, in ms; nothing that goes well comes near it, on the slowest of machines. */
const PATIENCE = 25_000;

/** Two files of three chunks a habit, and a third when these are over; all habits at once, with an uploader each. */
export async function play(page: Page, stub: Stub, habits: readonly Habit[]): Promise<Outcome[]> {
  const names = habits.map((_, index) => ['a', 'b', 'c'].map((letter) => `${letter}${index}.mp4`));
  for (const [index, { course }] of habits.entries()) {
    const name = names[index]?.[0] ?? '';
    if (course === 'refused')
      stub.fault({ name, chunk: 1, times: 1000, do: { kind: 'status', status: 400 } });
  }
  const runs = habits.map((habit, index) => ({
    habit,
    names: names[index] ?? [],
    url: stub.issueUrl().url,
    mark: `a mistake of the page in run ${index}`,
  }));
  const seen = await page.evaluate(
    async ({ runs, attempts, stall, patience, keeping }) => {
      const { harness } = window;
      const heard: string[] = [];
      window.addEventListener('error', ({ message }) => heard.push(message));

      async function run({ habit, names, url, mark }: (typeof runs)[number]) {
        const { event, deed = 'throw', nth, once: onlyOnce, bound = 'before', priority, course } = habit;
        const Uploader = window.plupload.Uploader as unknown as new (settings: object) => plupload.Uploader;
        const up = new Uploader({
          browse_button: 'pick',
          url,
          chunk_size: '16kb',
          fengmi: {
            retry: { attempts, restarts: 0, delay: 10 },
            timeout: keeping.includes(event) ? { stall } : {},
          },
        });
        const { fengmi: uploader } = up as unknown as { fengmi: FengmiUploader };
        const files = names.map((name, index) => harness.file(name, 40 * 1024, index + 1));
        const ends: string[][] = [[], [], []];
        const ids: string[] = [];
        const codes: string[] = [];
        const drained: { completed: number; failed: number }[] = [];
        let added = 0;
        let stopped = 0;
        let paused = false;
        let thrown = 0;
        let well = false;
        let calls = 0;
        let acted = 0;

        /** A call of the page's own, whose errors are the page's own, too. */
        const later = (call: () => void, ms = 0): void => void setTimeout(call, ms);
        uploader.events$.subscribe((told) => {
          const index = 'file' in told ? names.indexOf(told.file.name) : -1;
          if (told.type === 'added') added++;
          if (/^(completed|failed|removed|refused)$/.test(told.type)) ends[index]?.push(told.type);
          if (told.type === 'completed') ids[index] = told.id;
          if (told.type === 'failed') codes.push(told.error.code);
          if (told.type === 'drained') drained.push({ completed: told.completed, failed: told.failed });
          if (told.type === 'stopped') stopped++;
          if (told.type === 'chunk' && course === 'paused' && !paused && !well) {
            paused = true;
            later(() => {
              // A file that has failed meanwhile may have been the last.
              paused = up.state === window.plupload.STARTED;
              uploader.stop();
            });
            later(() => uploader.start(), 100);
          }
        });
        const bind = (): void => {
          const handler = (_: unknown, ...args: unknown[]): boolean | undefined => {
            if (well) return undefined;
            if (nth !== undefined) {
              if ((args[0] as { name?: string } | undefined)?.name !== names[0]) return undefined;
              if (++calls < nth) return undefined;
            }
            if (onlyOnce && acted > 0) return undefined;
            acted++;
            if (deed === 'false') return false;
            thrown++;
            throw new Error(mark);
          };
          (up.bind as (...args: unknown[]) => void)(event, handler, undefined, priority);
        };

        const becomes = (what: string, condition: () => boolean): Promise<string | null> =>
          new Promise((resolve) => {
            const end = performance.now() + patience;
            const look = (): void => {
              if (condition()) resolve(null);
              else if (performance.now() > end) resolve(what);
              else setTimeout(look, 10);
            };
            look();
          });

        if (bound === 'before') bind();
        const ready = new Promise<void>((resolve) => up.bind('PostInit', () => resolve()));
        up.init();
        await ready;
        if (bound === 'after') bind();
        later(() => up.addFile(files.slice(0, 2) as never));
        let hung = await becomes('the files were not taken in', () => added === 2);
        later(() => uploader.start());
        hung ??= await becomes('the queue did not come to its end', () => drained.length > 0);
        // Whatever comes too late, or once too often, has time to come.
        await fetch('/harness.js');
        const statuses = up.files.map(({ status }) => `${status}`);
        const before = {
          ends: ends.slice(0, 2).map((each) => [...each]),
          codes: [...codes],
          drained: [...drained],
          statuses,
          stopped,
        };
        well = true;
        let next = 'not tried';
        if (hung === null) {
          later(() => up.addFile(files[2] as never));
          later(() => uploader.start(), 20);
          next =
            (await becomes('nothing', () => ends[2]?.length === 1)) ??
            `${ends[2]?.join()}${codes.slice(before.codes.length)}`;
        }
        const hashes = await Promise.all(files.slice(0, 2).map(harness.sha256));
        uploader.destroy();
        return { ...before, hung, paused, thrown, mark, hashes, ids, next };
      }
      const all = await Promise.all(runs.map(run));
      return all.map((one) => ({
        ...one,
        heard: heard.filter((message) => message.endsWith(one.mark)).length,
      }));
    },
    { runs, attempts: ATTEMPTS, stall: STALL, patience: PATIENCE, keeping },
  );
  return seen.map(({ hashes, ids, mark, ...one }, index) => ({
    ...one,
    statuses: one.statuses.map((status) => ({ 4: 'FAILED', 5: 'DONE' })[status] ?? status),
    arrived: hashes.map(
      (sha256, file) => ids[file] !== undefined && stub.video(ids[file])?.sha256 === sha256,
    ),
    sent: [0, 1].map((file) =>
      stub.journal
        .filter(({ kind, name }) => kind === 'upload' && name === names[index]?.[file])
        .map(({ chunk, chunks }) => `${chunk}/${chunks}`),
    ),
  }));
}

/** Whatever a page's handlers do: both files end once and as they are told, nothing is lost, and nothing goes on for ever. */
export function complaintsOf(outcome: Outcome, what: string): string[] {
  const { hung, ends, drained, statuses, arrived, sent, thrown, heard, paused, stopped, next } = outcome;
  const complaints: string[] = [];
  const complain = (holds: boolean, text: string): void => {
    if (!holds) complaints.push(`${what}: ${text}`);
  };
  const types = ends.flat();
  const count = (type: string): number => types.filter((each) => each === type).length;
  complain(hung === null, `hung: ${hung}`);
  for (const chunks of sent) {
    complain(chunks.length <= CHUNKS * (1 + ATTEMPTS), `${chunks.length} requests of one file`);
  }
  for (const [file, { length }] of ends.entries())
    complain(length === 1, `file ${file} ends ${length} times`);
  if (complaints.length > 0) return complaints;
  const told = drained.map(({ completed, failed }) => `${completed}+${failed}`).join();
  complain(told === `${count('completed')}+${count('failed')}`, `${types} and drained ${told}`);
  const wanted = types.map((type) => (type === 'completed' ? 'DONE' : 'FAILED')).join();
  complain(statuses.join() === wanted, `${types} and plupload says ${statuses}`);
  complain(
    arrived.every((is, file) => is === (types[file] === 'completed')),
    `${types} and arrived ${arrived}`,
  );
  complain(!paused || stopped === 1, `stopped is told ${stopped} times`);
  complain(thrown === 0 || heard > 0, `the page hears of none of its ${thrown} mistakes`);
  complain(next === 'completed', `the file after them: ${next}`);
  return complaints;
}
