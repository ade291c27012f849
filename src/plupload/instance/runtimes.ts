import type { Lib, MoxieBlob, MoxieRuntime } from '../lib/types.js';

/**
 * The moxie runtimes that an uploader's files belong to. Destroying one after any request has finished throws, and
 * after an abort it stays in the page (fact 15): `guard` before plupload destroys, `sweep` after.
 */
export interface Runtimes {
  note(source: MoxieBlob | null): void;
  guard(): void;
  sweep(): void;
}

export function createRuntimes(lib: Lib): Runtimes {
  const uids = new Set<string>();
  const each = (visit: (runtime: MoxieRuntime) => void) => {
    uids.forEach((uid) => {
      const runtime = lib.moxie.runtime.Runtime.getRuntime(uid);
      if (runtime) visit(runtime);
    });
  };
  return {
    note(source) {
      if (source?.ruid) uids.add(source.ruid);
    },
    guard() {
      each((runtime) => {
        runtime.getShim().removeAllInstances = () => {};
      });
    },
    sweep() {
      each((runtime) => runtime.destroy());
      uids.clear();
    },
  };
}
