import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UploadEvent } from '../../../src/contract/events.js';
import type { FileSnapshot } from '../../../src/contract/snapshot.js';
import { errorFactory } from '../../../src/options/messages.js';
import { createReport } from '../../../src/queue/report.js';
import { fileOf } from '../support.js';

const SECRET = 's3cret';
const file = fileOf({ name: `${SECRET}.mp4`, type: `video/${SECRET}`, source: new Blob([SECRET]) });
const error = errorFactory('en')('rejected', {
  status: 200,
  apiCode: 408,
  chunk: 2,
  attempt: 1,
  retryable: false,
  retryAfter: 9,
  words: SECRET,
  serverText: SECRET,
  cause: new Error(SECRET),
  file,
  reply: { kind: 'rejected', code: -1, message: SECRET },
});
const figuresOfError = {
  code: 'rejected',
  status: 200,
  apiCode: 408,
  chunk: 2,
  attempt: 1,
  retryable: false,
  reply: 'rejected',
};

const every: { [T in UploadEvent['type']]: Extract<UploadEvent, { type: T }> } = {
  ready: { type: 'ready', runtime: SECRET, features: { [SECRET]: SECRET } },
  added: { type: 'added', file },
  refused: { type: 'refused', file, error },
  removed: { type: 'removed', file },
  target: { type: 'target', file, chunked: true },
  started: { type: 'started', file, chunks: 3, chunkSize: 4, from: 1 },
  progress: {
    type: 'progress',
    file,
    sent: 1,
    acknowledged: 0,
    size: 10,
    percent: 10,
    bytesPerSecond: 5,
    secondsLeft: null,
  },
  chunk: { type: 'chunk', file, index: 0, chunks: 3, reply: { kind: 'completed', id: SECRET } },
  waiting: { type: 'waiting', file, reason: 'offline' },
  retrying: { type: 'retrying', file, error, attempt: 1, delay: 1000 },
  restarted: { type: 'restarted', file, error },
  completed: { type: 'completed', file, id: SECRET },
  failed: { type: 'failed', file, error },
  stopped: { type: 'stopped' },
  drained: { type: 'drained', completed: 1, failed: 2 },
  destroyed: { type: 'destroyed' },
};

const snapshot: FileSnapshot = {
  id: 'f1',
  name: file.name,
  type: file.type,
  size: 10,
  status: 'failed',
  sent: 8,
  acknowledged: 4,
  percent: 80,
  bytesPerSecond: 0,
  secondsLeft: null,
  chunks: 3,
  error,
  remoteId: SECRET,
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31) });
});
afterEach(() => {
  vi.useRealTimers();
});

function reportOf(...events: UploadEvent[]) {
  const log = createReport();
  for (const event of events) log.note(event);
  return log.make([snapshot]);
}

describe('an entry', () => {
  const about = { at: 0, file: 'f1' };
  test.each<[UploadEvent['type'], object]>([
    ['ready', { at: 0 }],
    ['added', about],
    ['refused', { ...about, ...figuresOfError }],
    ['target', { ...about, chunked: true }],
    ['started', { ...about, chunks: 3, chunkSize: 4, from: 1 }],
    ['waiting', about],
    ['retrying', { ...about, ...figuresOfError, delay: 1000 }],
    ['restarted', { ...about, ...figuresOfError }],
    ['completed', about],
    ['failed', { ...about, ...figuresOfError }],
    ['drained', { at: 0, completed: 1, failed: 2 }],
  ])('of %s holds figures and our own words', (type, entry) => {
    expect(reportOf(every[type]).events).toEqual([{ type, ...entry }]);
  });

  test.each(['chunk', 'progress'] as const)('of %s is not made', (type) => {
    expect(reportOf(every[type]).events).toEqual([]);
  });

  test('says when, from the start', () => {
    const log = createReport();
    vi.advanceTimersByTime(1234);
    log.note(every.stopped);
    expect(log.make([]).events).toEqual([{ at: 1234, type: 'stopped' }]);
  });
});

describe('a report', () => {
  test('says what the files have come to', () => {
    const { date, files, online, version } = reportOf();
    expect({ date, files, online }).toEqual({
      date: '2026-01-31T00:00:00.000Z',
      online: true,
      files: [{ id: 'f1', size: 10, status: 'failed', sent: 8, acknowledged: 4, chunks: 3 }],
    });
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('holds no text from outside', () => {
    const report = reportOf(...Object.values(every));
    expect(report.events.length).toBe(Object.keys(every).length - 2);
    expect(JSON.stringify(report)).not.toContain(SECRET);
  });

  test('keeps the latest of many, and is not changed by what comes after', () => {
    const log = createReport();
    for (let n = 0; n < 2000; n++) log.note({ type: 'drained', completed: n, failed: 0 });
    const report = log.make([]);
    expect(report.events).toHaveLength(500);
    expect([report.events[0], report.events.at(-1)]).toMatchObject([
      { completed: 1500 },
      { completed: 1999 },
    ]);
    log.note(every.stopped);
    expect(report.events.at(-1)).toMatchObject({ type: 'drained' });
  });
});
