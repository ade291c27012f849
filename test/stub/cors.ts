import type { IncomingMessage } from 'node:http';
import type { Settings } from './settings.js';

export function isPreflight(req: IncomingMessage): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
}

/** Lets the pages of any origin in, with whatever they ask for; nothing where no page of another origin asks. */
export function corsHeaders(req: IncomingMessage, settings: Settings): Record<string, string> {
  const { origin, 'access-control-request-headers': asked } = req.headers;
  if (origin === undefined) return {};
  const headers: Record<string, string> = {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
  };
  if (settings.exposeRetryAfter) headers['Access-Control-Expose-Headers'] = 'Retry-After';
  if (isPreflight(req)) {
    headers['Access-Control-Allow-Methods'] = 'GET, HEAD, POST, PATCH';
    headers['Access-Control-Max-Age'] = `${settings.preflightMaxAge}`;
    if (asked !== undefined) headers['Access-Control-Allow-Headers'] = asked;
  }
  return headers;
}
