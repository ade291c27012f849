import { catchError, concat, defer, EMPTY, from, map, type Observable, of, scan, switchMap, tap } from 'rxjs';
import type { FengmiUploader } from '../../src/index.js';
import {
  addFault,
  change,
  clearFaults,
  expireTokens,
  type JournalEntry,
  journal,
  release,
  type StubSettings,
} from '../stub.js';
import type { Place, Scenario } from './scenarios.js';
import type { Status } from './status.js';
import { NEW_TRIAL, stepTrial, type Trial } from './trial.js';

const SIZE = 5_000_000;
const BLOCK = 50_000;
/** The stand-in as it begins. */
const HEALTHY: Required<StubSettings> = {
  maxPartBytes: Number.MAX_SAFE_INTEGER,
  transcoding: { ms: 8000, outcome: 'success' },
};

/** Up to here the journal has been read. */
let seen = 0;

/** Lets the server do this to whatever fits, or to one file. */
export async function arm(scenario: Scenario, place: Place, name?: string): Promise<void> {
  const rule = scenario.rule?.(place);
  if (rule) await addFault(name === undefined ? rule : ({ ...rule, name } as typeof rule));
  const { maxPartBytes, transcoding: outcome } = scenario;
  if (maxPartBytes !== undefined) await change({ maxPartBytes });
  if (outcome !== undefined) await change({ transcoding: { ...HEALTHY.transcoding, outcome } });
  if (scenario.expiresTokens) await expireTokens();
}

export async function disarm(): Promise<void> {
  await clearFaults();
  await change(HEALTHY);
  await release();
}

/** A test file goes up while the server does this to it; then the server is itself again. */
export function runTrial({ upload }: FengmiUploader, scenario: Scenario, place: Place): Observable<Status> {
  return defer(() => {
    const begin = performance.now();
    const file = testFile(scenario);
    let last: Trial = NEW_TRIAL;
    const running$ = from(arm(scenario, place, file.name)).pipe(
      switchMap(() => upload(file)),
      scan(stepTrial, NEW_TRIAL),
      tap((trial) => {
        last = trial;
      }),
      map((trial): Status => ({ kind: 'running', scenario, trial })),
      // That it failed was told by its last event.
      catchError((error: unknown) => {
        if (last.state === 'running') throw error;
        return EMPTY;
      }),
    );
    const ended$ = defer(async (): Promise<Status> => {
      const ms = performance.now() - begin;
      await disarm();
      return { kind: 'ended', scenario, trial: last, ms, hits: await countHits(scenario, file.name) };
    });
    return concat(of<Status>({ kind: 'running', scenario, trial: NEW_TRIAL }), running$, ended$);
  }).pipe(catchError(() => of<Status>({ kind: 'unreachable' })));
}

/** No video: the server stores whatever it gets. */
function testFile({ id }: Scenario): File {
  const block = crypto.getRandomValues(new Uint8Array(BLOCK));
  const content = Array.from({ length: SIZE / BLOCK }, () => block);
  return new File(content, `fault-${id}-${Date.now()}.mp4`, { type: 'video/mp4' });
}

/** How many requests the server says it has spoiled. */
async function countHits({ hit }: Scenario, name: string): Promise<number> {
  const entries = await journal(seen);
  seen = entries.at(-1)?.n ?? seen;
  const isSpoiled = (entry: JournalEntry): boolean =>
    entry.name === name && (entry.fault !== undefined || entry.status === 413);
  return entries.filter(hit ?? isSpoiled).length;
}
