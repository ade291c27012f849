import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connections } from './connections.js';
import { corsHeaders, isPreflight } from './cors.js';
import { Exchange } from './exchange.js';
import type { Platform } from './platform.js';
import { type Asked, type Route, router } from './routes.js';

const HOST = '127.0.0.1';

/** The two servers, and what becomes of a request before and after its handler. */
export class Listeners {
  readonly #platform: Platform;
  readonly #route: (asked: Asked) => Route;
  readonly #connections = new Connections();
  readonly #running = new Set<Promise<void>>();
  readonly #servers: readonly [Server, Server];

  constructor(platform: Platform, withControl: boolean) {
    this.#platform = platform;
    this.#route = router(platform, withControl);
    this.#servers = [this.#createServer(), this.#createServer()];
  }

  get origin(): string {
    return originOf(this.#servers[0]);
  }

  get otherOrigin(): string {
    return originOf(this.#servers[1]);
  }

  async listen(port: number, otherPort: number): Promise<void> {
    await listen(this.#servers[0], port);
    await listen(this.#servers[1], otherPort);
  }

  closeIdle(): void {
    this.#connections.closeIdle();
  }

  /** Resolves when no handler runs any more. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    this.#connections.closeAll();
    await Promise.all([...closed, ...this.#running]);
  }

  #createServer(): Server {
    // An upload may take longer than any time-out that Node has for a request.
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (req, res) => {
      const done = this.#serve(server, req, res).finally(() => this.#running.delete(done));
      this.#running.add(done);
    });
    this.#connections.watch(server);
    return server;
  }

  #routeOf(server: Server, req: IncomingMessage, url: URL): Route {
    const names = [...ownNames(url), ...this.#platform.settings.hosts];
    if (!names.includes(req.headers.host ?? '')) return misdirected;
    return this.#route({
      method: req.method ?? '',
      path: url.pathname,
      isPreflight: isPreflight(req),
      isFirst: server === this.#servers[0],
    });
  }

  async #serve(server: Server, req: IncomingMessage, res: ServerResponse): Promise<void> {
    // A request target may also be a whole URL or an asterisk, but not one that a browser sends here.
    const target = req.url?.startsWith('/') ? req.url : '/unusable-target';
    const url = new URL(originOf(server) + target);
    const { kind, handle, isOpen = false } = this.#routeOf(server, req, url);
    const { settings, journal, faults } = this.#platform;
    const exchange = new Exchange({
      req,
      res,
      url,
      journal,
      entry: journal.open({
        kind,
        method: req.method ?? '',
        path: url.pathname,
        origin: req.headers.origin,
        headers: plainHeaders(req),
      }),
      cors: isOpen ? corsHeaders(req, settings) : {},
      common: {
        'Cache-Control': 'no-store',
        // See Connections.closeIdle for why a reset to come needs fresh connections.
        ...(settings.keepAlive && !faults.has('reset') ? {} : { Connection: 'close' }),
      },
    });
    try {
      await handle(exchange, this.#platform);
    } catch (error) {
      if (!exchange.over) exchange.fail(error);
    }
  }
}

/** Anyone can point a name of theirs at this server: its pages are not to be had under that. */
const misdirected: Route = {
  kind: 'unknown',
  handle: (exchange) =>
    exchange.send({ status: 421, type: 'text/plain; charset=utf-8', body: 'no such host\n' }),
};

const ownNames = ({ host }: URL): string[] => [host, host.replace(HOST, 'localhost')];

function plainHeaders(req: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
}

function originOf(server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://${HOST}:${port}`;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
