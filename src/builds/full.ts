import type plupload from 'plupload';
import { install } from '../plupload/install.js';
import { amd, provide } from './expose.js';

/** What the build's wrapper calls: it runs plupload's own script with `define` in place of the page's, then `done`. */
// biome-ignore lint/style/useConst: it is the wrapper that declares it
declare let fengmiFull: { define: unknown; done: () => void };

const script = document.currentScript;
const installs = script === null || script.getAttribute('data-install') !== 'off';

const adopt = (library: typeof plupload) => {
  if (installs) install(library);
};

type Make = (...needs: unknown[]) => typeof plupload;

const define = amd() as ((name: string, needs: string[], make: Make) => void) | undefined;

/** Who asks an AMD loader for `plupload` alone gets it installed, too. */
const adopting =
  define &&
  Object.assign(
    (name: string, needs: string[], make: Make) =>
      define(name, needs, (...args) => {
        const made = make(...args);
        if (name === 'plupload') adopt(made);
        return made;
      }),
    { amd: true },
  );

fengmiFull = { define: adopting, done: () => provide(adopt) };
