import type { UploadError, UploadEvent } from '../../src/index.js';

/** What a file's events say and its snapshot does not. */
export interface FileNote {
  readonly source: File | Blob | null;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number | null;
  /** Why it is tried again, and when on the clock of `Date.now`. */
  readonly retry: { readonly error: UploadError; readonly at: number } | null;
}

export type FileNotes = ReadonlyMap<string, FileNote>;

const STANDING = { bytesPerSecond: 0, secondsLeft: null, retry: null };

export const NO_NOTE: FileNote = { source: null, ...STANDING };

/** For `scan`: the notes after one more event, the same ones where it says nothing new. */
export function takeNote(notes: FileNotes, event: UploadEvent, now: number): FileNotes {
  if (!('file' in event)) return notes;
  const { id } = event.file;
  const note = notes.get(id) ?? NO_NOTE;
  const noted = (changes: Partial<FileNote>): FileNotes => new Map(notes).set(id, { ...note, ...changes });
  switch (event.type) {
    case 'added':
      return noted({ source: event.file.source });
    case 'progress':
      return noted({ bytesPerSecond: event.bytesPerSecond, secondsLeft: event.secondsLeft, retry: null });
    case 'retrying':
      return noted({ ...STANDING, retry: { error: event.error, at: now + event.delay } });
    case 'waiting':
    case 'restarted':
      return noted(STANDING);
    default:
      return notes;
  }
}
