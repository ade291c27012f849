import type { FileStatus, QueueSnapshot } from '../../src/index.js';
import type { BarView } from '../dom/progress-bar.js';
import { joined } from '../language/format.js';
import type { Language } from '../language/language.js';

/** What the bar of the whole queue says, apart from how it looks. */
export interface QueueView {
  readonly isEmpty: boolean;
  /** There is something left to do, and it is not being done. */
  readonly isPaused: boolean;
  readonly hasLeft: boolean;
  readonly failed: number;
  readonly ended: number;
  readonly summary: string;
  readonly figures: string;
  readonly bar: BarView;
  /** Of the document. */
  readonly title: string;
}

export function queueView(snapshot: QueueSnapshot, { texts, format }: Language): QueueView {
  const { uploads: say, page } = texts;
  const { files, state, percent, sent, acknowledged, size } = snapshot;
  const count = (status: FileStatus): number => files.filter((file) => file.status === status).length;
  const completed = count('completed');
  const failed = count('failed');
  const ended = completed + failed;
  const hasLeft = ended < files.length;
  const isPaused = state === 'stopped';
  const percentText = format.percent(percent);

  function title(): string {
    if (files.length === 0) return page.title;
    if (isPaused) return say.title.paused(percentText, page.title);
    if (state === 'waiting') return say.title.waiting(page.title);
    if (hasLeft) return say.title.uploading(percentText, page.title);
    return failed > 0 ? say.title.failed(failed, page.title) : say.title.done(completed, page.title);
  }

  return {
    isEmpty: files.length === 0,
    isPaused,
    hasLeft,
    failed,
    ended,
    summary: say.uploadedOf(completed, files.length),
    figures: joined(
      failed > 0 && say.failedCount(failed),
      percentText,
      format.speed(snapshot.bytesPerSecond),
      format.left(snapshot.secondsLeft),
    ),
    bar: { label: say.overallProgress, text: percentText, percent, sent, acknowledged, size },
    title: title(),
  };
}
