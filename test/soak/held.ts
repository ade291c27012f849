// What the server has of uploads, by what pages have heard of it.
import { parseReply } from '../../src/upload/reply.js';
import type { Entry, Outcome } from './page/log.js';

type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** What a server knows an upload by: its URL's key, and the name. */
export const placeOf = ({ url, name }: { url: string; name: string | undefined }): string =>
  `${new URL(url).searchParams.get('key')} ${name}`;

/** Whether an answer acknowledges its chunk. */
export function acknowledges({ chunk = 0, chunks = 1, status, text }: Of<'answer'>): boolean {
  const kind = chunk === chunks - 1 ? 'completed' : 'in-progress';
  return status >= 200 && status <= 299 && parseReply(text).kind === kind;
}

/** Acknowledged chunks of each upload. */
export type Held = ReadonlyMap<string, ReadonlySet<number>>;

/** What all of these pages together have heard to be acknowledged. */
export function heldBy(outcomes: readonly Outcome[]): Held {
  const held = new Map<string, Set<number>>();
  for (const { log } of outcomes) {
    for (const entry of log) {
      if (entry.kind !== 'answer' || !acknowledges(entry)) continue;
      const place = placeOf(entry);
      held.set(place, (held.get(place) ?? new Set()).add(entry.chunk ?? 0));
    }
  }
  return held;
}

/** Ends the upload at which a file was. */
const isElsewhere = (entry: Entry): boolean =>
  entry.kind === 'event' && /^(target|restarted|completed|failed|removed)$/.test(entry.type);

/**
 * What a file goes on with from a chunk on that it has not sent itself: all that earlier pages have had acknowledged of that
 * upload. `undefined` where there is no such upload.
 */
export function inherited(
  held: Held,
  { log }: Outcome,
  started: Of<'event'>,
  from: number,
): ReadonlySet<number> | undefined {
  const own = log.filter(
    (entry): entry is Of<'send'> | Of<'event'> =>
      (entry.kind === 'send' || entry.kind === 'event') && entry.file === started.file,
  );
  const at = own.indexOf(started);
  const later = own.slice(at + 1).find((entry) => entry.kind === 'send' || isElsewhere(entry));
  // What begins is told after what that leads to.
  const sooner = own.slice(0, at).findLast((entry) => entry.kind === 'send' || entry.type !== 'target');
  const sent = [sooner, later].find((entry) => entry?.kind === 'send');
  const place = sent && placeOf(sent);
  const hasAll = (chunks: ReadonlySet<number>): boolean => {
    for (let index = 0; index < from; index++) if (!chunks.has(index)) return false;
    return true;
  };
  // Of a file that sends nothing more, it cannot be told which.
  return [...held].find(([other, chunks]) => (place ?? other) === other && hasAll(chunks))?.[1];
}
