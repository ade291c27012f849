// What has to hold of a run from one page to the next.
import type { Run } from './check.js';
import { heldBy, placeOf } from './held.js';
import type { Entry, Outcome } from './page/log.js';
import type { Schedule } from './schedule.js';

type Complain = (text: string) => void;
type Send = Extract<Entry, { kind: 'send' }>;

/** What a page knows a file by that was picked again: files that share that are one to it. */
const identityOf = ({ files }: Schedule, index: number): string => {
  const { name, size, modified } = files[index] ?? {};
  return [name, size, modified].join();
};

const sendsOf = ({ log, files }: Outcome, index: number): Send[] => {
  const ids = files.filter((file) => file.index === index).map(({ id }) => id);
  return log.filter((entry): entry is Send => entry.kind === 'send' && ids.includes(entry.file ?? ''));
};

/** After these, there is nothing to go on with. */
const endsRecord = (entry: Entry): boolean =>
  entry.kind === 'event' &&
  (/^(completed|restarted)$/.test(entry.type) ||
    (entry.type === 'failed' &&
      (entry.error === 'rejected' || [401, 403, 404, 410].includes(Number(entry.status)))));

/** Whether what a file has last sent on the pages before is good to go on with. */
function isKept(before: readonly Outcome[], index: number): boolean {
  for (const { log, files } of [...before].reverse()) {
    const ids = files.filter((file) => file.index === index).map(({ id }) => id);
    for (const entry of [...log].reverse()) {
      if ((entry.kind !== 'send' && entry.kind !== 'event') || !ids.includes(entry.file ?? '')) continue;
      if (endsRecord(entry)) return false;
      if (entry.kind === 'send') return true;
    }
  }
  return false;
}

/** What goes on goes on with nearly all that is there; and what is there is gone on with, or given up in words. */
export function checkReopened({ schedule, outcomes }: Run, complain: Complain): void {
  const { server, files, hasFields, sharedUrl } = schedule;
  // What was in flight, and one that could not be written down any more.
  const most = server.parallel + 1;
  const identities = files.map((_, index) => identityOf(schedule, index));
  for (const [at, outcome] of outcomes.entries()) {
    const before = outcomes.slice(0, at);
    const held = heldBy(before);
    for (const index of files.keys()) {
      const last = before.flatMap((page) => sendsOf(page, index)).at(-1);
      const sends = sendsOf(outcome, index);
      const [first] = sends;
      if (!last || !first) continue;
      const there = held.get(placeOf(last)) ?? new Set();
      const again = sends.filter((send) => placeOf(send) === placeOf(last) && there.has(send.chunk ?? 0));
      const chunks = new Set(again.map(({ chunk }) => chunk));
      if (chunks.size > most) complain(`page ${at + 1}: sends chunks ${[...chunks]} of file ${index} again`);

      const isAlone = identities.filter((identity) => identity === identities[index]).length === 1;
      const mayKnow = isAlone && server.assembly === 'parts' && (!hasFields || sharedUrl);
      const isGivenUp = outcome.log
        .slice(0, outcome.log.indexOf(first))
        .some((entry) => entry.kind === 'event' && entry.type === 'restarted' && entry.file === first.file);
      const isForgotten = placeOf(first) !== placeOf(last) && !isGivenUp && there.size > most;
      if (isForgotten && mayKnow && isKept(before, index))
        complain(`page ${at + 1}: knows nothing of ${there.size} chunks of file ${index}`);
    }
  }
}
