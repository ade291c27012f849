import type { JournalEntry } from '../stub.js';

/** The oldest go by the hundred, since a list in sight jumps when some do. */
const MOST = 500;
const BATCH = 100;

/** For `scan`: the entries after another look at the journal; one that has changed takes the place of the old one. */
export function mergeEntries(
  known: readonly JournalEntry[],
  news: readonly JournalEntry[],
): readonly JournalEntry[] {
  const first = news[0];
  if (!first) return known;
  const kept = known.filter(({ n }) => n < first.n);
  const old = new Map(known.map((entry) => [entry.n, entry]));
  const merged = [...kept, ...news.map((entry) => unlessSame(old.get(entry.n), entry))];
  return merged.length > MOST + BATCH ? merged.slice(-MOST) : merged;
}

/** Keeps the old object where nothing has changed, so that its row is kept as well. */
const unlessSame = (old: JournalEntry | undefined, entry: JournalEntry): JournalEntry =>
  old && old.outcome === entry.outcome && old.status === entry.status && old.chunk === entry.chunk
    ? old
    : entry;

/** From where on the journal has to be asked for again: requests under way change after they were listed. */
export function nextSince(known: readonly JournalEntry[]): number {
  const pending = known.find(({ outcome }) => outcome === 'pending');
  return pending ? pending.n - 1 : (known.at(-1)?.n ?? 0);
}

/** What the upload itself asked for; the rest is the page, its scripts and its own questions. */
export const isOfUpload = ({ kind }: JournalEntry): boolean =>
  kind === 'url' || kind === 'upload' || kind === 'preflight';
