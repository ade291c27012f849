import { expect, test, vi } from 'vitest';
import { createRuntimes } from '../../../../src/plupload/instance/runtimes.js';
import type { Lib, MoxieBlob, MoxieRuntime } from '../../../../src/plupload/lib/types.js';
import { fakeLib } from '../fakes.js';

const blob = (ruid: string | null) => ({ ruid, size: 1, destroy: () => {} }) as MoxieBlob;

function stage() {
  const alive = new Map<string, { runtime: MoxieRuntime; shim: ReturnType<MoxieRuntime['getShim']> }>();
  for (const uid of ['ours', 'other']) {
    const shim = { removeAllInstances: vi.fn() };
    alive.set(uid, {
      shim,
      runtime: { options: {}, getShim: () => shim, destroy: vi.fn(() => alive.delete(uid)) },
    });
  }
  const moxie = { runtime: { Runtime: { getRuntime: (uid: string) => alive.get(uid)?.runtime ?? false } } };
  return { alive, runtimes: createRuntimes(fakeLib({ moxie: moxie as Lib['moxie'] })) };
}

test('only the runtimes of the files are guarded and swept', () => {
  const { alive, runtimes } = stage();
  const [ours, other] = [alive.get('ours')!, alive.get('other')!];
  const stock = ours.shim.removeAllInstances;
  for (const source of [blob('ours'), blob('ours'), blob(null), blob('gone'), null]) runtimes.note(source);
  runtimes.guard();
  ours.shim.removeAllInstances();
  expect(stock).not.toHaveBeenCalled();
  expect(vi.isMockFunction(other.shim.removeAllInstances)).toBe(true);
  runtimes.sweep();
  runtimes.sweep();
  expect(ours.runtime.destroy).toHaveBeenCalledOnce();
  expect([...alive.keys()]).toEqual(['other']);
});
