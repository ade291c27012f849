// What has to hold of a run, whatever happened in it. Pure: from what the page and the stub have seen to complaints.
import type { JournalEntry, Video } from '../stub/index.js';
import { checkReopened } from './check-reopened.js';
import { acknowledges, type Held, heldBy, inherited, placeOf } from './held.js';
import { type Entry, MISTAKE, type Outcome, type PlayedFile } from './page/log.js';
import type { Schedule } from './schedule.js';

export interface Run {
  schedule: Schedule;
  /** Of each page, in order. */
  outcomes: readonly Outcome[];
  /** Requests of this run. */
  journal: readonly JournalEntry[];
  video: (id: string) => Video | undefined;
}

/** One page of it. */
interface Seen extends Pick<Run, 'schedule' | 'video'> {
  outcome: Outcome;
  /** What the pages before it have had acknowledged. */
  held: Held;
}

type Complain = (text: string) => void;

const PROGRESS_INTERVAL = 250;
/** The page's clock is read as the event arrives, which on a busy machine is later than it was told. */
const TOLERANCE = 100;
const SAME_MOMENT = 5;
/** What a file goes on with is compared at once. */
const SOON = 30;

export function check(run: Run): string[] {
  const { schedule, outcomes, journal, video } = run;
  const complaints: string[] = [];
  const complain: Complain = (text) => complaints.push(text);
  for (const [at, outcome] of outcomes.entries()) {
    const where = at > 0 ? `page ${at + 1}: ` : '';
    const held = heldBy(outcomes.slice(0, at));
    checkPage({ schedule, outcome, held, video }, (text) => complain(where + text));
  }
  checkRemotes(run, complain);
  checkAnswers(run, complain);
  checkReopened(run, complain);
  // A chunk that was on its way as the page was closed may be there as the file was then.
  const isChanged = schedule.reopenings.some(({ changed }) => changed !== null);
  for (const { n, violation, error } of journal) {
    const mayBe = violation?.code === 'expired-key' || (isChanged && violation?.code === 'part-changed');
    if (violation && !mayBe) complain(`request #${n} broke the protocol: ${violation.message}`);
    if (error) complain(`the stub failed at #${n}: ${error}`);
  }
  return complaints;
}

function checkPage(seen: Seen, complain: Complain): void {
  const { outcome } = seen;
  if (outcome.hung) complain(`hung: ${outcome.hung}`);
  for (const trace of outcome.left) complain(`left behind: ${trace}`);
  checkErrors(outcome.log, complain);
  for (const file of outcome.files) checkFile(file, seen, complain);
  checkRequests(seen, complain);
  for (const { id } of outcome.files) checkBudget(id, seen, complain);
  checkQueue(seen, complain);
  // What a page that is closed still owes is never heard.
  if (outcome.isCut) return;
  checkMistakes(outcome.log, complain);
  checkEnd(outcome.log, complain);
}

