import { describe, expect, test } from 'vitest';
import { hasEnded, maySend, type UploadState } from '../../../src/upload/state.js';
import {
  answer,
  bytes,
  confirmed,
  diagnosed,
  failed,
  file,
  type Given,
  giveUp,
  http,
  ID,
  IN_PROGRESS,
  lineDoubted,
  network,
  type Place,
  prepare,
  remove,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  URL_B,
  waited,
  ways,
} from './signals.js';

const at = (place: Place) => file({ canConfirm: true }).on(...ways[place]);

const signals = {
  prepare,
  target: target(true, 4, URL_B),
  'target-failed': targetFailed(),
  'no target came': targetFailed(network()),
  sending,
  bytes: bytes(9),
  'in progress': (state: UploadState) => answer(state, IN_PROGRESS),
  'failed attempt': failed(),
  'no answer': failed(network()),
  'turned away': failed(http(403)),
  'too large': failed(http(413)),
  'line down': diagnosed(true),
  'line up': diagnosed(false),
  'file changed': diagnosed(false, http(0)),
  'is there': confirmed(ID),
  'is not there': confirmed(null),
  waited,
  'line doubted': lineDoubted,
  'give-up': giveUp(false),
  stop,
  remove,
  retry,
} satisfies Record<string, Given>;

type Name = keyof typeof signals;
type Row = Partial<Record<Name, string>>;

const underWay: Row = { 'give-up': 'failed fail: failed', stop: 'stopped', remove: 'removed: removed' };
const sent: Row = {
  sending: 'uploading send',
  'failed attempt': 'retrying wait: retrying',
  'no answer': 'uploading diagnose',
  'turned away': 'preparing ask: restarted',
  'too large': 'failed fail: failed',
};
const diagnosing: Row = { 'line down': 'waiting line: waiting', 'file changed': 'failed fail: failed' };

/** Status, effect and happenings, in short; what is not listed here changes nothing. */
const table: Record<Place, Row> = {
  queued: { prepare: 'preparing ask', remove: 'removed: removed' },
  asking: {
    ...underWay,
    target: 'uploading send: target started',
    'target-failed': 'retrying wait: retrying',
    'no target came': 'preparing diagnose',
  },
  'waiting to ask': { ...underWay, waited: 'preparing ask' },
  uploading: { ...underWay, ...sent },
  'in flight': {
    ...underWay,
    ...sent,
    bytes: 'uploading send',
    'in progress': 'uploading send: chunk',
  },
  'waiting to send': { ...underWay, waited: 'uploading send' },
  'stopped while asking': { prepare: 'preparing ask', remove: 'removed: removed' },
  stopped: { prepare: 'uploading send: started', remove: 'removed: removed' },
  'looking into it': { ...underWay, ...diagnosing, 'line up': 'retrying wait: retrying' },
  'looking into the target': { ...underWay, ...diagnosing, 'line up': 'retrying wait: retrying' },
  offline: { ...underWay, waited: 'uploading send', 'line doubted': 'retrying wait: retrying' },
  'offline without a target': {
    ...underWay,
    waited: 'preparing ask',
    'line doubted': 'retrying wait: retrying',
  },
  confirming: {
    ...underWay,
    'is there': 'completed conclude: chunk completed',
    'is not there': 'uploading send',
  },
  concluding: { remove: 'completed', retry: 'queued' },
  'asking again': {
    ...underWay,
    target: 'uploading send: target started',
    'target-failed': 'retrying wait: retrying',
    'no target came': 'preparing diagnose',
  },
  completed: { remove: 'completed', retry: 'queued' },
  failed: { remove: 'failed', retry: 'queued' },
  'without a target': { remove: 'failed', retry: 'queued' },
  removed: { remove: 'removed' },
};

describe.each(Object.keys(table) as Place[])('%s', (place) => {
  test.each(Object.keys(signals) as Name[])('%s', (name) => {
    const before = at(place);
    const { state, status, happenings } = before.on(signals[name]);
    const expected = table[place][name];
    if (expected === undefined) {
      expect(state).toBe(before.state);
      expect(happenings).toEqual([]);
    } else {
      const now = [status, state.effect?.do].filter(Boolean).join(' ');
      const told = happenings.map(({ type }) => type).join(' ');
      expect(told ? `${now}: ${told}` : now).toBe(expected);
    }
  });

  test('is under way, over, or neither', () => {
    const { state } = at(place);
    const over: Place[] = ['concluding', 'completed', 'failed', 'without a target', 'removed'];
    const idle: Place[] = ['queued', 'stopped', 'stopped while asking'];
    expect(hasEnded(state)).toBe(over.includes(place));
    expect(state.phase === 'active').toBe(!over.includes(place) && !idle.includes(place));
  });

  test('lets nothing be sent but the next chunk', () => {
    const { state } = at(place);
    const allowed = [-1, 0, 1, 2, 3].filter((index) => maySend(state, index));
    expect(allowed).toEqual(place === 'uploading' ? [0] : []);
  });
});
