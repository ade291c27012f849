import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from './platform.js';

export type Mounted = (req: IncomingMessage, res: ServerResponse) => void;

/** A platform's own server, beside its pages: handlers of Node's kind by the prefix of their paths. */
export type Mounts = Readonly<Record<string, Mounted>>;

/** Throws a TypeError where a prefix would never match. */
export function checkMounts(mounts: Mounts): void {
  for (const prefix of Object.keys(mounts)) {
    if (!/^\/(?:.*\/)?$/.test(prefix))
      throw new TypeError(`the prefix "${prefix}" does not begin and end with a slash`);
  }
}

export function handlerOf(mounted: Mounted): Handler {
  return (exchange) => exchange.handOver(mounted);
}
