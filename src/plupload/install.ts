import type plupload from 'plupload';
import type { FengmiOptions, UploaderSettings } from '../contract/options.js';
import { defined } from '../options/check.js';
import { mergeOptions, resolveOptions } from '../options/resolve.js';
import { attachTo } from './attach.js';
import { usableLib } from './lib/load.js';
import type { Settings, Up } from './lib/types.js';

/** Options for every uploader of the page. */
export interface InstallOptions extends FengmiOptions {
  /**
   * Whether an uploader with these settings is to speak the protocol; others are left alone.
   * @default all of them
   */
  only?: (settings: UploaderSettings) => boolean;
}

type Constructor = (this: Up, settings: UploaderSettings) => void;

const installed = new WeakSet<object>();

/**
 * From here on every `new plupload.Uploader(settings)` speaks the Fengmi protocol, except with `fengmi: false` in its
 * settings or an `only` that says no. Settings' own `fengmi` key goes before the options given here. Replaces
 * `plupload.Uploader` and nothing else; a second call changes nothing.
 *
 * @throws TypeError for an unknown or wrong option; UploadError `init` for a plupload before 2.3
 */
export function install(library: typeof plupload, given: InstallOptions = {}): void {
  const options = defined(given);
  const { only } = options;
  delete options.only;
  const lib = usableLib(library);
  const Stock = lib.Uploader;
  if (installed.has(Stock)) return;
  resolveOptions(options);
  const construct = Stock as unknown as Constructor;
  const Uploader: Constructor = function (settings) {
    construct.call(this, settings);
    const { fengmi } = this.settings as Settings & { fengmi?: FengmiOptions | false };
    if (fengmi === false || (only !== undefined && !only(settings))) return;
    attachTo(lib, this, mergeOptions(options, fengmi ?? {}));
  };
  Uploader.prototype = Stock.prototype;
  installed.add(Uploader);
  lib.Uploader = Uploader as unknown as typeof Stock;
}
