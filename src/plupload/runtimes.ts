import type { Lib, MoxieBlob } from './lib.js';

/**
 * The moxie runtimes that an uploader's files belong to. Destroying one after any request has finished throws, and
 * after an abort it stays in the page (fact 15): `guard` before plupload destroys, `sweep` after.
 */
export class Runtimes {
  private readonly lib: Lib;
  private readonly uids = new Set<string>();

  constructor(lib: Lib) {
    this.lib = lib;
  }

  note(source: MoxieBlob | null): void {
    if (source?.ruid) this.uids.add(source.ruid);
  }

  guard(): void {
    this.each((runtime) => {
      runtime.getShim().removeAllInstances = () => {};
    });
  }

  sweep(): void {
    this.each((runtime) => runtime.destroy());
    this.uids.clear();
  }

  private each(
    visit: (runtime: Exclude<ReturnType<Lib['moxie']['runtime']['Runtime']['getRuntime']>, false>) => void,
  ) {
    this.uids.forEach((uid) => {
      const runtime = this.lib.moxie.runtime.Runtime.getRuntime(uid);
      if (runtime) visit(runtime);
    });
  }
}
