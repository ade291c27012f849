// Which runs outlive their page, and when that is closed and opened again.
import type { FaultRule } from '../stub/index.js';
import { randomOf } from './random.js';
import type { Schedule } from './schedule.js';
import type { Server } from './server.js';

/** The end of a page, told by what the stub has seen of it, or by its uploader's own end where that comes first. */
export interface Reopening {
  /** An upload request has arrived, its answer was sent, or the stub holds one, whichever it is. */
  when: 'arrived' | 'answered' | 'held';
  /** Which of the page's upload requests, from 1. */
  count: number;
  /** From then on, a file is another in the byte at this offset: it has the same name, size and date. */
  changed: { file: number; at: number } | null;
  /** Where its uploader was destroyed, the page stays and makes another. */
  stays: boolean;
}

export interface Outliving {
  resume: boolean;
  reopenings: readonly Reopening[];
  /** Targets have a field of their own: they are not kept, and have to be asked for again. */
  hasFields: boolean;
  /** The server can be asked what it has of a file. */
  canCheck: boolean;
  /** As on plain http: neither locks nor WebCrypto. */
  isInsecure: boolean;
}

const SALT = 1_000_003;
/** ms since the epoch: when all files were last changed, or the first of them was. */
const DATE = 1_700_000_000_000;
const NEVER: Outliving = {
  resume: false,
  reopenings: [],
  hasFields: false,
  canCheck: false,
  isInsecure: false,
};

/** From a row of numbers of its own: about two schedules of three stay what they are. */
export function withReopenings(schedule: Omit<Schedule, keyof Outliving>): Schedule {
  const { seed, chunkSize } = schedule;
  const random = randomOf(seed + SALT);
  if (random.chance(0.64)) return { ...schedule, ...NEVER };
  // Files that differ in their bytes alone are one to what is kept of them.
  const sharesDate = random.chance(0.3);
  const isLong = random.chance(0.8);
  const files = schedule.files.map((file, index) => ({
    ...file,
    // Long enough for something to be left of it.
    size: file.size + (isLong ? random.int(1, 6) * chunkSize : 0),
    modified: DATE + (sharesDate ? 0 : index),
  }));
  const chunks = files.reduce((sum, { size, late }) => sum + (late ? 0 : Math.ceil(size / chunkSize)), 0);
  const reopenings = Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 2]) }, (_, at): Reopening => {
    const file = random.int(0, files.length - 1);
    const byte = random.int(0, (files[file]?.size ?? 1) - 1);
    return {
      when: random.pick(['arrived', 'arrived', 'answered', 'answered', 'held']),
      count: random.int(1, Math.ceil(chunks / (at + 1))),
      changed: random.chance(0.15) ? { file, at: byte } : null,
      stays: random.chance(0.5),
    };
  });
  const holds = reopenings.flatMap(({ when, count }): FaultRule[] =>
    when === 'held' ? [{ skip: count - 1, do: { kind: 'hold' } }] : [],
  );
  // At a server that adds chunks nothing is gone on with, and where there is one chunk there is nothing to.
  const keepsParts = random.chance(0.5);
  const parallel = random.int(1, 6);
  const server: Server = { model: 'parts', keepCutOff: false, assembly: 'parts', parallel };
  const hasFields = random.chance(0.2);
  const isInsecure = random.chance(0.15);
  const habits = random.chance(0.3) ? schedule.habits : [];
  // Such a server knows a file by its URL alone; and it has digests of what it keeps, but not of what it adds.
  const isKnown = schedule.source !== 'url' && !schedule.sharedUrl;
  const isSame = !sharesDate && reopenings.every(({ changed }) => changed === null);
  const canCheck = random.chance(keepsParts ? 0.4 : 0.9) && isKnown && !isInsecure && (keepsParts || isSame);
  return {
    ...schedule,
    ...(keepsParts && { server, block: 1 }),
    resume: true,
    reopenings,
    hasFields,
    canCheck,
    isInsecure,
    files,
    faults: [...schedule.faults, ...holds],
    // Most of them let nothing go up that would be left.
    habits,
  };
}
