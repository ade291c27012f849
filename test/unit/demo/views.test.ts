import { describe, expect, it } from 'vitest';
import { type Locale, languages } from '../../../demo/language/language.js';
import { publishAnnouncement } from '../../../demo/publish/announcements.js';
import { publishView } from '../../../demo/publish/view.js';
import { announcement } from '../../../demo/uploads/announcements.js';
import { fileView } from '../../../demo/uploads/file-view.js';
import { queueView } from '../../../demo/uploads/queue-view.js';
import { ApiError } from '../../../src/contract/api-error.js';
import type { UploadEvent, Video } from '../../../src/index.js';
import { error, file, queue, snapshot } from './support.js';

const language = languages.en;
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('a card', () => {
  const retrying = { error: error('timeout'), attempt: 2, attempts: 5, until: 5000 };

  it('says how far it is, how fast, and how long', () => {
    const view = fileView(snapshot(), language, 0);
    expect(plain(view.detail)).toBe('500 B of 1 kB · 100 B/s · 5 s left');
    expect(view.removeText).toBe('Cancel');
  });

  it('says at which percent it was resumed, as long as it goes on with that', () => {
    const detail = (resumed: boolean, locale: Locale): string =>
      plain(fileView(snapshot({ ...(resumed && { resumed }) }), languages[locale], 0, 25).detail);
    expect(detail(true, 'en')).toBe('500 B of 1 kB · 100 B/s · 5 s left · resumed at 25 %');
    expect(detail(true, 'zh-CN')).toContain('从 25 % 处续传');
    expect(detail(false, 'en')).not.toContain('resumed');
  });

  it('counts down to the next try, and says why', () => {
    const file = snapshot({ status: 'retrying', retrying });
    expect(plain(fileView(file, language, 2500).statusText)).toBe('Trying again in 3 s');
    expect(fileView(file, language, 9000).statusText).toBe('Trying again');
    expect(fileView(file, language, 2500).detail).toBe(
      'The upload server stopped answering. Attempt 2 of 5.',
    );
    expect(fileView(file, languages['zh-CN'], 2500).detail).toBe(
      '上传服务器没有响应。第 2 次重试，共 5 次。',
    );
  });

  it('quotes the server, where it said something', () => {
    const said = error('rejected', { serverText: 'disk <b>full</b>' });
    const quoted = (changes: Parameters<typeof snapshot>[0]): string =>
      fileView(snapshot(changes), language, 0).serverText;
    expect(quoted({ status: 'failed', error: said })).toBe('disk <b>full</b>');
    expect(quoted({ status: 'retrying', retrying: { ...retrying, error: said } })).toBe('disk <b>full</b>');
    expect(quoted({ status: 'retrying', retrying })).toBe('');
    expect(quoted({})).toBe('');
    expect(fileView(snapshot({ status: 'failed', error: said }), language, 0).detail).not.toContain('disk');
  });

  it('offers another try of what failed', () => {
    const failed = snapshot({ status: 'failed', error: error('http', { status: 503 }) });
    const view = fileView(failed, language, 0);
    expect(view.detail).toContain('status 503. The server has a problem.');
    expect(view).toMatchObject({ canRetry: true, removeText: 'Remove' });
  });
});

describe('the bar of all files', () => {
  it('shows the sums of the queue', () => {
    const { bar, figures, isPaused } = queueView(queue('uploading', snapshot()), language);
    expect(bar).toMatchObject({ sent: 500, acknowledged: 250, size: 1000, percent: 50 });
    expect(plain(figures)).toBe('50 % · 100 B/s · 5 s left');
    expect(isPaused).toBe(false);
  });

  it.each([
    ['stopped', true],
    ['idle', false],
    ['waiting', false],
  ] as const)('where it is %s, paused is %s', (state, isPaused) => {
    expect(queueView(queue(state, snapshot()), language).isPaused).toBe(isPaused);
  });
});

describe('the title of the page', () => {
  const title = (...args: Parameters<typeof queue>): string =>
    plain(queueView(queue(...args), language).title);
  const [done, bad] = [snapshot({ status: 'completed' }), snapshot({ status: 'failed' })];

  it.each([
    [title('idle'), 'fengmi-uploader demo'],
    [title('uploading', snapshot()), '50 % – fengmi-uploader demo'],
    [title('stopped', snapshot()), 'Paused, 50 % – fengmi-uploader demo'],
    [title('waiting', snapshot()), 'Offline – fengmi-uploader demo'],
    [title('idle', done), '1 file uploaded – fengmi-uploader demo'],
    [title('idle', done, bad), '1 failed – fengmi-uploader demo'],
  ])('%s', (given, wanted) => {
    expect(given).toBe(wanted);
  });
});

describe('what a screen reader hears', () => {
  const completed = (name: string): UploadEvent => ({ type: 'completed', file: file(name), id: 'x' });
  const failed: UploadEvent = { type: 'failed', file: file('bad.mp4'), error: error('timeout') };

  it('is one sentence for many files', () => {
    expect(announcement([completed('a'), completed('b')], language)).toBe('2 files are uploaded.');
    expect(announcement([completed('a'), failed], language)).toBe(
      'a is uploaded. bad.mp4 failed. The upload server stopped answering.',
    );
  });

  it('sums up, but not a single file', () => {
    const drained: UploadEvent = { type: 'drained', completed: 2, failed: 0 };
    expect(announcement([drained], language)).toBe('All done: 2 uploaded.');
    expect(announcement([{ ...drained, completed: 1 }], language)).toBe('');
  });

  it('is told once of each step to the public', () => {
    const ready = {
      stage: 'ready',
      file: snapshot(),
      fileid: 'x',
      submitted: { code: 200, msg: '' },
      info: { fileid: 'x', status: 'success', share_url: '', play_num: 0 },
    } as Video;
    expect(publishAnnouncement([], [ready], language)).toBe('film.mp4 is ready to watch.');
    expect(publishAnnouncement([ready], [ready], language)).toBe('');
  });
});

describe('the way to the public', () => {
  const failed = (details: object): Video => ({ stage: 'failed', reason: '', file: snapshot(), ...details });

  it.each([
    [0, 'cannot be reached'],
    [106, 'Sign in again'],
    [341, 'this title'],
    [511, 'these tags'],
    [415, 'this format'],
    [429, 'is busy'],
    [503, 'is busy'],
    [350, '(code 350)'],
  ])('code %d', (code, text) => {
    const view = publishView(failed({ fileid: 'x', error: new ApiError(code, '') }), true, language);
    expect(view.text).toContain(text);
    expect(view).toMatchObject({ mood: 'bad', canDescribe: true });
  });

  it('ends where the platform has barred the video', () => {
    const info = { fileid: 'x', status: 'disabled', share_url: '', play_num: 0 };
    const view = publishView(failed({ fileid: 'x', info }), true, language);
    expect(view).toMatchObject({ text: 'The video did not pass the review.', canDescribe: false });
  });

  it('leaves a failed upload to its card', () => {
    expect(publishView(failed({}), true, language)).toMatchObject({
      text: 'Will be published once it is uploaded.',
      mood: 'neutral',
    });
  });
});
