import { from, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Language, languages } from '../../../demo/language/language.js';
import {
  type Difference,
  differences,
  type Problem,
  pendingView,
  withoutFile,
} from '../../../demo/resume/pending-view.js';
import { resumedAt } from '../../../demo/resume/resumed.js';
import type { FileStatus, PendingUpload, UploadEvent } from '../../../src/index.js';
import { error, file, snapshot } from './support.js';

const { en, 'zh-CN': zhCN } = languages;
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

const upload: PendingUpload = {
  id: 'x',
  name: 'film.mp4',
  size: 5_000_000,
  type: 'video/mp4',
  lastModified: 500_000,
  sent: 3_000_000,
  date: 1_000_000,
};

describe('the card of an unfinished upload', () => {
  const view = (language: Language, problem?: Problem, now = upload.date + 150_000) =>
    pendingView(upload, problem, language, now);

  it('says what is there, and since when', () => {
    expect(plain(view(en).figures)).toBe('60 % · 3 MB of 5 MB · 2 minutes ago');
    expect(plain(view(zhCN).figures)).toBe('60 % · 3 MB，共 5 MB · 2分钟前');
    expect(view(en).bar).toMatchObject({ percent: 60, acknowledged: 3_000_000, size: 5_000_000 });
  });

  it.each([
    [-3_600_000, 'just now', '刚刚'],
    [59_999, 'just now', '刚刚'],
    [60_000, '1 minute ago', '1分钟前'],
    [3_599_999, '59 minutes ago', '59分钟前'],
    [7_200_000, '2 hours ago', '2小时前'],
  ])('after %d ms it is of %s', (ms, english, chinese) => {
    expect(view(en, undefined, upload.date + ms).figures).toMatch(new RegExp(` · ${english}$`));
    expect(view(zhCN, undefined, upload.date + ms).figures).toMatch(new RegExp(` · ${chinese}$`));
  });

  it('names its file on each button', () => {
    expect([view(en).pickLabel, view(zhCN).forgetLabel]).toEqual([
      'Pick it again: film.mp4',
      '放弃 film.mp4',
    ]);
  });

  it('says what was wrong with the latest try', () => {
    const other: Problem = { kind: 'other', name: 'x.mp4', differences: ['name', 'size', 'type'] };
    expect(view(en, other).problem).toBe(
      'This is another file, with another name, another size, and another type. It was not added.',
    );
    expect(view(zhCN, other).problem).toBe('这是另一个文件，名称、大小和类型不同，没有加入列表。');
    expect(view(en, { kind: 'several' }).problem).toContain('Drop one');
    expect(view(en, { kind: 'denied' }).problem).toContain('does not let this page read');
    expect(view(zhCN, { kind: 'gone' }).problem).toBe('文件已被移动、删除或修改，请重新选择。');
    expect(view(en).problem).toBe('');
  });
});

describe('the file of an unfinished upload', () => {
  it.each<[Partial<PendingUpload>, readonly Difference[]]>([
    [{}, []],
    [{ name: 'Film.mp4' }, ['name']],
    [{ size: 5_000_001 }, ['size']],
    [{ type: 'video/webm' }, ['type']],
    [{ lastModified: 1 }, ['date']],
    [{ name: 'a.webm', size: 1, type: 'video/webm' }, ['name', 'size', 'type']],
    // Browsers do not know every type; plupload then has one by the name.
    [{ type: '' }, []],
  ])('%j', (changes, found) => {
    expect(differences(upload, { ...upload, ...changes })).toEqual(found);
  });

  it('is not waited for where the list has it, unless that is uploaded', () => {
    const { name, size, type } = upload;
    const left = (status: FileStatus, changes = {}): number =>
      withoutFile([upload], [snapshot({ name, size, type, status, ...changes })]).length;
    expect([left('queued'), left('uploading'), left('failed'), left('completed')]).toEqual([0, 0, 0, 1]);
    expect(left('queued', { size: 1 })).toBe(1);
  });
});

describe('the percent at which a file goes on', () => {
  const started = (first: number, name = 'film.mp4'): UploadEvent => ({
    type: 'started',
    file: file(name),
    chunks: 10,
    chunkSize: 100,
    from: first,
  });
  const percents = (...events: UploadEvent[]): [string, number][] => [...resumedAt(from(events))];

  it('is that of its first start', () => {
    expect(percents(started(6), started(8), started(3, 'other.mp4'))).toEqual([
      ['film.mp4', 60],
      ['other.mp4', 30],
    ]);
  });

  it('begins anew with a restart', () => {
    const restarted: UploadEvent = { type: 'restarted', file: file(), error: error('file-changed') };
    expect(percents(started(6), restarted)).toEqual([]);
    expect(percents(started(6), restarted, started(0))).toEqual([['film.mp4', 0]]);
  });

  it('is that of no file where the uploader cannot start', () => {
    expect([...resumedAt(throwError(() => error('init')))]).toEqual([]);
  });
});
