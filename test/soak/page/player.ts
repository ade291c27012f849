// Plays a schedule in the page: one uploader from its making to its end, and a log of all that is seen of it.
import type plupload from 'plupload';
import type { Subscription } from 'rxjs';
import type * as fengmi from '../../../src/index.js';
import type { FengmiOptions, FengmiUploader, QueueSnapshot, UploadFile } from '../../../src/index.js';
import type { Handler, Lib, PluploadFile, Up } from '../../../src/plupload/lib/types.js';
import type { Action, Deed, Habit, Schedule } from '../schedule.js';
import { fileOf } from './files.js';
import { leaveAtEnd, makeInsecure, recordsNow } from './keeping.js';
import { Log, MISTAKE, type Outcome, type PlayedFile } from './log.js';
import { optionsOf } from './options.js';

/** The longest that a part of a run may take, in ms; nothing that goes well comes near it, on a machine that is not busy. */
const PATIENCE = 30_000;
const ROUNDS = 40;

/** What a page may put into plupload's settings by hand. */
const reassigned: object[] = [
  { multipart_params: { name: 'same.mp4' } },
  { multipart_params: { chunk: 0, chunks: 1 } },
  { multipart_params: { album: '7' } },
  { filters: {} },
  { headers: { 'X-Page': 'new' } },
];

export interface Given {
  schedule: Schedule;
  /** The stub, as pages reach it. */
  apiBase: string;
  /** An upload URL, where the page is to have one from the start. */
  url: string;
  token: string;
}

export const pluploadEvents: string[] =
  'Init PostInit OptionChanged Refresh StateChanged FileFiltered QueueChanged FilesAdded FilesRemoved BeforeUpload UploadFile BeforeChunkUpload UploadProgress ChunkUploaded FileUploaded UploadComplete CancelUpload Error Destroy'.split(
    ' ',
  );

/** As a page sees plupload. */
type PageUp = Omit<Up, 'bind'> & {
  bind(name: string, handler: Handler, scope?: object, priority?: number): void;
  setOption(name: string, value: unknown): void;
};
type Global = {
  plupload: Omit<Lib, 'Uploader'> & { Uploader: new (settings: object) => PageUp };
  FengmiUploader: typeof fengmi;
};

const turn = (): Promise<void> => new Promise((resolve) => window.probe.setTimeout(resolve, 2));

/** Waits for a condition; false if it takes too long. */
async function becomes(condition: () => boolean, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > end) return false;
    await turn();
  }
  return true;
}

function word(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(word).join()}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { id, status, loaded, code } = value as Record<string, unknown>;
  if (id !== undefined) return `${id}:${status}:${loaded}`;
  return code === undefined ? '{}' : `error ${code}`;
}

