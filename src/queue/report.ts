import type { UploadError } from '../contract/error.js';
import type { UploadEvent } from '../contract/events.js';
import type { Report, ReportEntry } from '../contract/report.js';
import type { FileSnapshot } from '../contract/snapshot.js';
import { VERSION } from '../contract/version.js';

/** Entries kept: enough for what led to an error, and bounded on a page that is never closed. */
const MAX_ENTRIES = 500;

/** A log of what happens, from which nothing can leak: it takes figures, flags and our own words, and no other text. */
export interface ReportLog {
  note(event: UploadEvent): void;
  make(files: readonly FileSnapshot[]): Report;
}

type Figures = Record<string, string | number | boolean | undefined>;

const figuresOfError = ({
  code,
  status,
  apiCode,
  chunk,
  attempt,
  retryable,
  reply,
}: UploadError): Figures => ({
  code,
  status,
  apiCode,
  chunk,
  attempt,
  retryable,
  reply: reply?.kind,
});

function figuresOf(event: UploadEvent): Figures {
  const figures: Figures = {};
  for (const [key, value] of Object.keys(event).map(
    (key) => [key, event[key as keyof UploadEvent]] as const,
  )) {
    const kind = typeof value as string;
    if (kind === 'number' || kind === 'boolean') figures[key] = value;
  }
  return figures;
}

/** A list in JSON, too, where an old library has JSON quote lists by `Array.prototype.toJSON`. */
const listOf = <T>(list: T[]): T[] => Object.defineProperty(list, 'toJSON', { value: undefined });

export function createReport(): ReportLog {
  const entries: ReportEntry[] = [];
  const start = performance.now();
  return {
    note(event) {
      if (event.type === 'chunk' || event.type === 'progress') return;
      entries.push({
        at: Math.round(performance.now() - start),
        type: event.type,
        ...('file' in event && { file: event.file.id }),
        ...('error' in event && figuresOfError(event.error)),
        // Last, since an error has an `attempt` of its own.
        ...figuresOf(event),
      });
      if (entries.length > MAX_ENTRIES) entries.shift();
    },
    make: (files) => ({
      version: VERSION,
      date: new Date().toISOString(),
      online: navigator.onLine,
      files: listOf(
        files.map(({ id, size, status, sent, acknowledged, chunks }) => ({
          id,
          size,
          status,
          sent,
          acknowledged,
          ...(chunks && { chunks }),
        })),
      ),
      events: listOf(entries.slice()),
    }),
  };
}
