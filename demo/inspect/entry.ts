import type { UploadError, UploadEvent } from '../../src/index.js';

/** An event and when it came. */
export interface Entry {
  /** ms since the page was opened. */
  readonly at: number;
  readonly date: Date;
  readonly event: UploadEvent;
}

export type Filter = 'all' | 'few' | UploadEvent['type'];

/** The oldest go by the hundred, since a list in sight jumps when some do. */
const MOST = 1000;
const BATCH = 100;
const SHOWN = 300;

/** For `scan`: the latest entries, where a row of `progress` of one file is one of them. */
export function addEntry(entries: readonly Entry[], added: Entry): readonly Entry[] {
  const last = entries.at(-1);
  const goesOn =
    added.event.type === 'progress' &&
    last?.event.type === 'progress' &&
    last.event.file.id === added.event.file.id;
  const kept = goesOn ? entries.slice(0, -1) : entries.slice(entries.length < MOST ? 0 : BATCH);
  return [...kept, added];
}

/** The latest, as many as a list can show with ease. */
export const shownOf = (entries: readonly Entry[]): readonly Entry[] =>
  entries.slice(Math.max(0, Math.ceil((entries.length - SHOWN) / BATCH) * BATCH));

export const passes = (filter: Filter, { event }: Entry): boolean =>
  filter === 'all' || filter === event.type || (filter === 'few' && !/^(progress|chunk)$/.test(event.type));

const plainError = ({ code, message, status, apiCode, chunk, attempt, retryable }: UploadError): object => ({
  code,
  message,
  status,
  apiCode,
  chunk,
  attempt,
  retryable,
});

/** As JSON can carry it: without the file's content, and with its error's figures. */
export function plainEntry({ at, event }: Entry): object {
  const { type, ...rest } = event;
  const plain: Record<string, unknown> = { at: Math.round(at), type, ...rest };
  if ('file' in event) {
    const { id, name, size, type } = event.file;
    plain.file = { id, name, size, type };
  }
  if ('error' in event) plain.error = plainError(event.error);
  return plain;
}

export const entriesAsJson = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map(plainEntry), null, 2);
