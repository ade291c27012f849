import type { Handler, Up } from './types.js';

/** Before and after every handler of a page; plupload's own stand at 0. */
const FIRST = 1_000_000_000;
export const LAST: number = -FIRST;

/** Binds a handler, before all others unless told. */
export type On = (name: string, handler: Handler, priority?: number) => void;

export interface Handlers {
  readonly on: On;
  /** Takes every handler off again. */
  release(): void;
}

export function createHandlers(up: Up): Handlers {
  const bound: (readonly [string, Handler])[] = [];
  return {
    on(name, handler, priority = FIRST) {
      up.bind(name, handler, undefined, priority);
      bound.push([name, handler]);
    },
    release() {
      for (const [name, handler] of bound.splice(0)) up.unbind(name, handler);
    },
  };
}
