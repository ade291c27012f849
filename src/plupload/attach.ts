import type plupload from 'plupload';
import type { FengmiOptions, UploaderSettings } from '../contract/options.js';
import type { FengmiUploader } from '../contract/uploader.js';
import { mergeOptions, resolveOptions } from '../options/resolve.js';
import { rethrow } from '../rx/from-callback.js';
import { createAdapter } from './adapter.js';
import { usableLib } from './lib/load.js';
import { type Lib, toUp, type Up } from './lib/types.js';

const hasControl = (element: unknown): boolean => element !== undefined && element !== '';

/** `attach`, for the plupload that the uploader was made with. */
export function attachTo(lib: Lib, up: Up, options: FengmiOptions): FengmiUploader {
  if (typeof up.fengmi === 'object') return up.fengmi;
  // plupload listens to itself only from `init()` on.
  if (up.hasEventListener('CancelUpload')) {
    throw new Error('attach() comes too late: call it before up.init().');
  }
  const { settings } = up;
  const uploader = createAdapter(lib, up, resolveOptions(mergeOptions(settings.fengmi || {}, options)));
  // plupload wants a control; a drop zone that is in no page is one.
  if (!hasControl(settings.browse_button) && !hasControl(settings.drop_element)) {
    settings.drop_element = [document.createElement('div')];
  }
  // The others are gone from browsers, or cannot send chunks; a page may name them at any time, also in its `preinit`.
  Object.defineProperty(settings, 'runtimes', { get: () => 'html5', set() {}, enumerable: true });
  up.fengmi = uploader;
  return uploader;
}

/**
 * Makes an existing plupload instance speak the Fengmi protocol, any time before its `init()`. A second call returns
 * the same adapter, which the instance carries as `up.fengmi`. Options given here go before the settings' `fengmi` key.
 *
 * @throws TypeError for an unknown or wrong option; UploadError `init` without a usable plupload; Error after `init()`
 */
export function attach(up: plupload.Uploader, options: FengmiOptions = {}): FengmiUploader {
  return attachTo(usableLib(), toUp(up), options);
}

/**
 * A new plupload uploader that speaks the Fengmi protocol, initialised. What the page lacks does not throw here:
 * `events$`, `queue$` and `upload()` error with `init`. Without browse button and drop zone it works for `upload(file)`.
 *
 * @throws TypeError for an unknown or wrong option; UploadError `init` without a usable plupload, as where there is no DOM
 */
export function createUploader(settings: UploaderSettings): FengmiUploader {
  const lib = usableLib();
  const up = new lib.Uploader({ ...settings, fengmi: settings.fengmi || {} });
  const uploader = attachTo(lib, up, {});
  try {
    up.init();
  } catch (thrown) {
    up.trigger('Error', { code: lib.INIT_ERROR, message: 'Init error.' });
    rethrow(thrown);
  }
  return uploader;
}
