import type { UploadErrorCode } from '../../src/index.js';
import type { ErrorFacts } from '../language/en/errors.js';
import type { Language } from '../language/language.js';

/** What happened, and what the reader can do now. */
export function errorText(code: UploadErrorCode, facts: ErrorFacts, { texts }: Language): string {
  const { what, todo } = texts.errors[code];
  return texts.sentences(what(facts), todo(facts));
}
