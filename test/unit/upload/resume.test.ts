import { describe, expect, test } from 'vitest';
import type { UploadTarget } from '../../../src/contract/file.js';
import type { Policy, Signal } from '../../../src/upload/signal.js';
import { record, SIZE, types } from './recalled.js';
import {
  busy,
  checked,
  chunk,
  claimed,
  errors,
  failed,
  file,
  type Given,
  http,
  lane,
  laneAnswer,
  lastChunk,
  prepare,
  refusal,
  retry,
  sending,
  stop,
  target,
  targetFailed,
  URL_A,
  URL_B,
  verified,
  type Walk,
  waited,
} from './signals.js';

const resuming = (rules: Partial<Policy> = {}): Walk => file({ resumes: true, ...rules }, SIZE);
/** Nothing that can be gone on with, in place of what this run has sent. */
const gone: Signal = { type: 'claimed', isSame: false, recalled: null, mustAsk: false };
const asked = target(true, 3);
const laneKeys = ({ state }: Walk) => [...state.lanes.keys()];

describe('a run', () => {
  test('claims its file first where uploads outlive their page', () => {
    const now = resuming().on(prepare);
    expect(now).toMatchObject({ status: 'preparing', happenings: [], state: { effect: { do: 'claim' } } });
    expect(file().on(prepare).state.effect).toEqual({ do: 'ask' });
  });

  test('asks for a target where nothing was kept', () => {
    const now = resuming().on(prepare, claimed());
    expect(now.state).toMatchObject({ effect: { do: 'ask' }, isClaimed: true, resumed: false });
    expect(types(now.on(target()))).toBe('target started');
    expect(now.on(target(), ...chunk).state).toMatchObject({ resumed: false, unproven: false });
  });

  test('claims nothing twice, and claims again what it was stopped at', () => {
    expect(resuming().on(prepare, stop, prepare).state.effect).toEqual({ do: 'claim' });
    expect(resuming().on(prepare, claimed(), stop, prepare).state.effect).toEqual({ do: 'ask' });
    const sent = resuming().on(prepare, claimed(), target(), ...chunk, stop, prepare);
    expect(sent).toMatchObject({ happenings: [{ type: 'started', from: 1 }], state: { acknowledged: 1 } });
  });

  test('is claimed while it wants to be, and at no other time', () => {
    const now = resuming().on(prepare, stop);
    expect(now.on(claimed(record())).state).toBe(now.state);
    const begun = resuming().on(prepare, claimed(), target());
    expect(begun.on(claimed(record())).state).toBe(begun.state);
  });
});

describe('what an earlier page has sent', () => {
  test('is gone on with at the first missing chunk, under its target, name and chunk size', () => {
    const now = resuming().on(prepare, claimed(record()));
    expect(now.happenings).toEqual([
      { type: 'target', chunked: true },
      { type: 'started', chunks: 6, chunkSize: 4, from: 2 },
    ]);
    expect(now.state).toMatchObject({
      ...record(),
      effect: { do: 'send' },
      sent: 8,
      resumed: true,
      unproven: true,
      unverified: true,
      recalled: null,
    });
    expect(now.on(...chunk).state).toMatchObject({ acknowledged: 3, unproven: false, resumed: true });
  });

  test('completes once the rest is up and what was there is found to be of this file', () => {
    const now = resuming().on(prepare, claimed(record()), ...chunk, verified(null), ...chunk, ...chunk);
    expect(types(now.on(...lastChunk))).toBe('chunk completed');
    expect(now.on(...lastChunk).state).toMatchObject({ acknowledged: 6, sent: SIZE, phase: 'completed' });
  });

  test('may be all but the last chunk', () => {
    const now = resuming().on(prepare, claimed(record({ acknowledged: 5 })));
    expect(now.state.effect).toEqual({ do: 'verify' });
    expect(now.happenings).toMatchObject([{ type: 'target' }, { type: 'started', from: 5 }]);
    expect(now.on(verified(null), ...lastChunk).status).toBe('completed');
  });

  test('may have been all: that is asked before the last chunk goes again', () => {
    const all = record({ acknowledged: 5, lastWasSent: true });
    const now = resuming({ canConfirm: true }).on(prepare, claimed(all), verified(null));
    expect(now.state.effect).toEqual({ do: 'confirm' });
    expect(resuming().on(prepare, claimed(all), verified(null)).state.effect).toEqual({ do: 'send' });
  });

  test('is not added to where a chunk may have been on its way, and nobody can be asked', () => {
    const now = resuming({ appends: true }).on(prepare, claimed(record()));
    expect(now.state).toMatchObject({ effect: { do: 'ask' }, acknowledged: 0, name: null, resumed: false });
    expect(now.on(target()).happenings).toMatchObject([{}, { type: 'started', from: 0 }]);
    const rules = { appends: true, canCheck: true };
    expect(resuming(rules).on(prepare, claimed(record())).state.effect).toEqual({ do: 'check' });
  });
});

