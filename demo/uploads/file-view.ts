import type { FileSnapshot, FileStatus } from '../../src/index.js';
import type { BarView } from '../dom/progress-bar.js';
import { joined } from '../language/format.js';
import type { Language } from '../language/language.js';
import { errorText } from './error-text.js';

/** What a card says, apart from how it looks. */
export interface FileView {
  readonly status: FileStatus;
  readonly statusText: string;
  readonly percent: string;
  readonly bar: BarView;
  /** The line under the bar: figures, or what went wrong and what helps. */
  readonly detail: string;
  /** What a server said of it, in its own words; may be nothing. */
  readonly serverText: string;
  readonly remoteId: string | undefined;
  readonly canRetry: boolean;
  readonly removeText: string;
  readonly removeLabel: string;
  readonly retryLabel: string;
}

/** @param resumedAt the percent at which this page began, where an earlier one has sent the rest */
export function fileView(file: FileSnapshot, language: Language, now: number, resumedAt?: number): FileView {
  const { texts, format } = language;
  const { uploads: say } = texts;
  const { name, status } = file;
  const hasEnded = status === 'completed' || status === 'failed';

  return {
    status,
    statusText: statusText(file, language, now),
    percent: format.percent(file.percent),
    bar: { ...file, label: say.progressOf(name), text: format.percent(file.percent) },
    detail: detail(file, language, resumedAt),
    serverText: (file.error ?? file.retrying?.error)?.serverText ?? '',
    remoteId: file.remoteId,
    canRetry: status === 'failed',
    removeText: hasEnded ? say.remove : say.cancel,
    removeLabel: hasEnded ? say.removeFile(name) : say.cancelFile(name),
    retryLabel: say.retryFile(name),
  };
}

function statusText({ status, retrying }: FileSnapshot, { texts, format }: Language, now: number): string {
  const seconds = retrying ? Math.ceil((retrying.until - now) / 1000) : 0;
  return seconds > 0 ? texts.uploads.retryingIn(format.duration(seconds)) : texts.uploads.status[status];
}

function detail(file: FileSnapshot, language: Language, resumedAt: number | undefined): string {
  const { texts, format } = language;
  const { status, error, retrying, sent, size } = file;
  if (error) return errorText(error.code, error, language);
  if (retrying) {
    const { error: why, attempt, attempts } = retrying;
    return texts.sentences(texts.errors[why.code].what(why), texts.uploads.attemptOf(attempt, attempts));
  }
  if (status === 'completed' || sent === 0) return '';
  return joined(
    texts.uploads.amountOf(format.bytes(sent), format.bytes(size)),
    format.speed(file.bytesPerSecond),
    format.left(file.secondsLeft),
    file.resumed && resumedAt !== undefined && texts.resume.resumedAt(format.percent(resumedAt)),
  );
}
