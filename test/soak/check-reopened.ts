// What has to hold of a run from one page to the next.
import type { UploadRecord } from '../../src/resume/record.js';
import type { Run } from './check.js';
import { acknowledges, placeOf } from './held.js';
import type { Entry, Outcome } from './page/log.js';
import type { SoakFile } from './schedule.js';

type Complain = (text: string) => void;
type OfFile = Extract<Entry, { kind: 'send' | 'event' }>;

/**
 * ms that it may take to write down what was acknowledged. Its digest is made while a chunk is on its way, but those of the
 * soak are smaller, and its server nearer, than any that are worth going on with.
 */
const LAG = 500;

const entriesOf = ({ log, files }: Outcome, index: number): OfFile[] => {
  const ids = files.filter((file) => file.index === index).map(({ id }) => id);
  return log.filter(
    (entry): entry is OfFile =>
      (entry.kind === 'send' || entry.kind === 'event') && ids.includes(entry.file ?? ''),
  );
};

const isIn = (done: string, chunk = 0): boolean =>
  done.split(',').some((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return from <= chunk && chunk <= to;
  });

const placeIn = ({ url, sentName }: UploadRecord): string => placeOf({ url, name: sentName });

/** After these, there is nothing to go on with. */
const endsRecord = (entry: OfFile): boolean =>
  entry.kind === 'event' &&
  (/^(completed|restarted)$/.test(entry.type) ||
    (entry.type === 'failed' &&
      (entry.error === 'rejected' || [401, 403, 404, 410].includes(Number(entry.status)))));

/** What a page has had acknowledged of a file and not written down, though there was time. */
function unwritten(outcome: Outcome, index: number, record: UploadRecord | undefined): number[] {
  const entries = entriesOf(outcome, index);
  const last = entries.findLastIndex((entry) => entry.kind === 'send');
  const sent = entries[last];
  if (sent?.kind !== 'send' || entries.slice(last).some(endsRecord)) return [];
  const place = placeOf(sent);
  const end = outcome.log.at(-1)?.at ?? 0;
  const done = record && placeIn(record) === place ? record.done : '';
  return outcome.log.flatMap((entry) => {
    if (entry.kind !== 'answer' || placeOf(entry) !== place || !acknowledges(entry)) return [];
    const { chunk = 0, at } = entry;
    return at < end - LAG && !(done && isIn(done, chunk)) ? [chunk] : [];
  });
}

/** What a page does with what was kept of a file. */
function checkUse(
  { done, url, sentName }: UploadRecord,
  outcome: Outcome,
  index: number,
  mayLose: boolean,
  complain: Complain,
): void {
  const entries = entriesOf(outcome, index);
  const place = placeOf({ url, name: sentName });
  const first = entries.findIndex((entry) => entry.kind === 'send');
  const begins = entries[first];
  if (begins?.kind !== 'send') return;
  for (const entry of entries) {
    if (entry.kind === 'send' && placeOf(entry) === place && isIn(done, entry.chunk))
      complain(`chunk ${entry.chunk} of file ${index} is sent again although it was kept`);
  }
  const isGivenUp = entries
    .slice(0, first)
    .some((entry) => entry.kind === 'event' && entry.type === 'restarted');
  if (placeOf(begins) !== place && !isGivenUp && !mayLose)
    complain(`nothing is known of ${done} of file ${index}`);
}

/** What was acknowledged is kept; what is kept is gone on with, or given up in words; and it is not sent again. */
export function checkReopened({ schedule, outcomes }: Run, complain: Complain): void {
  const { server, files, resume, hasFields, sharedUrl, canCheck } = schedule;
  if (!resume) return;
  const isSame = (a: SoakFile, b: SoakFile | UploadRecord): boolean =>
    a.name === b.name && a.size === b.size && a.modified === b.modified;
  for (const [index, file] of files.entries()) {
    // Files that differ in their bytes alone have one record between them.
    if (files.filter((other) => isSame(file, other)).length > 1) continue;
    for (const [at, outcome] of outcomes.entries()) {
      const tell: Complain = (text) => complain(`page ${at + 1}: ${text}`);
      const now = outcome.records.find((record) => isSame(file, record));
      const missing = unwritten(outcome, index, now);
      // What a chunk has in flight is kept as soon as the file could be read.
      if (missing.length > 0) tell(`chunks ${missing} of file ${index} were not kept`);
      const before = outcomes[at - 1]?.records.find((record) => isSame(file, record));
      const mayLose = server.assembly === 'append' || (hasFields && !sharedUrl);
      // The word of a server that can be asked goes before that.
      if (before && !canCheck) checkUse(before, outcome, index, mayLose, tell);
    }
  }
}
