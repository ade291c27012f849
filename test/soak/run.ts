// Plays schedules in a page against a stub, one after the other, and says what was wrong.
import type { BrowserContext, Page } from 'playwright/test';
import { type JournalEntry, type Stub, signature } from '../stub/index.js';
import { bundle } from './bundle.js';
import { check } from './check.js';
import type { Entry, Outcome } from './page/log.js';
import { type Schedule, scheduleOf } from './schedule.js';
import { takenAtItsWord } from './server.js';

const probe = bundle('probe');
const player = bundle('index');

export interface Result {
  seed: number;
  complaints: string[];
  ms: number;
  completed: number;
  failed: number;
  removed: number;
  requests: number;
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
  await page.exposeFunction('soakRelease', () => stub.release());
  await page.exposeFunction('soakExpire', () => {
    const label = [...owners].reverse().find(([, seed]) => seed === current)?.[0];
    const latest = stub.journal.findLast(({ keyLabel }) => keyLabel !== undefined)?.keyLabel;
    const mine = latest !== undefined && (owners.get(latest) ?? current) === current ? latest : label;
    if (mine !== undefined) stub.expireKey(mine);
  });
  await page.exposeFunction('soakOffline', async (ms: number) => {
    await context.setOffline(true);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await context.setOffline(false);
  });
  await page.addInitScript({ content: probe });
  await page.goto(`${stub.origin}/full.html`);
  await page.addScriptTag({ content: player });

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

  async function run(seed: number): Promise<Result> {
    const start = performance.now();
    current = seed;
    const schedule = scheduleOf(seed);
    const token = `token-${seed}-${Math.random()}`;
    const mark = stub.journal.length;
    const url = prepare(schedule, token);
    const outcome = await page.evaluate((given) => window.soak.play(given), {
      schedule,
      apiBase: stub.origin,
      url,
      token,
    });
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
    const complaints = check({ schedule, outcome, journal, video: (id) => stub.video(id) });
    const count = (type: string): number =>
      outcome.log.filter((entry) => entry.kind === 'event' && entry.type === type).length;
    return {
      seed,
      complaints,
      ms: performance.now() - start,
      completed: count('completed'),
      failed: count('failed'),
      removed: count('removed'),
      requests: journal.length,
      story: () => story(schedule, outcome, journal, complaints),
    };
  }

  return { run, late: () => lateOnes };
}

const line = ({ n, kind, name, chunk, chunks, keyLabel, fault, status, outcome }: JournalEntry): string =>
  `#${n} ${kind} ${keyLabel ?? ''} ${name ?? ''} ${chunk ?? '-'}/${chunks ?? '-'} ${fault ? `[${fault}] ` : ''}${status ?? ''} ${outcome}`;

function story(
  schedule: Schedule,
  { log, files }: Outcome,
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
    ...files.map((file) => `  file ${JSON.stringify(file)}`),
    ...log
      .filter((entry) => !(entry.kind === 'up' && /^(UploadProgress|QueueChanged|Refresh)$/.test(entry.name)))
      .map(text),
    'at the stub:',
    ...journal.map((entry) => `  ${line(entry)}`),
    ...complaints.map((complaint) => `! ${complaint}`),
  ].join('\n');
}

function plain(entry: object): string {
  return Object.entries(entry)
    .filter(([key]) => key !== 'url' && key !== 'reply')
    .map(([key, value]) => (key === 'type' || key === 'name' || key === 'text' ? value : `${key}=${value}`))
    .join(' ');
}
