import { type Observable, ReplaySubject } from 'rxjs';
import type { VideoSubmission } from '../../src/index.js';

export type Description = Omit<VideoSubmission, 'fileid'>;

/** What people want to say of their files, perhaps before these are uploaded. */
export interface Submissions {
  /** Every description of a file; what was said before is replayed, and only the last of it counts. */
  of(fileId: string): Observable<Description>;
  submit(fileId: string, description: Description): void;
}

export function createSubmissions(): Submissions {
  const said = new Map<string, ReplaySubject<Description>>();

  function subjectOf(fileId: string): ReplaySubject<Description> {
    const subject = said.get(fileId) ?? new ReplaySubject<Description>(1);
    said.set(fileId, subject);
    return subject;
  }

  return {
    of: subjectOf,
    submit: (fileId, description) => subjectOf(fileId).next(description),
  };
}
