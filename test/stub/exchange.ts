import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal, JournalEntry } from './journal.js';
import type { Mounted } from './mounts.js';

export interface Reply {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  type?: string;
  body: string;
  /** False keeps the answer from pages of another origin. */
  cors?: boolean;
}

export interface ExchangeContext {
  req: IncomingMessage;
  res: ServerResponse;
  url: URL;
  entry: JournalEntry;
  journal: Journal;
  /** The headers that open an answer to pages of another origin. */
  cors: Readonly<Record<string, string>>;
  /** Headers of every answer, whoever may read it. */
  common: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const MAX_DRAINED_BYTES = 256 * 1024 * 1024;
const MAX_RECORDED_REPLY = 2000;

/** One request and its answer, together with what the journal says of them. */
export class Exchange {
  readonly req: IncomingMessage;
  readonly url: URL;
  readonly entry: JournalEntry;
  readonly #gone = new AbortController();
  readonly #context: ExchangeContext;

  constructor(context: ExchangeContext) {
    this.#context = context;
    this.req = context.req;
    this.url = context.url;
    this.entry = context.entry;
    context.res.once('finish', () => this.#end('answered'));
    const { socket } = context.req;
    const leave = (): void => {
      socket.off('close', leave);
      this.#end('aborted');
      this.#gone.abort();
    };
    context.res.once('close', leave);
    // An answer that waits behind another one of its connection does not hear when that is gone.
    socket.once('close', leave);
    // A reset under way is an outcome like another, not a reason to crash.
    context.req.on('error', () => {});
    context.res.on('error', () => {});
  }

  /** Aborts once nothing more can be answered. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Whether the other side went away or was sent away: errors after that are part of it. */
  get over(): boolean {
    return this.signal.aborted || (this.req.destroyed && !this.req.complete);
  }

  record(changes: Partial<JournalEntry>): void {
    Object.assign(this.entry, changes);
    this.#context.journal.touch(this.entry);
  }

  async send({ status = 200, headers, type = JSON_TYPE, body, cors = true }: Reply): Promise<void> {
    const drained = await this.#drain();
    this.signal.throwIfAborted();
    const connection = drained ? {} : { Connection: 'close' };
    const length = status === 204 ? {} : { 'Content-Length': `${Buffer.byteLength(body)}` };
    const res = this.head(status, { 'Content-Type': type, ...length, ...headers, ...connection }, cors);
    this.record({ reply: body.slice(0, MAX_RECORDED_REPLY) });
    res.end(this.req.method === 'HEAD' ? undefined : body);
  }

  /** Promises more than it sends, and hangs up in the middle of the body. */
  async sendHalf({ body }: Reply): Promise<void> {
    const bytes = Buffer.from(body);
    const res = this.head(200, { 'Content-Type': JSON_TYPE, 'Content-Length': `${bytes.length}` });
    const half = bytes.subarray(0, bytes.length / 2);
    this.record({ reply: half.toString() });
    await new Promise((resolve) => res.write(half, resolve));
    this.#end('reset');
    res.destroy();
  }

  /** Leaves request and answer to another handler; settles when the answer is over or the connection gone. */
  async handOver(handle: Mounted): Promise<void> {
    const { req, res, common } = this.#context;
    for (const [name, value] of Object.entries(common)) res.setHeader(name, value);
    res.prependOnceListener('finish', () => this.record({ status: res.statusCode }));
    const over = this.#over();
    await Promise.race([over, Promise.resolve(handle(req, res)).then(() => over)]);
  }

  /** The head of an answer whose body the caller sends. */
  head(status: number, headers: Readonly<Record<string, string>>, cors = true): ServerResponse {
    const { res, cors: corsHeaders, common } = this.#context;
    // One by one, since names that differ in case only are to replace each other.
    const all = { ...common, ...(cors ? corsHeaders : {}) };
    for (const [name, value] of [...Object.entries(all), ...Object.entries(headers)])
      res.setHeader(name, value);
    res.writeHead(status);
    this.record({ status });
    return res;
  }

  /** Ends the connection so that the other side sees an error; throws, for there is nothing left to do. */
  reset(): never {
    this.#end('reset');
    this.req.socket.resetAndDestroy();
    this.#gone.abort();
    throw this.signal.reason;
  }

  /** Does nothing more until the other side gives up; throws then. */
  async hang(): Promise<never> {
    this.#end('hung');
    await this.#over();
    throw this.signal.reason;
  }

  /** The handler failed: what can still be said is said. */
  fail(error: unknown): void {
    const { res } = this.#context;
    this.record({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    if (res.headersSent) res.destroy();
    else this.head(500, { 'Content-Length': '0', Connection: 'close' }).end();
  }

  async #over(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
  }

  // A browser reports a reset in place of the status if the connection closes while it still sends.
  async #drain(): Promise<boolean> {
    if (this.req.readableEnded) return true;
    let bytes = 0;
    for await (const chunk of this.req.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MAX_DRAINED_BYTES) return false;
    }
    return true;
  }

  #end(outcome: JournalEntry['outcome']): void {
    if (this.entry.outcome === 'pending') this.record({ outcome, endTime: Date.now() });
  }
}