/** The events of one file, in order. */
function checkFile(
  { id, size, sha256 }: PlayedFile,
  { schedule, outcome, held, video }: Seen,
  complain: Complain,
): void {
  const { parallel } = schedule.server;
  const { canCheck } = schedule;
  let ended: string | null = null;
  let added = 0;
  let chunks = 0;
  const acknowledged = new Set<number>();
  /** What an earlier page may have had acknowledged, and may not have been able to tell. */
  let mayHave = (_: number): boolean => false;
  let isResumed = false;
  let place: string | undefined;
  let isUntold = false;
  let isLastSent = false;
  let begun = false;
  let sent = 0;
  let mayRestart = true;
  let mayRetry = false;
  let retriedAt = Number.NEGATIVE_INFINITY;
  let before: (Entry & { kind: 'event' }) | undefined;
  let progressAt = Number.NEGATIVE_INFINITY;
  let early: number | null = null;
  const bad: Complain = (text) => complain(`${id}: ${text}`);
  /** The first chunk that is not acknowledged. */
  const due = (): number => {
    let index = 0;
    while (acknowledged.has(index)) index++;
    return index;
  };
  /** Whether a chunk may be the next, by what is acknowledged, and by what may be. */
  const mayBeDue = (index: number): boolean => {
    for (let before = due(); before < index; before++) {
      if (!acknowledged.has(before) && !mayHave(before)) return false;
    }
    return index >= due();
  };
  const forget = (): void => {
    acknowledged.clear();
    mayHave = () => false;
    isLastSent = false;
    begun = false;
  };

  for (const entry of outcome.log) {
    if (entry.kind === 'do' && entry.deed === 'retry') {
      retriedAt = entry.at;
      if (ended === 'failed') mayRetry = true;
    }
    if (entry.kind === 'send' && entry.file === id) {
      if (ended && !mayRetry) bad(`chunk ${entry.chunk} is sent after ${ended}`);
      // That it has started over is told after what that leads to.
      const isMoved = place !== undefined && place !== placeOf(entry);
      place = placeOf(entry);
      isUntold ||= isMoved;
      if (!ended && !mayRestart && !isMoved && entry.chunk !== undefined) {
        if (acknowledged.has(entry.chunk))
          bad(`chunk ${entry.chunk} is sent again although it is acknowledged`);
        const isLast = entry.chunk === chunks - 1;
        if ((isLast || entry.chunk === 0) && entry.openUploads > 1)
          bad(`chunk ${entry.chunk} is not sent alone`);
        // What is acknowledged may be told after what that leads to.
        if (isLastSent && !isLast) bad(`chunk ${entry.chunk} is sent after the last`);
        isLastSent = isLast;
      }
    }
    if (entry.kind !== 'event' || entry.file !== id) continue;
    const { type } = entry;
    if (type === 'added') added++;
    else if (added !== 1) bad(`${type} before added`);
    if (ended) {
      if (ended !== 'failed' || !mayRetry) bad(`${type} after ${ended}`);
      ended = null;
      mayRestart = true;
    }
    if (early !== null && type !== 'completed' && type !== 'failed' && type !== 'removed')
      bad(`two progress events within ${early} ms`);
    early = null;
    switch (type) {
      case 'target':
        forget();
        if (!mayRestart) bad('a second target without restarted or retry');
        break;
      case 'started': {
        isUntold = false;
        const from = Number(entry.from);
        // The server's word goes before what is known.
        if (canCheck) {
          acknowledged.clear();
          for (let index = 0; index < from; index++) acknowledged.add(index);
          mayHave = () => true;
          isResumed = true;
        }
        // What was there may be given up before anything is sent: its requests are of another upload.
        const isGivenUp = outcome.log.some(
          (other) =>
            other.kind === 'event' &&
            other.file === id &&
            other.type === 'restarted' &&
            other.at >= entry.at &&
            other.at - entry.at < SOON,
        );
        const isInherited = from > 0 && !begun && acknowledged.size === 0;
        if (isInherited && isGivenUp) isResumed = true;
        else if (isInherited) {
          const found = inherited(held, outcome, entry, from);
          if (!found) bad(`goes on from ${from}, of which no page has had all acknowledged`);
          mayHave = (index) => found?.has(index) ?? false;
          for (let index = 0; index < from; index++) acknowledged.add(index);
          if (entry.resumed === false) bad('goes on, but is not shown as resumed');
          isResumed = true;
        }
        if (entry.resumed && !isResumed) bad('is shown as resumed, but sends from the first chunk');
        if (!mayBeDue(from) && !isGivenUp) bad(`started from ${from}, ${due()} was due`);
        chunks = Number(entry.chunks);
        begun = true;
        mayRestart = isGivenUp;
        break;
      }
      case 'restarted':
        mayRestart = true;
        place = undefined;
        sent = 0;
        forget();
        break;
      case 'chunk':
        if (!begun) bad('chunk before started');
        if (isUntold) bad('goes on as another upload without saying so');
        if (parallel === 1 && !mayBeDue(Number(entry.index)))
          bad(`chunk ${entry.index} acknowledged, ${due()} was due`);
        if (acknowledged.has(Number(entry.index))) bad(`chunk ${entry.index} acknowledged twice`);
        if (entry.chunks !== chunks) bad(`chunk of ${entry.chunks}, started said ${chunks}`);
        acknowledged.add(Number(entry.index));
        break;
      case 'progress': {
        const now = Number(entry.sent);
        if (now < sent && !mayRestart) bad(`progress goes back from ${sent} to ${now}`);
        if (now > size || Number(entry.acknowledged) > now)
          bad(`impossible progress ${JSON.stringify(entry)}`);
        sent = now;
        if (!Number.isInteger(entry.percent)) bad(`percent is ${entry.percent}`);
        const gap = entry.at - progressAt;
        // Only the last one before the end may come sooner: whether it is shows in what follows.
        if (gap < PROGRESS_INTERVAL - TOLERANCE) early = gap;
        progressAt = entry.at;
        break;
      }
      case 'completed': {
        // The server has said so before anything was sent.
        const isTold = canCheck && !begun;
        if (!isTold && (chunks === 0 || (due() < chunks && !mayBeDue(chunks))))
          bad(`completed with ${acknowledged.size} of ${chunks} chunks`);
        if (before?.type !== 'progress' || before.percent !== 100)
          bad(`${before?.type} just before completed`);
        const remote = video(String(entry.id));
        if (!remote) bad(`completed with an id that the server does not know: ${entry.id}`);
        else if (remote.sha256 !== sha256 || remote.size !== size)
          bad(`the server has ${remote.size} other bytes`);
        break;
      }
    }
    if (before?.type === 'progress' && before.percent === 100 && type !== 'completed')
      bad(`${type} after 100 percent`);
    if (type === 'completed' || type === 'failed' || type === 'removed') {
      ended = type;
      // A retry in a handler of `Error` comes before the event is told.
      mayRetry = entry.at - retriedAt < SAME_MOMENT;
      // The last one does not count for the next run.
      progressAt = Number.NEGATIVE_INFINITY;
      if (type === 'failed') sent = 0;
    }
    before = entry;
  }
  if (!ended && !outcome.isCut) bad('the run has no end');
  const status = outcome.last.statuses[id];
  if (outcome.alive && status && status !== ended) bad(`queue$ says ${status}, the events ${ended}`);
}

