import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLifetime } from '../../../../src/plupload/instance/lifetime.js';
import { bindParts } from '../../../../src/plupload/lib/handlers.js';
import type { PluploadFile, Settings } from '../../../../src/plupload/lib/types.js';
import { bench } from '../../queue/queues.js';
import { watch } from '../../support.js';
import { errors } from '../../upload/signals.js';
import { FakeUp, fakeLib, noHooks } from '../fakes.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  document.body.innerHTML = '';
});

function stage(settings: Partial<Settings> = {}, lib = fakeLib()) {
  const up = new FakeUp(settings);
  const bed = bench();
  const release = vi.fn();
  const unbind = vi.fn();
  const lifetime = createLifetime({ lib, up, queue: bed.queue, errors, release, unbind });
  bindParts(up, [lifetime], noHooks);
  const ready = watch(lifetime.ready$);
  /** First thing in plupload's `init()`. */
  const preinit = () => (up.settings.preinit as (up: FakeUp) => void)(up);
  return {
    up,
    bed,
    release,
    unbind,
    lifetime,
    ready,
    /** The task of `init()` is over. */
    init() {
      preinit();
      vi.advanceTimersByTime(0);
    },
    comeUp() {
      up.runtime = 'html5';
      up.trigger('Init');
      up.trigger('PostInit');
      bed.queue.flush();
    },
    initError: () => up.trigger('Error', { code: lib.INIT_ERROR, message: 'Init error.' }),
  };
}

describe('coming up', () => {
  test('is told, with what plupload can', () => {
    const { up, bed, ready, init, comeUp } = stage();
    up.features = { chunks: true };
    init();
    comeUp();
    expect(bed.events.values).toEqual([{ type: 'ready', runtime: 'html5', features: { chunks: true } }]);
    expect(ready.values).toEqual([false, true]);
  });

  test('takes ten seconds at most', () => {
    const { bed, init } = stage();
    init();
    vi.advanceTimersByTime(9_999);
    expect(bed.events.error).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(bed.events.error).toMatchObject({ code: 'init' });
  });

  test('may be slow and come in time', () => {
    const { bed, init, comeUp } = stage();
    init();
    vi.advanceTimersByTime(9_000);
    comeUp();
    vi.advanceTimersByTime(60_000);
    expect(bed.told()).toEqual(['ready']);
    expect(bed.events.error).toBeUndefined();
  });

  test('is not waited for any more once plupload says that it cannot', () => {
    const { bed, init, initError } = stage();
    init();
    initError();
    expect(vi.getTimerCount()).toBe(0);
    expect(bed.events.error).toMatchObject({ code: 'init' });
  });

  test('ends with settings that break the protocol', () => {
    const { up, bed } = stage({ multipart: false });
    const page = vi.fn();
    up.bind('Init', page, undefined, 0);
    up.trigger('Init');
    expect(bed.events.error).toMatchObject({ code: 'init', message: expect.stringContaining('`multipart`') });
    expect(page).not.toHaveBeenCalled();
  });
});

describe("a page's own preinit runs", () => {
  test.each(['before', 'after'])('a function that was set %s', (when) => {
    const own = vi.fn();
    const { up, init, initError } = stage(when === 'before' ? { preinit: own } : {});
    if (when === 'after') up.settings.preinit = own;
    init();
    expect(own).toHaveBeenCalledExactlyOnceWith(up);
    initError();
  });

  test('a map of handlers', () => {
    const Init = vi.fn();
    const { up, init, comeUp } = stage({ preinit: { Init } });
    init();
    comeUp();
    expect(Init).toHaveBeenCalledExactlyOnceWith(up);
  });

  test('none', () => {
    const { bed, init, comeUp } = stage();
    init();
    comeUp();
    expect(bed.told()).toEqual(['ready']);
  });
});

test('what plupload lays into the page is taken out where it does not come up, and nothing else', () => {
  const button = document.body.appendChild(document.createElement('button'));
  const lay = (uid: string) => {
    const shim = document.createElement('div');
    shim.className = 'moxie-shim';
    shim.id = `${uid}_container`;
    document.body.append(shim);
  };
  const getRuntime = (uid: string) =>
    uid === 'unknown' ? false : { options: { browse_button: uid === 'ours' ? button : document.body } };
  const lib = fakeLib({ moxie: { runtime: { Runtime: { getRuntime } } } as never });
  const { init, initError } = stage({ browse_button: [button] }, lib);
  for (const uid of ['theirs', 'ours', 'unknown']) lay(uid);
  init();
  initError();
  const left = Array.from(document.querySelectorAll('.moxie-shim'), ({ id }) => id);
  expect(left).toEqual(['theirs_container', 'unknown_container']);
});

describe('an initialisation anew', () => {
  test('removes what plupload purges, and is told when it is up again', () => {
    const { up, bed, ready, comeUp } = stage();
    comeUp();
    bed.add();
    up.files = [{ id: 'f1' } as PluploadFile];
    up.trigger('OptionChanged', 'browse_button', 'a', 'b');
    up.trigger('Destroy');
    comeUp();
    expect(bed.told()).toEqual(['ready', 'added', 'removed', 'ready']);
    expect(up.files).toEqual([]);
    expect(ready).toMatchObject({ values: [false, true, false, true], done: false });
  });

  test.each(['chunk_size', 'headers'])('is not what a change of %s does', (name) => {
    const { up, bed, lifetime, comeUp } = stage();
    comeUp();
    up.trigger('OptionChanged', name, 1, 2);
    up.trigger('Destroy');
    expect(lifetime.isOver()).toBe(true);
    expect(bed.told()).toEqual(['ready', 'destroyed']);
  });
});

describe('destroy', () => {
  test('ends everything, once', () => {
    const { up, bed, release, unbind, lifetime, ready, comeUp } = stage();
    comeUp();
    lifetime.destroy();
    lifetime.destroy();
    expect(up.calls).toEqual(['destroy']);
    expect([release, unbind].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(bed.events.done).toBe(true);
    expect(ready.done).toBe(true);
    expect(lifetime.isOver()).toBe(true);
  });

  test('lets go of the handlers where plupload throws', () => {
    const { up, unbind, lifetime, comeUp } = stage();
    comeUp();
    up.destroy = () => {
      throw new RangeError('its own');
    };
    expect(() => lifetime.destroy()).toThrow('its own');
    expect(unbind).toHaveBeenCalledOnce();
  });

  test('waits for controls that are still coming up', () => {
    const { up, bed, lifetime, init } = stage();
    init();
    lifetime.destroy();
    expect(vi.getTimerCount()).toBe(0);
    expect(up.calls).toEqual([]);
    up.trigger('Init');
    expect(up.calls).toEqual(['destroy']);
    expect(bed.told()).toEqual(['destroyed']);
  });

  test.each([
    'BeforeUpload',
    'UploadFile',
    'BeforeChunkUpload',
    'UploadProgress',
    'ChunkUploaded',
    'FileUploaded',
  ])('in the middle of %s comes to plupload a little later', (name) => {
    const { up, bed, lifetime, comeUp } = stage();
    comeUp();
    up.bind(name, () => lifetime.destroy(), undefined, 0);
    up.trigger(name, {});
    expect(bed.events.done).toBe(true);
    expect(up.calls).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(up.calls).toEqual(['destroy']);
  });
});
