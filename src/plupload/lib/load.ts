import plupload from 'plupload';
import { errorFactory } from '../../options/messages.js';
import { type Lib, toLib } from './types.js';

/**
 * The plupload to use, if it can be: told by what it has, since `VERSION` of the 2.3.9 package is wrong (fact 22).
 *
 * @throws UploadError `init` without a plupload, or with one before 2.3
 */
export function usableLib(library: typeof plupload | undefined = plupload): Lib {
  const lib = library && toLib(library);
  if (lib?.moxie && typeof lib.addFileFilter === 'function') return lib;
  const words = lib
    ? 'This plupload is too old: load 2.3.9.'
    : 'There is no plupload: it needs a browser, and its script before this one.';
  throw errorFactory('en')('init', { words });
}