/**
 * plupload itself throws where a handler of one of its own events destroys it: it goes on with what is gone by then.
 * Nothing may be left of that, but nobody can keep it from throwing.
 */
function checkErrors(log: Entry[], complain: Complain): void {
  let isBroken = false;
  for (const entry of log) {
    if (entry.kind === 'done' && entry.inside && /destroy|reinit/.test(entry.deed)) isBroken = true;
    if (entry.kind === 'error' && entry.message.includes(MISTAKE)) continue;
    const isOwn = entry.kind === 'error' && /properties of null|^undefined$/.test(entry.message);
    if (entry.kind === 'error' && !(isBroken && isOwn)) complain(`uncaught: ${entry.message}`);
  }
}

/** What the page threw, it hears of: as an error of its own, or where it called for what threw. */
function checkMistakes(log: Entry[], complain: Complain): void {
  const thrown = log.filter((entry) => entry.kind === 'mistake' && entry.deed === 'throw').length;
  const isHeard = log.some(
    (entry) =>
      (entry.kind === 'error' && entry.message.includes(MISTAKE)) ||
      (entry.kind === 'done' && entry.threw?.includes(MISTAKE)),
  );
  if (thrown > 0 && !isHeard) complain(`the page hears of none of its ${thrown} mistakes`);
}

/**
 * No chunk is sent more often than the attempts allow, until it is acknowledged or something begins anew. A request may
 * be seen before the event that says why it is made: hence one more.
 */
function checkBudget(id: string, { schedule, outcome }: Seen, complain: Complain): void {
  const most = (schedule.attempts + 2) * schedule.server.parallel;
  let sent = 0;
  for (const entry of outcome.log) {
    if (entry.kind === 'send' && entry.file === id) {
      sent++;
      if (sent === most + 1) complain(`${id}: more than ${most} requests for one chunk`);
    }
    const isAnew =
      entry.kind === 'event' &&
      entry.file === id &&
      /^(chunk|target|started|restarted|waiting|completed|failed|removed)$/.test(entry.type);
    if (isAnew) sent = 0;
  }
}

/** No two files are one at the server. */
function checkRemotes({ outcomes, video }: Run, complain: Complain): void {
  const completed = outcomes.map(({ log }) =>
    log.flatMap((entry) => (entry.kind === 'event' && entry.type === 'completed' ? [String(entry.id)] : [])),
  );
  const all = completed.flat();
  if (new Set(all).size !== all.length) complain('two files have the same id');
  // What another page has completed is out of the way.
  for (const ids of completed) {
    const places = ids.map((id) => `${video(id)?.key} ${video(id)?.name}`);
    if (new Set(places).size !== places.length) complain('two files went up under one URL and name');
  }
}

/**
 * What the server acknowledges and a page hears of stands: under one URL and name it acknowledges each chunk once to a page,
 * and a file that is completed has that of all but the last, for which `confirm` may stand. To an answer to an only chunk
 * plupload fires `UploadProgress` first, and a page that stops the queue in there calls it off.
 */
