/**
 * A model of a line, as a proxy before a server: what all connections share, what one of them gets at most, and how long
 * a round trip takes.
 *
 * ```
 * browser ─ socket ─► own lane ─► shared lane ─► flight ─► server
 *            paused while too much waits for the lanes
 * ```
 *
 * A socket is read no faster than its bytes leave, so that a browser's upload progress is the line's, but for what the
 * kernel takes in ahead of it: up to 8 MB on loopback, where a line would have it take one or two. Rates are of whole packets,
 * heads included, as those of lines are. It knows no slow start, no loss (beside what the rate of a connection stands for)
 * and no jitter: what is measured through it is the least that a protocol costs.
 */
import { type AddressInfo, createServer, connect as open, type Socket } from 'node:net';

export interface LineOptions {
  /** Of all connections together, each way, in bit/s. */
  rate: number;
  /** Of one connection, in bit/s; where losses leave no more. */
  perConnection?: number;
  /** In ms. */
  roundTrip: number;
}

export interface Line {
  readonly port: number;
  close(): Promise<void>;
}

/** What of a packet is payload: 1500 bytes with 20 of IP, and 32 of TCP with its timestamps. */
const PAYLOAD = 1448 / 1500;

/** How much may wait for the lanes: enough to keep them busy while the machine does something else. */
const QUEUE_MS = 100;
const MIN_QUEUE_BYTES = 64 * 1024;

const bytesPerMs = (bitsPerSecond: number): number => (bitsPerSecond / 8000) * PAYLOAD;

/** When what comes has gone through: one thing after the other, each as long as its bytes take. Times are in ms. */
export class Lane {
  readonly #bytesPerMs: number;
  #free = 0;

  constructor(bitsPerSecond: number) {
    this.#bytesPerMs = bytesPerMs(bitsPerSecond);
  }

  pass(time: number, bytes: number): number {
    this.#free = Math.max(this.#free, time) + bytes / this.#bytesPerMs;
    return this.#free;
  }
}

type Deliver<T> = (item: T, due: number) => void;

/**
 * Hands things over when they are due, in their order. One that is handed over late is told when it was due: what comes
 * after reckons from there, so that a slow clock costs the line nothing.
 */
class Queue<T> {
  readonly #items: (readonly [due: number, item: T])[] = [];
  readonly #deliver: Deliver<T>;
  #timer: NodeJS.Timeout | undefined;

  constructor(deliver: Deliver<T>) {
    this.#deliver = deliver;
  }

  add(due: number, item: T): void {
    this.#items.push([due, item]);
    if (this.#items.length === 1) this.#wait(due);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#items.length = 0;
  }

  #wait(due: number): void {
    this.#timer = setTimeout(() => this.#run(), Math.max(0, due - performance.now()));
  }

  #run(): void {
    // A timer may be a fraction of a millisecond early.
    const now = performance.now() + 1;
    let next = this.#items[0];
    while (next && next[0] <= now) {
      this.#items.shift();
      this.#deliver(next[1], next[0]);
      next = this.#items[0];
    }
    if (next) this.#wait(next[0]);
  }
}

/** Bytes, or `null` at their end. */
type Piece = Buffer | null;

interface Way {
  shared: Lane;
  own: Lane | undefined;
  flight: number;
  maxWaiting: number;
}

/** Carries what one socket says to another; the function ends that. */
function carry(from: Socket, to: Socket, { shared, own, flight, maxWaiting }: Way): () => void {
  let waiting = 0;
  const breathe = (): void => {
    if (waiting < maxWaiting && !to.writableNeedDrain) from.resume();
    else from.pause();
  };
  const sizeOf = (piece: Piece): number => piece?.length ?? 0;

  const arriving = new Queue<Piece>((piece) => {
    if (to.destroyed) return;
    if (piece) to.write(piece);
    else to.end();
    breathe();
  });
  const leaving = new Queue<Piece>((piece, due) => {
    waiting -= sizeOf(piece);
    arriving.add(due + flight, piece);
    breathe();
  });
  const share = (piece: Piece, time: number): void => leaving.add(shared.pass(time, sizeOf(piece)), piece);
  const entering = own && new Queue<Piece>(share);

  function take(piece: Piece): void {
    const now = performance.now();
    waiting += sizeOf(piece);
    if (own && entering) entering.add(own.pass(now, sizeOf(piece)), piece);
    else share(piece, now);
    breathe();
  }
  from.on('data', take);
  from.on('end', () => take(null));
  to.on('drain', breathe);
  return () => {
    for (const queue of [entering, leaving, arriving]) queue?.clear();
  };
}

/** Listens on a free port of 127.0.0.1 for what it carries to another. */
export async function startLine(serverPort: number, options: LineOptions): Promise<Line> {
  const { rate, perConnection = rate, roundTrip } = options;
  const [up, down] = [new Lane(rate), new Lane(rate)];
  const maxWaiting = Math.max(
    MIN_QUEUE_BYTES,
    Math.round(bytesPerMs(Math.min(rate, perConnection)) * QUEUE_MS),
  );
  const sockets = new Set<Socket>();

  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    const upstream = open({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const way = (shared: Lane): Way => ({
      shared,
      own: perConnection < rate ? new Lane(perConnection) : undefined,
      flight: roundTrip / 2,
      maxWaiting,
    });
    const ends: (() => void)[] = [];
    // The handshake of the connection takes a round trip before its first byte.
    const opening = setTimeout(() => {
      ends.push(carry(client, upstream, way(up)), carry(upstream, client, way(down)));
      client.resume();
    }, roundTrip);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        clearTimeout(opening);
        // One side that has ended in order leaves what is under way to the other.
        if (socket.readableEnded && socket.writableFinished) return;
        for (const end of ends) end();
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
