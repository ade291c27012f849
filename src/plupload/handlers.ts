import type { Handler, Up } from './lib.js';

/** Before and after every handler of a page; plupload's own stand at 0. */
export const FIRST = 1_000_000_000;
export const LAST: number = -FIRST;

/** Records every handler it binds, and takes all of them off again. */
export class Handlers {
  private readonly up: Up;
  private readonly bound: [string, Handler][] = [];

  constructor(up: Up) {
    this.up = up;
  }

  on(name: string, handler: Handler, priority: number = FIRST): void {
    this.up.bind(name, handler, undefined, priority);
    this.bound.push([name, handler]);
  }

  release(): void {
    for (const [name, handler] of this.bound.splice(0)) this.up.unbind(name, handler);
  }
}
