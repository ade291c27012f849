// Plays schedules in a page against a stub, one after the other, and says what was wrong.
import type { BrowserContext, Page } from 'playwright/test';
import { type JournalEntry, type Stub, signature } from '../stub/index.js';
import { bundle } from './bundle.js';
import { check } from './check.js';
import type { Entry, Outcome } from './page/log.js';
import type { Given } from './page/player.js';
import type { Reopening } from './reopening.js';
import { type Schedule, scheduleOf } from './schedule.js';
import { takenAtItsWord } from './server.js';

const probe = bundle('probe');
const player = bundle('index');

/** Longer than any run takes. */
const MAX_MS = 10 * 60_000;
const isHeld = ({ kind, fault, sha256, outcome }: JournalEntry): boolean =>
  fault === 'hold' && outcome === 'pending' && (kind !== 'upload' || sha256 !== undefined);

export interface Result {
  seed: number;
  complaints: string[];
  ms: number;
  completed: number;
  failed: number;
  removed: number;
  requests: number;
  /** Pages that were there after the first, and files that went on on one of them. */
  reopened: number;
  resumed: number;
  /** Everything that is known of the run, for a person to read. */
  story: () => string;
}

export interface Soak {
  run(seed: number): Promise<Result>;
  /** Requests that came when the run that they belong to was over. */
  late(): string[];
}

export async function openSoak(context: BrowserContext, page: Page, stub: Stub): Promise<Soak> {
  /** The run that is going on, and to which each key was given. */
  let current = 0;
  const owners = new Map<string, number>();
  const lateOnes: string[] = [];
  let offline: Promise<void> = Promise.resolve();
  const isOf = (entry: JournalEntry, seed: number): boolean =>
    entry.keyLabel === undefined || (owners.get(entry.keyLabel) ?? seed) === seed;

  await page.exposeFunction('soakSign', (params: Record<string, string | string[]>) =>
    signature(
      Object.fromEntries(Object.entries(params).map(([key, value]) => [key, [value].flat()])),
      stub.settings.appKey,
    ),
  );
  await page.exposeFunction(
    'soakConfirm',
    (sha256: string) => stub.videos.find((video) => video.sha256 === sha256)?.id ?? null,
  );
  await page.exposeFunction('soakHeld', (url: string, sha256: string) => {
    const key = new URL(url).searchParams.get('key');
    const video = stub.videos.find((video) => video.key === key && video.sha256 === sha256);
    if (video) return { id: video.id };
    const held = stub.stored(url);
    if (!held) return null;
    return stub.settings.model === 'parts' ? { chunks: [...held.chunks] } : { bytes: held.bytes };
  });
  await page.exposeFunction('soakRelease', () => stub.release());
  await page.exposeFunction('soakExpire', () => {
    const label = [...owners].reverse().find(([, seed]) => seed === current)?.[0];
    const latest = stub.journal.findLast(({ keyLabel }) => keyLabel !== undefined)?.keyLabel;
    const mine = latest !== undefined && (owners.get(latest) ?? current) === current ? latest : label;
    if (mine !== undefined) stub.expireKey(mine);
  });
  await page.exposeFunction('soakOffline', (ms: number) => {
    offline = (async () => {
      await context.setOffline(true);
      await new Promise((resolve) => setTimeout(resolve, ms));
      await context.setOffline(false);
    })();
    return offline;
  });
  await page.addInitScript({ content: probe });
  const reopen = async (): Promise<void> => {
    // There would be no page.
    await offline;
    await page.goto(`${stub.origin}/full.html`);
    await page.addScriptTag({ content: player });
  };
  await reopen();

  function prepare(schedule: Schedule, token: string): string {
    const { block, sharedUrl, crossOrigin, server } = schedule;
    const { model, keepCutOff } = server;
    stub.clearFaults();
    const urlHost = crossOrigin ? 'other' : 'same';
    Object.assign(stub.settings, { block, sharedUrl, urlHost, model, keepCutOff });
    stub.settings.tokens = { valid: [token], expired: [] };
    for (const rule of schedule.faults) stub.fault(takenAtItsWord(server, rule));
    if (schedule.deafToHead)
      stub.fault({ on: 'head', times: 1_000_000, do: { kind: 'reset', when: 'before' } });
    const { url, keyLabel } = stub.issueUrl({ block });
    owners.set(keyLabel, schedule.seed);
    return url;
  }

  /** Resolves with true when the page is to be closed; `isOver` calls that off. */
  function momentOf({ when, count }: Reopening, isOver: () => boolean): Promise<boolean> {
    const mark = stub.journal.length;
    const isDue = (): boolean => {
      const entries = stub.journal.slice(mark);
      if (when === 'held') return entries.some(isHeld);
      const entry = entries.filter(({ kind }) => kind === 'upload')[count - 1];
      return entry !== undefined && (when === 'arrived' || entry.outcome !== 'pending');
    };
    return stub.waitFor(() => isOver() || isDue(), MAX_MS).then(() => !isOver());
  }

  /** Plays a schedule to its end, or until its page is to be closed. */
  async function playOn(given: Given, reopening: Reopening | undefined): Promise<Outcome> {
    let isOver = false;
    const playing = page
      .evaluate((given) => window.soak.play(given), given)
      .catch((error: Error) => error)
      .finally(() => {
        isOver = true;
      });
    if (reopening && (await Promise.race([momentOf(reopening, () => isOver), playing.then(() => false)])))
      await reopen();
    const outcome = await playing;
    if (!(outcome instanceof Error)) return outcome;
    const left = await page.evaluate(() => window.soak.left());
    if (!left)
      throw new Error(`seed ${given.schedule.seed} at ${JSON.stringify(reopening)} left nothing`, {
        cause: outcome,
      });
    return left;
  }

  /** Plays a schedule on as many pages as it takes. */
  async function playAll(given: Given): Promise<Outcome[]> {
    const { schedule } = given;
    const outcomes: Outcome[] = [];
    let next = schedule;
    for (let at = 0; ; at++) {
      const reopening = schedule.reopenings[at];
      const outcome = await playOn({ ...given, schedule: next }, reopening);
      outcomes.push(outcome);
      next = scheduleAfter(next, outcome, reopening);
      if (!reopening || next.files.every(({ done }) => done)) break;
      if (!outcome.isCut && !reopening.stays) await reopen();
    }
    if (schedule.resume) await page.evaluate(() => window.soak.forget());
    return outcomes;
  }

  async function run(seed: number): Promise<Result> {
    const start = performance.now();
    current = seed;
    const schedule = scheduleOf(seed);
    const token = `token-${seed}-${Math.random()}`;
    const mark = stub.journal.length;
    const url = prepare(schedule, token);
    const outcomes = await playAll({ schedule, apiBase: stub.origin, url, token });
    stub.clearFaults();
    stub.release();
    for (const entry of stub.journal.slice(mark)) {
      if (entry.kind === 'url' && entry.keyLabel && !owners.has(entry.keyLabel))
        owners.set(entry.keyLabel, seed);
    }
    for (const entry of stub.journal.slice(mark)) {
      if (!isOf(entry, seed) && entry.outcome === 'answered')
        lateOnes.push(`seed ${owners.get(entry.keyLabel ?? '')}: a request after the end, ${line(entry)}`);
    }
    const journal = stub.journal.slice(mark).filter((entry) => isOf(entry, seed));
    const complaints = check({ schedule, outcomes, journal, video: (id) => stub.video(id) });
    const events = outcomes.flatMap(({ log }) => log.filter((entry) => entry.kind === 'event'));
    const count = (type: string): number => events.filter((entry) => entry.type === type).length;
    return {
      seed,
      complaints,
      ms: performance.now() - start,
      completed: count('completed'),
      failed: count('failed'),
      removed: count('removed'),
      requests: journal.length,
      reopened: outcomes.length - 1,
      resumed: new Set(events.flatMap(({ file, resumed }) => (resumed === true ? [file] : []))).size,
      story: () => story(schedule, outcomes, journal, complaints),
    };
  }

  return { run, late: () => lateOnes };
}

