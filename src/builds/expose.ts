import type plupload from 'plupload';
import type * as fengmi from '../index.js';
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

/** Makes the exports a global, or a module of the page's AMD loader; `adopt` gets plupload as soon as there is one. */
export function provide(exports: typeof fengmi, adopt: (library: typeof plupload) => void): void {
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