describe('chunks that went up side by side', () => {
  const gaps = record({ acknowledged: 1, ahead: [[3, 3]] });

  test.each([1, 3])('leave gaps, which are filled first: %i at once', (parallel) => {
    let now = resuming({ parallel }).on(prepare, claimed(gaps));
    expect(now.happenings).toMatchObject([{}, { type: 'started', from: 1 }]);
    expect(now.state).toMatchObject({ effect: { do: 'spread', goesOn: false }, sent: 8 });
    expect(laneKeys(now)).toEqual([1, 2, 4].slice(0, parallel));
    for (const index of [1, 2, 4]) now = now.on(laneAnswer(index));
    expect(now.state).toMatchObject({ effect: { do: 'verify' }, acknowledged: 5, ahead: [] });
    expect(now.on(verified(null), ...lastChunk).status).toBe('completed');
  });

  test('go side by side again where there are none', () => {
    const now = resuming({ parallel: 3 }).on(prepare, claimed(record()));
    expect(laneKeys(now)).toEqual([2, 3, 4]);
    const last = now.on(
      lane(2, { type: 'sending', name: 'old.mp4' }),
      ...[2, 3, 4].map((n) => laneAnswer(n)),
    );
    expect(last.state).toMatchObject({ effect: { do: 'verify' }, acknowledged: 5, unproven: false });
  });

  test('without the first have that go alone', () => {
    const now = resuming({ parallel: 3 }).on(prepare, claimed(record({ acknowledged: 0, ahead: [[2, 2]] })));
    expect(now.state).toMatchObject({ effect: { do: 'send' }, sent: 4 });
    expect(now.happenings).toMatchObject([{}, { from: 0 }]);
    expect(laneKeys(now.on(...chunk))).toEqual([1, 3, 4]);
  });
});

describe('a target that was not kept whole', () => {
  const asking = (rules?: Partial<Policy>) => resuming(rules).on(prepare, claimed(record(), true));

  test('is asked for again, and gone on with where it has the same URL', () => {
    expect(asking().state).toMatchObject({ effect: { do: 'ask' }, target: null, name: null, sent: 0 });
    const whole: UploadTarget = { url: URL_A, chunked: true, headers: { Authorization: 'x' } };
    const now = asking().on({ type: 'target', target: whole, chunkSize: 3 });
    expect(now.happenings).toEqual([
      { type: 'target', chunked: true },
      { type: 'started', chunks: 6, chunkSize: 4, from: 2 },
    ]);
    expect(now.state).toMatchObject({ target: whole, name: 'old.mp4', recalled: null, unverified: true });
    expect(now.state.target).toBe(whole);
  });

  test('is another upload where it has another', () => {
    const now = asking().on(target(true, 3, URL_B));
    expect(now.happenings).toEqual([
      { type: 'target', chunked: true },
      { type: 'started', chunks: 8, chunkSize: 3, from: 0 },
    ]);
    expect(now.state).toMatchObject({
      recalled: null,
      resumed: false,
      unverified: false,
      sent: 0,
      name: null,
    });
    expect(now.on(...chunk, sending, failed(http(403)), asked).state.resumed).toBe(false);
  });

  test('has its own attempts, and what goes after it has others', () => {
    const now = asking().on(targetFailed(), waited, asked, sending, failed(busy()));
    expect(now.happenings).toMatchObject([{ type: 'retrying', attempt: 1 }]);
  });

  test('is gone on with after a stop, too', () => {
    expect(asking().on(stop, prepare, asked).happenings).toMatchObject([{}, { from: 2 }]);
  });

  test('is forgotten with the run that did not get it', () => {
    const now = asking().on(targetFailed(refusal()), retry);
    expect(now.state.recalled).toBeNull();
    expect(now.on(prepare, claimed(), asked).happenings).toMatchObject([{}, { from: 0 }]);
  });

  test('has its server asked what it has, the same or not', () => {
    for (const url of [URL_A, URL_B]) {
      const now = asking({ canCheck: true }).on(target(true, 4, url));
      expect(now.state.effect).toEqual({ do: 'check' });
      expect(types(now)).toBe('target');
      expect(now.on(checked([0, 1, 2])).happenings).toMatchObject([{ type: 'started', from: 3 }]);
    }
  });
});

