import { BehaviorSubject, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { videosOf } from '../../../src/api/videos.js';
import type { FengmiApi, Submitted, VideoInfo } from '../../../src/contract/api.js';
import { ApiError } from '../../../src/contract/api-error.js';
import type { UploadEvent } from '../../../src/contract/events.js';
import type { FileSnapshot, QueueSnapshot } from '../../../src/contract/snapshot.js';
import type { Video, VideosOptions } from '../../../src/contract/video.js';
import { errorFactory } from '../../../src/options/messages.js';
import { fileOf, watch } from '../support.js';

let events$: Subject<UploadEvent>;
let queue$: BehaviorSubject<QueueSnapshot>;
let submitted$: Subject<Submitted>;
let info$: Subject<VideoInfo>;
let submitVideo: ReturnType<typeof vi.fn<FengmiApi['submitVideo']>>;
let watchVideo: ReturnType<typeof vi.fn<FengmiApi['watchVideo']>>;

beforeEach(() => {
  events$ = new Subject();
  queue$ = new BehaviorSubject({ files: [] } as unknown as QueueSnapshot);
  submitted$ = new Subject();
  info$ = new Subject();
  submitVideo = vi.fn(() => submitted$);
  watchVideo = vi.fn(() => info$);
});

const saved: Submitted = { code: 200, msg: 'success' };
const infoOf = (status: VideoInfo['status']): VideoInfo => ({
  fileid: 'r1',
  status,
  share_url: 'https://s',
  play_num: 0,
});
const snapshot = (changes: Partial<FileSnapshot> = {}): FileSnapshot => {
  const { source, ...file } = fileOf();
  const progress = { sent: 0, acknowledged: 0, percent: 0, bytesPerSecond: 0, secondsLeft: null };
  return { ...file, status: 'queued', ...progress, ...changes };
};
const queue = (...files: FileSnapshot[]) => queue$.next({ files } as unknown as QueueSnapshot);
const complete = (id = 'f1', remoteId = 'r1') => {
  queue(snapshot({ id, status: 'completed', remoteId }));
  events$.next({ type: 'completed', file: fileOf({ id }), id: remoteId });
};

const open = (options: Partial<VideosOptions> = {}, locale: 'en' | 'zh-CN' = 'en') =>
  videosOf(
    { events$, queue$ },
    { submitVideo, watchVideo } as unknown as FengmiApi,
    { submit: () => ({ name: 'Film' }), watch: true, ...options },
    locale,
  );
const latest = ({ values }: { values: (readonly Video[])[] }) => values.at(-1);
/** The stages that the first file has been in. */
const stages = ({ values }: { values: (readonly Video[])[] }) =>
  values
    .flatMap(([video]) => (video ? [video.stage] : []))
    .filter((stage, index, all) => stage !== all[index - 1]);

test('a file goes from the queue to a video that can be watched', () => {
  const seen = watch(open());
  queue(snapshot());
  queue(snapshot({ status: 'uploading', percent: 50 }));
  expect(latest(seen)).toEqual([
    { stage: 'uploading', file: snapshot({ status: 'uploading', percent: 50 }) },
  ]);
  complete();
  expect(latest(seen)).toMatchObject([{ stage: 'uploaded', fileid: 'r1', file: { status: 'completed' } }]);
  expect(submitVideo.mock.calls).toEqual([[{ fileid: 'r1', name: 'Film' }]]);
  expect(watchVideo).not.toHaveBeenCalled();
  submitted$.next(saved);
  expect(latest(seen)).toMatchObject([{ stage: 'submitted', fileid: 'r1', submitted: saved }]);
  expect(watchVideo.mock.calls).toEqual([['r1', {}]]);
  info$.next(infoOf('transcoding'));
  expect(latest(seen)).toMatchObject([{ stage: 'transcoding', info: { status: 'transcoding' } }]);
  info$.next(infoOf('success'));
  expect(latest(seen)).toMatchObject([
    { stage: 'ready', submitted: saved, info: { share_url: 'https://s' } },
  ]);
  expect(stages(seen)).toEqual(['uploading', 'uploaded', 'submitted', 'transcoding', 'ready']);
});

test.each([
  ['published', 'ready'],
  ['error', 'failed'],
  ['disabled', 'failed'],
  ['deleted', 'failed'],
] as const)('a video that is %s is %s', (status, stage) => {
  for (const locale of ['en', 'zh-CN'] as const) {
    const seen = watch(open({}, locale));
    complete();
    submitted$.next(saved);
    info$.next(infoOf(status));
    const [video] = latest(seen)!;
    expect(video).toMatchObject({ stage, fileid: 'r1', info: { status } });
    const reason = video?.stage === 'failed' ? video.reason : '';
    if (stage === 'failed') expect(reason).toMatch(locale === 'en' ? /^[A-Z][ -~]+\.$/ : /[\u4e00-\u9fff]/);
    seen.unsubscribe();
  }
});

describe('what is submitted', () => {
  test.each<[string, VideosOptions['submit']]>([
    ['a promise', () => Promise.resolve({ name: 'Film' })],
    ['an Observable', () => of({ name: 'Film' })],
  ])('may be %s', async (_, submit) => {
    watch(open({ submit }));
    complete();
    await vi.waitFor(() => expect(submitVideo.mock.calls).toEqual([[{ fileid: 'r1', name: 'Film' }]]));
  });

  test('hears of the file', () => {
    const submit = vi.fn(() => null);
    watch(open({ submit }));
    complete();
    expect(submit).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'r1', file: fileOf() }));
  });

  test.each([null, undefined])('may be nothing: %s', (nothing) => {
    const seen = watch(open({ submit: () => nothing as null }));
    complete();
    expect(submitVideo).not.toHaveBeenCalled();
    expect(stages(seen).at(-1)).toBe('uploaded');
  });

  test('may come again, after a failure too', () => {
    const form$ = new Subject<{ name: string }>();
    const seen = watch(open({ submit: () => form$ }));
    complete();
    submitVideo.mockReturnValueOnce(throwError(() => new ApiError(500, 'Later.')));
    form$.next({ name: 'a' });
    expect(latest(seen)).toMatchObject([{ stage: 'failed', reason: 'Later. (500)', fileid: 'r1' }]);
    form$.next({ name: 'b' });
    expect(latest(seen)).toMatchObject([{ stage: 'uploaded' }]);
    submitted$.next(saved);
    expect(latest(seen)).toMatchObject([{ stage: 'submitted' }]);
    expect(submitVideo.mock.calls.map(([{ name }]) => name)).toEqual(['a', 'b']);
  });
});

