import type plupload from 'plupload';
import { describe, expect, test } from 'vitest';
import { install } from '../../../../src/plupload/install.js';
import { usableLib } from '../../../../src/plupload/lib/load.js';
import { thrownBy } from '../../support.js';
import { fakeLib } from '../fakes.js';

type Library = typeof plupload;

test('a plupload is told by what it has, whatever its VERSION says', () => {
  const lib = fakeLib({ VERSION: '2.3.6' } as object);
  expect(usableLib(lib as unknown as Library)).toBe(lib);
});

test('the one that was bundled does', () => {
  expect(usableLib().STARTED).toBe(2);
});

describe('an unusable one is init, which says what to do', () => {
  const { moxie: _, ...withoutMoxie } = fakeLib();
  const { addFileFilter: __, ...withoutFilters } = fakeLib();
  test.each<[string, object | null, RegExp]>([
    ['before 2.2', withoutMoxie, /too old/],
    ['before 2.1', withoutFilters, /too old/],
    ['none at all', null, /no plupload/],
  ])('%s', (_, lib, why) => {
    for (const use of [usableLib, install]) {
      const error = thrownBy(() => use(lib as unknown as Library));
      expect(error).toMatchObject({ name: 'UploadError', code: 'init', message: expect.stringMatching(why) });
    }
  });
});
