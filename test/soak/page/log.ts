import type { UploadRecord } from '../../../src/resume/record.js';
import type { Action, Deed, Habit } from '../schedule.js';
import type { Sent } from './probe.js';

/** What a page's handler throws, to be told from what nobody meant to. */
export const MISTAKE = 'a mistake of the page';

/** One line of what happened in the page, in the order in which it happened. */
export type Entry = { at: number } & (
  | { kind: 'event'; type: string; file?: string; [field: string]: unknown }
  | ({ kind: 'send'; file: string | null; started: boolean; openUploads: number } & Sent)
  /** What the server says to that. */
  | ({ kind: 'answer'; status: number; text: string } & Sent)
  /** A request that carries no file. */
  | { kind: 'request' }
  /** A target is asked for; the API is not told for which file. */
  | { kind: 'ask'; file: string | null }
  /** `inside`: in a handler, so that what comes of it may be told only when that is over. */
  | { kind: 'do'; deed: Deed; arg: number; inside: boolean }
  | { kind: 'done'; deed: Deed; inside: boolean; threw?: string }
  | { kind: 'up'; name: string; text: string }
  | { kind: 'upload'; index: number; outcome: 'completed' | 'unsubscribed' | string }
  | { kind: 'error'; message: string }
  | { kind: 'mistake'; event: string; deed: 'throw' | 'false' }
  | { kind: 'note'; text: string }
);

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

export interface PlayedFile {
  id: string;
  index: number;
  size: number;
  sha256: string;
}

/** What the page has to say of a schedule that it played. */
export interface Outcome {
  log: Entry[];
  files: PlayedFile[];
  /** The page was closed before the end. */
  isCut: boolean;
  /** What of the schedule is still to come. */
  rest: { actions: Action[]; habits: Habit[]; ungiven: number[] };
  /** What did not come to an end in time, if anything. */
  hung: string | null;
  /** What the next page can know of its uploads. */
  records: UploadRecord[];
  /** What is left after the end that was not there before. */
  left: string[];
  last: { state: string; statuses: Record<string, string> };
  alive: boolean;
}

export class Log {
  readonly entries: Entry[] = [];
  readonly #start = performance.now();

  add(entry: WithoutTime<Entry>): void {
    this.entries.push({ at: Math.round((performance.now() - this.#start) * 10) / 10, ...entry } as Entry);
  }
}
