import type plupload from 'plupload';
import { createApi } from '../api/api.js';
import { ApiError } from '../contract/api-error.js';
import { UploadError } from '../contract/error.js';
import { ofType } from '../contract/of-type.js';
import { VERSION } from '../contract/version.js';
import type * as fengmi from '../index.js';
import { attach, createUploader } from '../plupload/attach.js';
import { install } from '../plupload/install.js';
import { parseReply } from '../upload/reply.js';
import { useLibrary } from './plupload-global.js';

type Define = ((name: string, needs: string[], make: (library: typeof plupload) => unknown) => void) & {
  amd?: unknown;
};

export interface ScriptWindow {
  define?: Define;
  plupload?: typeof plupload;
  FengmiUploader?: typeof fengmi;
}

/** The AMD loader of the page, if it has one: there plupload sets no globals, and neither do we (fact 22). */
export const amd = (): Define | undefined => {
  const { define } = window as ScriptWindow;
  return typeof define === 'function' && define.amd ? define : undefined;
};

/** With a plupload that has come since: of scripts that are `async`, ours may be the first. */
function late<Args extends unknown[], Made>(make: (...args: Args) => Made): (...args: Args) => Made {
  return (...args) => {
    useLibrary();
    return make(...args);
  };
}

/**
 * What the package exports, name by name: the namespace that a bundler makes of a module has what pages put on
 * `Object.prototype` among its names, and is no object at all where that is no function.
 */
const exports: typeof fengmi = {
  ApiError,
  attach: late(attach),
  createApi,
  createUploader: late(createUploader),
  install,
  ofType,
  parseReply,
  UploadError,
  VERSION,
};

/** Makes the exports a global, or a module of the page's AMD loader; `adopt` gets plupload as soon as there is one. */
export function provide(adopt: (library: typeof plupload) => void): void {
  const take = (library: typeof plupload | undefined) => {
    if (!library) return;
    useLibrary(library);
    adopt(library);
  };
  const define = amd();
  if (define) {
    define('fengmi-uploader', ['plupload'], (library) => {
      take(library);
      return exports;
    });
  } else {
    take((window as ScriptWindow).plupload);
    (window as ScriptWindow).FengmiUploader = exports;
  }
}