describe('another run', () => {
  const over: Given[] = [...chunk, ...chunk, sending, failed(http(400)), retry, prepare];
  const again = (rules?: Partial<Policy>) => resuming(rules).on(prepare, claimed(), target(), ...over);

  test('claims its file again, and goes on from where it was', () => {
    expect(again().state).toMatchObject({ effect: { do: 'claim' }, isClaimed: false, acknowledged: 2 });
    const now = again().on(claimed());
    expect(now.happenings).toEqual([{ type: 'started', chunks: 6, chunkSize: 4, from: 2 }]);
    expect(now.state).toMatchObject({ resumed: false, unverified: false, sent: 8, effect: { do: 'send' } });
  });

  test('begins anew where another tab has ended the upload', () => {
    const now = again().on(gone);
    expect(now.state).toMatchObject({
      effect: { do: 'ask' },
      target: null,
      name: null,
      sent: 0,
      generation: 1,
    });
    expect(now.on(target()).happenings).toMatchObject([{}, { from: 0 }]);
  });

  test('goes on with what another tab has made of it', () => {
    const other = record({ target: { url: URL_B, chunked: true }, acknowledged: 4 });
    const now = again().on(claimed(other));
    expect(now.happenings).toMatchObject([{ type: 'target' }, { type: 'started', from: 4 }]);
    expect(now.state).toMatchObject({
      target: other.target,
      name: 'old.mp4',
      resumed: true,
      unverified: true,
    });
    expect(now.state).toMatchObject({ sent: 16, unproven: true, generation: 1 });
  });

  test('takes up nothing of another tab where what was there is distrusted', () => {
    const doubted = resuming().on(prepare, claimed(record()), verified(errors('file-changed')), target());
    const now = doubted.on(...chunk, sending, failed(http(400)), retry, prepare, claimed(record()));
    expect(now.state).toMatchObject({ effect: { do: 'ask' }, acknowledged: 0, resumed: false });
  });

  test('of what is resumed is still to be compared', () => {
    const now = resuming().on(prepare, claimed(record()), sending, failed(http(400)));
    expect(types(now)).toBe('restarted');
    const late = resuming().on(prepare, claimed(record()), ...chunk, sending, failed(http(400)), retry);
    expect(late.on(prepare, claimed()).state).toMatchObject({
      unverified: true,
      resumed: true,
      acknowledged: 3,
    });
  });

  test('asks what the server has once more', () => {
    const rules = { canCheck: true };
    const first = resuming(rules).on(prepare, claimed(), target(), checked([]), ...over, claimed());
    expect(first.state).toMatchObject({ effect: { do: 'check' }, acknowledged: 2 });
    expect(first.on(checked([0])).happenings).toMatchObject([{ type: 'started', from: 1 }]);
  });
});