test('without watch a submitted video is at its end', () => {
  const seen = watch(open({ watch: false }));
  complete();
  submitted$.next(saved);
  expect(watchVideo).not.toHaveBeenCalled();
  expect(stages(seen).at(-1)).toBe('submitted');
});

test('watch takes options', () => {
  watch(open({ watch: { interval: 7 } }));
  complete();
  submitted$.next(saved);
  expect(watchVideo.mock.calls).toEqual([['r1', { interval: 7 }]]);
});

describe('fails', () => {
  test('where the upload does', () => {
    const error = errorFactory('en')('rejected');
    const seen = watch(open());
    queue(snapshot({ status: 'failed', error }));
    expect(latest(seen)).toMatchObject([{ stage: 'failed', reason: error.message, error }]);
    queue(snapshot({ status: 'uploading' }));
    expect(latest(seen)).toMatchObject([{ stage: 'uploading' }]);
  });

  test('where watching does', () => {
    const seen = watch(open());
    complete();
    submitted$.next(saved);
    info$.error(new ApiError(404, 'Gone.'));
    expect(latest(seen)).toMatchObject([{ stage: 'failed', reason: 'Gone. (404)', fileid: 'r1' }]);
  });

  test.each<[string, VideosOptions['submit']]>([
    [
      'throws',
      () => {
        throw new RangeError('mine');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('mine'))],
  ])('where the page %s', async (_, submit) => {
    const seen = watch(open({ submit }));
    complete();
    await vi.waitFor(() => expect(latest(seen)).toMatchObject([{ stage: 'failed', reason: 'mine' }]));
    complete('f2', 'r2');
    expect(seen.error).toBeUndefined();
  });
});

test('files are independent of each other', () => {
  submitVideo.mockImplementation(({ fileid }) => (fileid === 'r1' ? NEVER : of(saved)));
  const seen = watch(open({ watch: false }));
  complete('f1', 'r1');
  complete('f2', 'r2');
  queue(snapshot({ id: 'f1', status: 'completed' }), snapshot({ id: 'f2', status: 'completed' }));
  expect(latest(seen)?.map(({ stage }) => stage)).toEqual(['uploaded', 'submitted']);
});

