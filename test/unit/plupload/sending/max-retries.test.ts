import { describe, expect, test } from 'vitest';
import { bindParts } from '../../../../src/plupload/lib/handlers.js';
import { takeRetrySetting } from '../../../../src/plupload/sending/max-retries.js';
import { FakeUp, noHooks } from '../fakes.js';

function taken(max_retries = 0) {
  const up = new FakeUp({ max_retries });
  const setting = takeRetrySetting(up);
  bindParts(up, [setting], noHooks);
  return { up, attempts: setting.attempts };
}

describe('max_retries of the page', () => {
  test('is taken over, and plupload keeps none', () => {
    const { up, attempts } = taken(3);
    expect([attempts(), up.settings.max_retries]).toEqual([3, 0]);
  });

  test('is not known while the page has set none', () => {
    const { up, attempts } = taken();
    up.trigger('BeforeUpload');
    expect(attempts()).toBeUndefined();
  });

  test.each(['BeforeUpload', 'BeforeChunkUpload', 'UploadProgress'])('may be assigned before %s', (name) => {
    const { up, attempts } = taken(3);
    up.settings.max_retries = 7;
    up.trigger(name);
    expect([attempts(), up.settings.max_retries]).toEqual([7, 0]);
  });

  test('may be assigned by a handler of the page', () => {
    const { up, attempts } = taken();
    up.bind('BeforeUpload', () => Object.assign(up.settings, { max_retries: 2 }), undefined, 0);
    up.trigger('BeforeUpload');
    expect([attempts(), up.settings.max_retries]).toEqual([2, 0]);
  });

  test.each([
    [4, 4],
    [0, 0],
    ['6', 6],
    ['many', 0],
  ])('may be set as an option: %j', (value, expected) => {
    const { up, attempts } = taken(3);
    up.set('max_retries', value as number);
    expect([attempts(), up.settings.max_retries]).toEqual([expected, 0]);
  });

  test('is not any other option', () => {
    const { up, attempts } = taken(3);
    up.set('chunk_size', 9);
    expect(attempts()).toBe(3);
  });
});
