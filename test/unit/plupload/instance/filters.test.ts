import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFilters } from '../../../../src/plupload/instance/filters.js';
import { bindParts } from '../../../../src/plupload/lib/handlers.js';
import type { Lib, PluploadFile } from '../../../../src/plupload/lib/types.js';
import { bench } from '../../queue/queues.js';
import { errors } from '../../upload/signals.js';
import { FakeUp, fakeLib, noHooks } from '../fakes.js';

type Filter = (rule: unknown, file: PluploadFile, pass: (accepted: boolean) => void) => void;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let count = 0;
const fileOf = (source: unknown = {}, size = 10): PluploadFile =>
  ({
    id: `p${++count}`,
    name: 'film.mp4',
    size,
    type: 'video/mp4',
    getSource: () => source,
    getNative: () => null,
  }) as unknown as PluploadFile;

/** plupload as far as it filters: every filter of the settings in its order, up to the first that says no. */
function stage(pages: Record<string, Filter> = {}) {
  const registered: Record<string, Filter> = { ...pages };
  const lib = fakeLib({
    addFileFilter: (name: string, filter: Filter) => {
      registered[name] = filter;
    },
    File: class {
      constructor(source: unknown) {
        Object.assign(this, fileOf(source));
      }
    } as unknown as Lib['File'],
    moxie: { file: { File: class {} } } as unknown as Lib['moxie'],
  });
  const rules = Object.fromEntries(Object.keys(pages).map((name) => [name, true]));
  const up = new FakeUp({ filters: rules });
  const bed = bench();
  const filters = createFilters(lib, up, bed.queue, errors);
  bindParts(up, [filters], noHooks);

  /** Offers a file; what each filter says comes when the filter says it. */
  function offer(file: PluploadFile): PluploadFile {
    const names = Object.keys(up.settings.filters);
    const ask = (n: number): void => {
      const name = names[n];
      if (name === undefined) {
        up.trigger('FileFiltered', file);
        up.trigger('FilesAdded', [file]);
      } else {
        registered[name]!(up.settings.filters[name], file, (accepted) => {
          if (accepted) ask(n + 1);
        });
      }
    };
    ask(0);
    return file;
  }
  const seen = () => {
    bed.queue.flush();
    return bed.events.values.map((event) =>
      event.type === 'refused' ? `refused ${event.error.code}` : event.type,
    );
  };
  return { up, lib, bed, filters, offer, seen };
}

test('every file that is let in is told', () => {
  const { offer, seen, bed } = stage();
  const file = offer(fileOf());
  expect(seen()).toEqual(['added']);
  expect(bed.queue.get(file.id)!.file).toMatchObject({ id: file.id, name: 'film.mp4', size: 10 });
  expect(vi.getTimerCount()).toBe(0);
});

test('our filter is the first, whatever the page sets, at any time', () => {
  const { up } = stage({ pages: (_, __, pass) => pass(true) });
  expect(Object.keys(up.settings.filters)).toEqual(['fengmi', 'pages']);
  up.settings.filters = { mime_types: [], fengmi: null };
  expect(Object.keys(up.settings.filters)).toEqual(['fengmi', 'mime_types']);
  expect(up.settings.filters.fengmi).toBeTypeOf('function');
  up.settings.filters.max_file_size = '1mb';
  expect(up.settings.filters.max_file_size).toBe('1mb');
});