describe('subscriptions', () => {
  test('take up files that are complete already', () => {
    complete();
    const seen = watch(open());
    expect(submitVideo).toHaveBeenCalledExactlyOnceWith({ fileid: 'r1', name: 'Film' });
    expect(stages(seen)).toContain('uploaded');
  });

  test('made when a file is complete and the queue has not said so yet take it up', () => {
    queue(snapshot({ status: 'uploading' }));
    const seen = watch(open());
    queue(snapshot({ status: 'completed', remoteId: 'r1' }));
    expect(submitVideo).toHaveBeenCalledOnce();
    expect(stages(seen).at(-1)).toBe('uploaded');
  });

  test('do not submit again what an earlier one has', () => {
    const videos$ = open();
    const first = watch(videos$);
    complete();
    submitted$.next(saved);
    first.unsubscribe();
    const second = watch(videos$);
    expect(submitVideo).toHaveBeenCalledOnce();
    expect(watchVideo).toHaveBeenCalledTimes(2);
    info$.next(infoOf('success'));
    expect(latest(second)).toMatchObject([{ stage: 'ready', submitted: saved }]);
    second.unsubscribe();
    const third = watch(videos$);
    expect(latest(third)).toMatchObject([{ stage: 'ready' }]);
    expect([submitVideo.mock.calls.length, watchVideo.mock.calls.length]).toEqual([1, 2]);
  });

  test('submit again what an earlier one could not', () => {
    submitVideo.mockReturnValueOnce(throwError(() => new ApiError(500, 'Later.')));
    const videos$ = open();
    const first = watch(videos$);
    complete();
    first.unsubscribe();
    watch(videos$);
    expect(submitVideo).toHaveBeenCalledTimes(2);
  });

  describe('left and taken up again while a submission is open', () => {
    const called = vi.fn();
    const leave = () => {
      called.mockClear();
      submitVideo.mockReturnValue(
        new Observable((to) => {
          to.add(submitted$.subscribe(to));
          return called;
        }),
      );
      const videos$ = open();
      watch(videos$).unsubscribe();
      const first = watch(videos$);
      complete();
      first.unsubscribe();
      expect(called).not.toHaveBeenCalled();
      return videos$;
    };

    test('do not submit again, and hear what came of it', () => {
      const seen = watch(leave());
      expect(submitVideo).toHaveBeenCalledOnce();
      expect(stages(seen)).toEqual(['uploaded']);
      submitted$.next(saved);
      info$.next(infoOf('success'));
      expect(stages(seen)).toEqual(['uploaded', 'submitted', 'ready']);
      expect([submitVideo.mock.calls.length, watchVideo.mock.calls.length]).toEqual([1, 1]);
    });

    test('hear of what was said meanwhile', () => {
      const videos$ = leave();
      submitted$.next(saved);
      expect([events$.observed, queue$.observed, info$.observed]).toEqual([false, false, false]);
      const seen = watch(videos$);
      info$.next(infoOf('success'));
      expect(stages(seen).at(-1)).toBe('ready');
      expect(submitVideo).toHaveBeenCalledOnce();
    });

    test('submit again what failed meanwhile', () => {
      const videos$ = leave();
      submitted$.error(new ApiError(500, 'Later.'));
      expect([events$.observed, queue$.observed]).toEqual([false, false]);
      watch(videos$);
      expect(submitVideo).toHaveBeenCalledTimes(2);
    });

    test('leave nothing when the uploader ends', () => {
      leave();
      queue$.complete();
      expect(called).toHaveBeenCalledOnce();
      expect(submitted$.observed).toBe(false);
    });
  });

  test('watch again what an earlier one lost sight of', () => {
    const videos$ = open();
    const first = watch(videos$);
    complete();
    submitted$.next(saved);
    info$.error(new ApiError(404, 'Gone.'));
    first.unsubscribe();
    info$ = new Subject();
    watch(videos$);
    expect([submitVideo.mock.calls.length, watchVideo.mock.calls.length]).toEqual([1, 2]);
  });

  test('share one run', () => {
    const videos$ = open();
    const first = watch(videos$);
    complete();
    const second = watch(videos$);
    expect(latest(second)).toEqual(latest(first));
    expect(submitVideo).toHaveBeenCalledOnce();
  });

  test('let go of everything with the last', () => {
    const teardown = vi.fn();
    watchVideo.mockReturnValue(new Observable(() => teardown));
    const videos$ = open();
    const seen = [watch(videos$), watch(videos$)];
    complete();
    submitted$.next(saved);
    seen[0]!.unsubscribe();
    expect(teardown).not.toHaveBeenCalled();
    seen[1]!.unsubscribe();
    expect(teardown).toHaveBeenCalledOnce();
    expect([events$.observed, queue$.observed]).toEqual([false, false]);
  });

  test('end with the uploader', () => {
    const teardown = vi.fn();
    watchVideo.mockReturnValue(new Observable(() => teardown));
    const seen = watch(open());
    complete();
    submitted$.next(saved);
    queue$.complete();
    expect(seen.done).toBe(true);
    expect(teardown).toHaveBeenCalledOnce();
  });

  test('error where the uploader cannot start', () => {
    const seen = watch(open());
    const error = errorFactory('en')('init');
    events$.error(error);
    queue$.error(error);
    expect(seen.error).toBe(error);
  });

  test('submit a file that was taken out of the queue as soon as it was complete', () => {
    const seen = watch(open());
    complete();
    queue();
    submitted$.next(saved);
    expect(watchVideo).toHaveBeenCalledOnce();
    expect(latest(seen)).toEqual([]);
  });
});
