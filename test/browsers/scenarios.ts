// What is told of each scenario of page/scenarios.js to the server before it, and asked of the server after it.
import type { JournalEntry, UploadRule } from '../stub/index.js';

export interface Scenario {
  name: string;
  /** The scripts of its page. */
  scripts: readonly string[];
  faults: readonly UploadRule[];
  /** The files that the server must have after it, by name, with their size; and no others. */
  files: Readonly<Record<string, number>>;
  /** What is wrong with the uploads that came, in order of arrival. */
  check?: (uploads: readonly JournalEntry[]) => string | undefined;
}

const FULL = '/dist/fengmi-uploader.full.min.js';
const SLIM = ['/plupload/plupload.full.min.js', '/dist/fengmi-uploader.min.js'];
const WIDGET = '/plupload/jquery.plupload.queue/jquery.plupload.queue.js';
const SIZE = 300_000;

/** A chunk that the server took went again. */
function twice(uploads: readonly JournalEntry[]): string | undefined {
  const taken = uploads.filter(({ status }) => status === 200).map(({ name, chunk }) => `${name} ${chunk}`);
  const again = taken.find((chunk, at) => taken.indexOf(chunk) !== at);
  return again && `chunk ${again} was sent twice`;
}

/** How many were on their way at once, at most. */
const atOnce = (uploads: readonly JournalEntry[]): number =>
  Math.max(
    ...uploads.map(({ time }) => uploads.filter((e) => e.time <= time && (e.endTime ?? 0) > time).length),
  );

const clean = { scripts: [FULL], faults: [], files: { 'one.mp4': SIZE, '二.mp4': SIZE, 'three.mp4': 10 } };

export const scenarios: readonly Scenario[] = [
  { ...clean, name: 'clean', check: twice },
  { ...clean, name: 'clean, slim build', scripts: SLIM, check: twice },
  { name: 'paused', scripts: [FULL], faults: [], files: { 'one.mp4': SIZE } },
  {
    name: 'retried',
    scripts: [FULL],
    faults: [
      { chunk: 1, do: { kind: 'status', status: 503 } },
      { chunk: 3, do: { kind: 'reset', when: 'before' } },
    ],
    files: { 'one.mp4': SIZE },
    check: twice,
  },
  {
    name: 'restarted',
    scripts: [FULL],
    faults: [{ chunk: 'last', do: { kind: 'reject' } }],
    files: { 'one.mp4': SIZE },
  },
  {
    name: 'failed',
    scripts: [FULL],
    faults: [{ name: 'bad.mp4', chunk: 2, do: { kind: 'status', status: 400 } }],
    files: { 'bad.mp4': SIZE, 'good.mp4': SIZE },
    check: twice,
  },
  { name: 'removed', scripts: [FULL], faults: [], files: { 'two.mp4': SIZE } },
  { name: 'resumed', scripts: [FULL], faults: [], files: { 'one.mp4': SIZE } },
  {
    name: 'in parallel',
    scripts: [FULL],
    faults: [{ chunk: 'middle', times: 8, do: { kind: 'delay', ms: 100 } }],
    files: { 'one.mp4': 640_000 },
    check: (uploads) => {
      const most = atOnce(uploads);
      return twice(uploads) ?? (most === 3 ? undefined : `${most} chunks at once, not 3`);
    },
  },
  { name: 'drop zone', scripts: [FULL], faults: [], files: { 'one.mp4': SIZE, 'two.mp4': SIZE } },
  {
    name: 'queue widget',
    scripts: ['/jquery/jquery.js', FULL, WIDGET],
    faults: [{ name: 'bad.mp4', chunk: 0, do: { kind: 'status', status: 400 } }],
    files: { 'good.mp4': SIZE },
  },
];
