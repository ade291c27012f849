import type { FileSnapshot, PendingUpload } from '../../src/index.js';
import type { BarView } from '../dom/progress-bar.js';
import { joined } from '../language/format.js';
import type { Language } from '../language/language.js';

/** What the card of an unfinished upload says, apart from how it looks. */
export interface PendingView {
  readonly figures: string;
  readonly bar: BarView;
  readonly goOnLabel: string;
  readonly pickLabel: string;
  readonly forgetLabel: string;
  /** What was wrong with the latest try; may be nothing. */
  readonly problem: string;
}

export type Difference = keyof Language['texts']['resume']['differences'];

/** Why an upload does not go on. */
export type Problem =
  | { readonly kind: 'other'; readonly name: string; readonly differences: readonly Difference[] }
  | { readonly kind: 'several' | 'denied' | 'gone' };

export function pendingView(
  { name, size, sent, date }: PendingUpload,
  problem: Problem | undefined,
  language: Language,
  now: number,
): PendingView {
  const { texts, format } = language;
  const { resume: say } = texts;
  const percent = Math.floor((100 * sent) / size);
  const percentText = format.percent(percent);
  return {
    figures: joined(
      percentText,
      texts.uploads.amountOf(format.bytes(sent), format.bytes(size)),
      format.ago(now - date),
    ),
    bar: { label: say.progressOf(name), text: percentText, percent, sent, acknowledged: sent, size },
    goOnLabel: say.goOnFile(name),
    pickLabel: say.pickFile(name),
    forgetLabel: say.forgetFile(name),
    problem: problemText(problem, language),
  };
}

function problemText(problem: Problem | undefined, { texts, format }: Language): string {
  const { resume: say } = texts;
  if (!problem) return '';
  if (problem.kind !== 'other') return say[problem.kind];
  return say.other(format.list(problem.differences.map((each) => say.differences[each])));
}

/** In what a file is other than the one that is waited for, as far as that is known of an upload. */
export function differences(
  wanted: PendingUpload,
  { name, size, type, lastModified }: Pick<File, 'name' | 'size' | 'type'> & { lastModified?: number },
): readonly Difference[] {
  const found: Difference[] = [];
  if (name !== wanted.name) found.push('name');
  if (size !== wanted.size) found.push('size');
  // Where the browser knows none, plupload goes by the name.
  if (type !== '' && type !== wanted.type) found.push('type');
  if (lastModified !== undefined && lastModified !== wanted.lastModified) found.push('date');
  return found;
}

/** Those whose file is not in the list already, where it may wait for its turn or have failed. */
export const withoutFile = (
  pending: readonly PendingUpload[],
  files: readonly FileSnapshot[],
): readonly PendingUpload[] =>
  pending.filter(
    (upload) => !files.some((file) => file.status !== 'completed' && differences(upload, file).length === 0),
  );