/** What is there more than before. */
function more(before: string[], now: string[]): string[] {
  const known = [...before];
  return now.filter((trace) => {
    const index = known.indexOf(trace);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

/** What has not gone wrong so far, or not often enough. */
const habitsLeft = (habits: readonly Habit[], calls: readonly number[]): Habit[] =>
  habits.flatMap((habit, at) => {
    const ahead = habit.nth - 1 - (calls[at] ?? 0);
    const times = habit.times + Math.min(0, ahead);
    return times > 0 ? [{ ...habit, nth: Math.max(0, ahead) + 1, times }] : [];
  });

export async function play({ schedule, apiBase, url, token }: Given): Promise<Outcome> {
  const { files: wanted, chunkSize, actions } = schedule;
  const log = new Log();
  const played: PlayedFile[] = [];
  /** Files that were handed to the uploader, whatever it has made of them so far. */
  const given = new Set<number>();
  const used = new Set<Action>();
  const calls = schedule.habits.map(() => 0);
  let alive = true;
  const outcome = (end: Partial<Outcome> = {}): Outcome => ({
    log: log.entries,
    files: played,
    isCut: true,
    rest: {
      actions: actions.filter((action) => !used.has(action)),
      habits: habitsLeft(schedule.habits, calls),
      ungiven: wanted.flatMap((_, index) => (given.has(index) ? [] : [index])),
    },
    hung: null,
    records: recordsNow(),
    left: [],
    last: { state: '', statuses: {} },
    alive,
    ...end,
  });
  leaveAtEnd(outcome);

  // Nothing else in a schedule takes as long as a wait for a line.
  window.probe.haste = 100;
  const natives = await Promise.all(wanted.map(fileOf));
  const hashes = await Promise.all(natives.map((native) => window.harness.sha256(native)));
  const makeSecure = schedule.isInsecure ? makeInsecure() : () => {};
  const before = window.probe.traces();

  const ids = new Map<number, string>();
  const subscriptions = new Map<number, Subscription>();
  const arrivals = new Map<string, number>();
  let waiting = 0;
  let isReady = false;
  let snapshot: QueueSnapshot | undefined;
  let sending: string | null = null;

  const noteError = (error: unknown): void =>
    log.add({ kind: 'error', message: String(error instanceof Error ? error.stack : error) });
  window.onerror = (message, _source, _line, _column, error) => noteError(error ?? message);
  window.onunhandledrejection = ({ reason }) => noteError(reason);
  window.probe.onSend = (sent, openUploads) => {
    if (sent) log.add({ kind: 'send', file: sending, started: up.state === 2, openUploads, ...sent });
    else log.add({ kind: 'request' });
  };
  window.probe.onAnswer = (sent, status, text) => log.add({ kind: 'answer', ...sent, status, text });

  const later = (ms: number, run: () => void): void => {
    waiting++;
    window.probe.setTimeout(() => {
      waiting--;
      run();
    }, ms);
  };
  /** For what is not the uploader's doing, and must not count as left behind by it. */
  const outside = <T>(promise: Promise<T>): Promise<T> => {
    waiting++;
    const settled = (): void => {
      waiting--;
    };
    promise.then(settled, settled);
    return promise;
  };

  function note(kind: string): void {
    const count = (arrivals.get(kind) ?? 0) + 1;
    arrivals.set(kind, count);
    for (const action of actions) {
      if (action.on !== kind || action.count !== count) continue;
      used.add(action);
      if (action.how === 'sync') perform(action, true);
      else if (action.how === 'microtask') Promise.resolve().then(() => perform(action));
      else later(action.how, () => perform(action));
    }
  }

  const known = (index: number): string => ids.get(index % wanted.length) ?? 'none';

  function add(index: number): void {
    const native = natives[index];
    if (!native || given.has(index) || wanted[index]?.done || !alive) return;
    // plupload itself drops what it is given before it is up.
    if (wanted[index]?.via === 'queue' && !isReady) return;
    given.add(index);
    if (wanted[index]?.via === 'queue') {
      up.addFile(native);
      return;
    }
    const subscription = uploader.upload(native).subscribe({
      error: (error) => log.add({ kind: 'upload', index, outcome: error.code ?? String(error) }),
      complete: () => log.add({ kind: 'upload', index, outcome: 'completed' }),
    });
    subscriptions.set(index, subscription);
  }

  function unsubscribe(index: number): void {
    const subscription = subscriptions.get(index);
    if (!subscription || subscription.closed) return;
    subscription.unsubscribe();
    log.add({ kind: 'upload', index, outcome: 'unsubscribed' });
  }

  const active = (): string | undefined => up.files.find(({ status }) => status === 2)?.id;

  const deeds: Record<Deed, (arg: number) => void> = {
    start: () => uploader.start(),
    stop: () => uploader.stop(),
    'stop-start': () => {
      uploader.stop();
      uploader.start();
    },
    pause: (ms) => {
      uploader.stop();
      later(ms, () => perform({ deed: 'start', arg: 0 }));
    },
    retry: (arg) => uploader.retry(arg % 2 ? known(arg) : undefined),
    'remove-active': () => uploader.remove(active() ?? 'none'),
    remove: (arg) => uploader.remove(known(arg)),
    add: (arg) => add(arg % wanted.length),
    unsubscribe: (arg) => unsubscribe(arg % wanted.length),
    destroy: () => uploader.destroy(),
    'up.start': () => up.start(),
    'up.stop': () => up.stop(),
    'up.removeFile': (arg) => up.removeFile(known(arg)),
    // plupload forgets controls that are still coming up: only the adapter's own waits for them.
    'up.destroy': () => (isReady ? up : uploader).destroy(),
    'up.abort': () => up.trigger('CancelUpload'),
    'up.chunk_size': (bytes) => up.setOption('chunk_size', bytes),
    'up.rename': (arg) => {
      const file = up.getFile(active() ?? known(arg)) as { name: string } | undefined;
      if (file) file.name = `renamed-${arg}.mp4`;
    },
    'up.settings': (arg) => {
      // A re-initialised uploader and a destroyed one have none.
      if (up.settings) Object.assign(up.settings, reassigned[arg % reassigned.length]);
    },
    'up.reinit': () => {
      isReady = false;
      up.setOption('multi_selection', false);
    },
    offline: (ms) => outside(window.soakOffline(ms)),
    release: () => outside(window.soakRelease()),
    expire: () => outside(window.soakExpire()),
  };

  function perform({ deed, arg }: Pick<Action, 'deed' | 'arg'>, inside = false): void {
    if (!alive) return;
    log.add({ kind: 'do', deed, arg, inside });
    let threw = '';
    try {
      deeds[deed](arg);
    } catch (error) {
      threw = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    if (deed === 'destroy' || deed === 'up.destroy') alive = false;
    log.add({ kind: 'done', deed, inside, ...(threw && { threw }) });
  }

  /** What a UI shows of the file now; `null` where it is gone. */
  function isResumed(id: string): boolean | null {
    let now: QueueSnapshot | undefined;
    uploader.queue$
      .subscribe((next) => {
        now = next;
      })
      .unsubscribe();
    const file = now?.files.find((file) => file.id === id);
    return file ? file.resumed === true : null;
  }

  function watch(): void {
    uploader.events$.subscribe({
      next(event) {
        const { file, error, ...rest } = event as typeof event & {
          file?: UploadFile;
          error?: { code: string; status?: number; chunk?: number };
        };
        const about = error && { error: error.code, status: error.status };
        const shown = event.type === 'started' && { resumed: isResumed(event.file.id) };
        log.add({ ...rest, ...about, ...shown, kind: 'event', ...(file && { file: file.id }) });
        if (event.type === 'added') {
          const index = natives.indexOf(event.file.source as File);
          ids.set(index, event.file.id);
          played.push({ id: event.file.id, index, size: event.file.size, sha256: hashes[index] ?? '' });
        }
        note(event.type);
      },
      error: (error) => log.add({ kind: 'event', type: 'ERROR', error: error.code }),
      complete: () => log.add({ kind: 'event', type: 'COMPLETE' }),
    });
    uploader.queue$.subscribe((next) => {
      snapshot = next;
    });
  }

  function bindPage(): void {
    const { holdBack, habits } = schedule;
    // Before any handler that goes wrong.
    const first = 1_000_000;
    up.bind(
      'BeforeChunkUpload',
      (_: unknown, { id }: PluploadFile) => {
        sending = id;
      },
      undefined,
      first,
    );
    for (const [at, { event, deed, nth, times, priority }] of habits.entries()) {
      up.bind(
        event,
        () => {
          const call = (calls[at] ?? 0) + 1;
          calls[at] = call;
          if (call < nth || call >= nth + times) return undefined;
          log.add({ kind: 'mistake', event, deed });
          if (deed === 'false') return false;
          throw new Error(MISTAKE);
        },
        undefined,
        priority,
      );
    }
    for (const name of pluploadEvents) {
      up.bind(name, (_: unknown, ...args: unknown[]) => {
        log.add({ kind: 'up', name, text: args.map(word).join(' ') });
        note(`up:${name}`);
      });
    }
    if (holdBack !== null) {
      up.bind('BeforeUpload', (_: unknown, file: PluploadFile) => {
        later(holdBack, () => {
          if (!alive || up.state !== 2 || file.status !== 1 || !up.getFile(file.id)) return;
          file.status = 2;
          up.trigger('UploadFile', file);
        });
        return false;
      });
    }
    up.bind('PostInit', () => {
      isReady = true;
      wanted.forEach(({ late }, index) => {
        if (!late) add(index);
      });
    });
    up.bind('FilesAdded', () => {
      if (alive) uploader.start();
    });
  }

  const sha256Of = ({ id }: UploadFile): string => played.find((file) => file.id === id)?.sha256 ?? '';
  const options: FengmiOptions = optionsOf({ schedule, apiBase, url, token }, sha256Of, outside, (file) =>
    log.add({ kind: 'ask', file: file?.id ?? null }),
  );
  const { FengmiUploader, plupload } = window as unknown as Global;
  const up = new plupload.Uploader({
    browse_button: 'pick',
    drop_element: 'drop',
    ...(schedule.source === 'url' && schedule.block === 1 && { url }),
    chunk_size: chunkSize,
    fengmi: options,
  });
  const uploader: FengmiUploader = FengmiUploader.attach(up as unknown as plupload.Uploader);
  const isIn = (): boolean =>
    wanted.every(
      ({ late, done }, index) => late || done || ids.has(index) || subscriptions.get(index)?.closed,
    );
  watch();
  bindPage();
  up.init();
  note('created');

  const isQuiet = (): boolean =>
    waiting === 0 && (!alive || (up.state === 1 && /^(idle|stopped)$/.test(snapshot?.state ?? '')));
  const unfinished = (): boolean =>
    snapshot?.files.some(({ status }) => !/^(completed|failed)$/.test(status)) ?? false;

  let hung: string | null = null;
  const wait = async (what: string, condition: () => boolean): Promise<void> => {
    if (hung === null && !(await becomes(condition, PATIENCE)))
      hung = `${what}: ${JSON.stringify(snapshot?.files)}`;
  };
  await wait('the files were not taken in', () => !alive || isIn());
  /** An action may stop the queue again and again, but not for ever. */
  const finish = async (): Promise<void> => {
    await wait('the queue did not come to rest', isQuiet);
    for (let round = 0; round < ROUNDS && alive && hung === null && unfinished(); round++) {
      perform({ deed: 'start', arg: 0 });
      await wait('the queue did not come to rest after a start', isQuiet);
    }
  };
  await finish();
  if (alive && schedule.retryAtEnd) {
    perform({ deed: 'retry', arg: 0 });
    await finish();
  }
  const last = {
    state: snapshot?.state ?? '',
    statuses: Object.fromEntries(snapshot?.files.map(({ id, status }) => [id, status]) ?? []),
  };
  const survived = alive;
  perform({ deed: schedule.endBy, arg: 0 });
  uploader.destroy();
  log.add({ kind: 'note', text: 'end' });
  await wait('callbacks of the page did not come back', () => waiting === 0);
  for (const subscription of subscriptions.values()) subscription.unsubscribe();
  const traces = (): string[] => more(before, window.probe.traces());
  await becomes(() => traces().length === 0, 3000);
  const left = traces();
  for (const name of pluploadEvents) if (up.hasEventListener(name)) left.push(`handler of ${name}`);
  makeSecure();
  const end = outcome({ isCut: false, hung, left, last, alive: survived });
  // It may be closed before this is heard.
  leaveAtEnd(() => end);
  return end;
}