function checkAnswers({ schedule, outcomes, video }: Run, complain: Complain): void {
  // A server that can be asked has what nobody has heard of, and chunks go again where it does not answer in time.
  if (schedule.canCheck) return;
  const uploads = new Map<string, Set<number>>();
  for (const { log } of outcomes) {
    const heard = new Set<string>();
    const lasts = new Map<unknown, number>();
    for (const entry of log) {
      if (entry.kind === 'answer' && acknowledges(entry)) {
        const { name, chunk = 0, chunks = 1 } = entry;
        const place = placeOf(entry);
        uploads.set(place, (uploads.get(place) ?? new Set()).add(chunk));
        if (chunks > 1 && heard.has(`${place} ${chunk}`))
          complain(`the server acknowledges chunk ${chunk} of ${name} twice`);
        heard.add(`${place} ${chunk}`);
      }
      if (entry.kind !== 'event') continue;
      if (entry.type === 'chunk') lasts.set(entry.file, Number(entry.index));
      if (entry.type !== 'completed') continue;
      const remote = video(String(entry.id));
      const upload = uploads.get(`${remote?.key} ${remote?.name}`);
      for (let chunk = 0; chunk < (lasts.get(entry.file) ?? 0); chunk++) {
        if (!upload?.has(chunk)) complain(`completed without an acknowledgement of chunk ${chunk}`);
      }
    }
  }
}

/** What is sent, and when. */
function checkRequests({ schedule, outcome }: Seen, complain: Complain): void {
  for (const entry of outcome.log) {
    if (entry.kind !== 'send') continue;
    if (entry.openUploads > schedule.server.parallel)
      complain(`${entry.openUploads} uploads are under way at once`);
    if (!entry.started) complain(`chunk ${entry.chunk} is sent although the queue is stopped`);
  }
}

/** Events of the queue, in step with those of the files, and what `upload()` tells. */
function checkQueue({ outcome }: Seen, complain: Complain): void {
  const since = { completed: 0, failed: 0 };
  const ends = new Map<number, string>();
  const open = new Map<string, number>();
  for (const entry of outcome.log) {
    if (entry.kind === 'upload') {
      if (ends.has(entry.index)) complain(`upload() of file ${entry.index} ends twice`);
      ends.set(entry.index, entry.outcome);
    }
    if (entry.kind !== 'event') continue;
    if (entry.file && /^(completed|failed|removed)$/.test(entry.type)) open.delete(entry.file);
    if (entry.type === 'added' && entry.file) open.set(entry.file, entry.at);
    if (entry.type === 'completed') since.completed++;
    if (entry.type === 'failed') since.failed++;
    if (entry.type !== 'drained') continue;
    // One that is added in a handler of the very end waits for the next start, as in plupload.
    const left = [...open].filter(([, at]) => entry.at - at > SAME_MOMENT).map(([file]) => file);
    if (left.length > 0) complain(`drained with files left: ${left}`);
    if (entry.completed !== since.completed || entry.failed !== since.failed)
      complain(`drained says ${entry.completed}+${entry.failed}, it was ${since.completed}+${since.failed}`);
    since.completed = since.failed = 0;
  }
}

/** Nothing after the end, and that is told once. */
function checkEnd(log: Entry[], complain: Complain): void {
  const types = log.flatMap((entry) => (entry.kind === 'event' ? [entry.type] : []));
  if (types.slice(-2).join() !== 'destroyed,COMPLETE') complain(`the last events are ${types.slice(-2)}`);
  if (types.filter((type) => type === 'destroyed').length !== 1) complain('destroyed is not told once');
  const at = log.findIndex((entry) => entry.kind === 'done' && /destroy$/.test(entry.deed));
  const end = log[at];
  if (end?.kind !== 'done') return;
  // plupload's own throws what its handlers throw.
  const isOwn = end.deed === 'up.destroy' && end.threw?.includes(MISTAKE);
  if (end.threw && !isOwn) complain(`${end.deed} threw ${end.threw}`);
  for (const entry of log.slice(at + 1)) {
    if (entry.kind === 'send' || entry.kind === 'request' || entry.kind === 'ask')
      complain(`a request after the end: ${JSON.stringify(entry)}`);
    if (entry.kind === 'event' && !end.inside) complain(`${entry.type} after the end`);
  }
}