const line = ({ n, kind, name, chunk, chunks, keyLabel, fault, status, outcome }: JournalEntry): string =>
  `#${n} ${kind} ${keyLabel ?? ''} ${name ?? ''} ${chunk ?? '-'}/${chunks ?? '-'} ${fault ? `[${fault}] ` : ''}${status ?? ''} ${outcome}`;

/** What the next page has to play. */
function scheduleAfter(
  schedule: Schedule,
  { log, files, rest }: Outcome,
  reopening: Reopening | undefined,
): Schedule {
  const changed = reopening?.changed;
  const completed = log.flatMap((entry) =>
    entry.kind === 'event' && entry.type === 'completed' ? [entry.file] : [],
  );
  const isDone = (at: number): boolean =>
    files.some(({ id, index }) => index === at && completed.includes(id));
  return {
    ...schedule,
    actions: rest.actions,
    habits: rest.habits,
    files: schedule.files.map((file, at) => ({
      ...file,
      late: file.late && rest.ungiven.includes(at),
      done: file.done || isDone(at),
      changes: changed?.file === at ? [...file.changes, changed.at] : file.changes,
    })),
  };
}

function story(
  schedule: Schedule,
  outcomes: readonly Outcome[],
  journal: readonly JournalEntry[],
  complaints: string[],
): string {
  const { actions, faults, habits, ...rest } = schedule;
  const text = ({ at, kind, ...entry }: Entry): string => `${String(at).padStart(8)} ${kind} ${plain(entry)}`;
  return [
    `seed ${schedule.seed}: ${JSON.stringify(rest)}`,
    ...actions.map((action) => `  action ${JSON.stringify(action)}`),
    ...habits.map((habit) => `  habit ${JSON.stringify(habit)}`),
    ...faults.map((fault) => `  fault ${JSON.stringify(fault)}`),
    ...outcomes.flatMap(({ log, files, isCut }, at) => [
      `page ${at + 1}:`,
      ...files.map((file) => `  file ${JSON.stringify(file)}`),
      ...log.filter(isTelling).map(text),
      ...(isCut ? ['closed'] : []),
    ]),
    'at the stub:',
    ...journal.map((entry) => `  ${line(entry)}`),
    ...complaints.map((complaint) => `! ${complaint}`),
  ].join('\n');
}

const isTelling = (entry: Entry): boolean =>
  !(entry.kind === 'up' && /^(UploadProgress|QueueChanged|Refresh)$/.test(entry.name));

function plain(entry: object): string {
  return Object.entries(entry)
    .filter(([key]) => key !== 'url' && key !== 'reply')
    .map(([key, value]) => (key === 'type' || key === 'name' || key === 'text' ? value : `${key}=${value}`))
    .join(' ');
}