describe('a file that plupload turns away', () => {
  test.each<[keyof Lib | 'MINE', number, string]>([
    ['FILE_SIZE_ERROR', 10, 'file-size'],
    ['FILE_SIZE_ERROR', 0, 'file-empty'],
    ['FILE_DUPLICATE_ERROR', 10, 'file-duplicate'],
    ['FILE_EXTENSION_ERROR', 10, 'file-type'],
    ['MINE', 10, 'file-type'],
  ])('for %s, of %i bytes, is refused with %s', (name, size, code) => {
    const { up, lib, offer, seen } = stage({ pages: () => {} });
    const file = offer(fileOf({}, size));
    const message = 'A page may say anything: s3cret';
    up.trigger('Error', { code: name === 'MINE' ? -7 : lib[name as 'FILE_SIZE_ERROR'], file, message });
    up.trigger('Error', { code: -7, file, message });
    expect(seen()).toEqual([`refused ${code}`]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not refused once it was let in', () => {
    const { up, offer, seen } = stage();
    up.trigger('Error', { code: -7, file: offer(fileOf()), message: '' });
    up.trigger('Error', { code: -7, message: '' });
    expect(seen()).toEqual(['added']);
  });
});

describe('a filter that says nothing', () => {
  test('is taken for a no after half a minute', () => {
    const { offer, seen } = stage({ pages: (_, __, pass) => pass(false) });
    offer(fileOf());
    vi.advanceTimersByTime(29_999);
    expect(seen()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen()).toEqual(['refused file-type']);
  });

  test('may say yes until then', () => {
    let say = (_: boolean) => {};
    const { offer, seen } = stage({
      pages: (_, __, pass) => {
        say = pass;
      },
    });
    offer(fileOf());
    vi.advanceTimersByTime(29_000);
    say(true);
    vi.advanceTimersByTime(29_000);
    expect(seen()).toEqual(['added']);
  });

  test('and says yes after all has the file taken out again', () => {
    let say = (_: boolean) => {};
    const { up, bed, offer, seen } = stage({
      pages: (_, __, pass) => {
        say = pass;
      },
    });
    const file = offer(fileOf());
    vi.advanceTimersByTime(30_000);
    say(true);
    expect(seen()).toEqual(['refused file-type']);
    expect(bed.queue.all()).toEqual([]);
    expect(up.calls).toEqual([`removeFile ${file.id}`]);
    up.trigger('FilesAdded', [file]);
    expect(up.calls).toHaveLength(1);
  });

  test('is not waited for any more after release', () => {
    const { filters, offer, seen } = stage({ pages: () => {} });
    offer(fileOf());
    filters.release();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(seen()).toEqual([]);
  });
});

describe('a filter that throws', () => {
  const mine = new Error('mine');

  test('takes nothing in, and what was picked with the file goes on', () => {
    const { offer, seen, up } = stage({
      pages: () => {
        throw mine;
      },
    });
    const passes: boolean[] = [];
    const own = up.settings.filters.fengmi as (file: PluploadFile, pass: (yes: boolean) => void) => void;
    own(fileOf(), (yes) => {
      passes.push(yes);
      if (yes) throw mine;
    });
    expect(passes).toEqual([true, false]);
    expect(() => vi.runAllTimers()).toThrow(mine);
    offer(fileOf());
    expect(seen()).toEqual(['refused file-type', 'refused file-type']);
    expect(() => vi.runAllTimers()).toThrow(mine);
  });

  test('once it has let the file in does not have it filtered twice', () => {
    const { seen, up } = stage();
    const passes: boolean[] = [];
    const file = fileOf();
    const own = up.settings.filters.fengmi as (file: PluploadFile, pass: (yes: boolean) => void) => void;
    own(file, (yes) => {
      passes.push(yes);
      up.trigger('FileFiltered', file);
      throw mine;
    });
    expect(passes).toEqual([true]);
    expect(seen()).toEqual(['added']);
    expect(() => vi.runAllTimers()).toThrow(mine);
  });
});

test('a file that is cancelled while a filter thinks is not taken in', () => {
  let say = (_: boolean) => {};
  const { filters, offer, seen, up } = stage({
    pages: (_, __, pass) => {
      say = pass;
    },
  });
  const file = offer(fileOf());
  filters.cancel(file.id);
  expect(vi.getTimerCount()).toBe(0);
  say(true);
  expect(seen()).toEqual([]);
  expect(up.calls).toEqual([`removeFile ${file.id}`]);
});

describe('a file that comes by upload()', () => {
  /** Adds one; plupload then filters what it was given, one after the other. */
  function add(pages: Record<string, Filter>) {
    const at = stage(pages);
    const ids: string[] = [];
    let given: [unknown, PluploadFile] | undefined;
    at.up.addFile = (files?: unknown) => {
      given = files as typeof given;
    };
    at.filters.add(new Blob(['0123456789']), (id) => ids.push(id));
    const [source, sentinel] = given!;
    const file = at.offer(fileOf(source));
    expect(ids).toEqual([file.id]);
    return { ...at, file, sentinel };
  }

  test('is known before it is told', () => {
    const { seen, offer, sentinel } = add({});
    offer(sentinel);
    expect(seen()).toEqual(['added']);
  });

  test('is refused at once where a filter drops it without a word', () => {
    const { seen, offer, sentinel } = add({ pages: (_, __, pass) => pass(false) });
    expect(seen()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    offer(sentinel);
    expect(seen()).toEqual(['refused file-type']);
  });

  test('is told once where a filter has words of its own', () => {
    const { up, file, seen, offer, sentinel } = add({ pages: () => {} });
    up.trigger('Error', { code: -600, file, message: '' });
    offer(sentinel);
    expect(seen()).toEqual(['refused file-size']);
  });
});
