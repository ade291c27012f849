export const transcodingOutcomes = ['success', 'published', 'error', 'disabled', 'deleted'] as const;

export type TranscodingOutcome = (typeof transcodingOutcomes)[number];

/** How long it takes from the submission, and what comes of it. */
export interface Transcoding {
  /** Infinity is until told. */
  ms: number;
  outcome: TranscodingOutcome;
}

interface Job {
  readonly endsAt: number;
  readonly outcome: TranscodingOutcome;
}

/** The files that are transcoded or have been, by their id. No timers: what has become of one depends on the clock. */
export class Transcoder {
  readonly #jobs = new Map<string, Job>();

  has(fileid: string): boolean {
    return this.#jobs.has(fileid);
  }

  /** Does nothing for a file that was started before. */
  start(fileid: string, { ms, outcome }: Transcoding, now: number): void {
    if (!this.has(fileid)) this.#jobs.set(fileid, { endsAt: now + ms, outcome });
  }

  /** Throws a TypeError where nobody has submitted the file. */
  end(fileid: string, outcome: TranscodingOutcome): void {
    if (!this.has(fileid)) throw new TypeError('no such file was submitted');
    this.#jobs.set(fileid, { endsAt: Number.NEGATIVE_INFINITY, outcome });
  }

  /** Undefined for a file that was never started. */
  statusOf(fileid: string, now: number): TranscodingOutcome | 'transcoding' | undefined {
    const job = this.#jobs.get(fileid);
    return job && now < job.endsAt ? 'transcoding' : job?.outcome;
  }
}
