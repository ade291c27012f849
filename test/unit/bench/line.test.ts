import { once } from 'node:events';
import { type AddressInfo, createServer, connect as open, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Lane, type LineOptions, startLine } from '../../bench/line.js';

/** 1000 bytes of payload a millisecond. */
const RATE = (8_000_000 * 1500) / 1448;

describe('a lane', () => {
  test('takes as long as the bytes need, heads of packets included', () => {
    expect(new Lane(RATE).pass(10, 5000)).toBeCloseTo(15);
    expect(new Lane(12_000_000).pass(0, 1448)).toBeCloseTo(1);
  });

  test('lets one thing through after the other', () => {
    const lane = new Lane(RATE);
    expect([lane.pass(0, 1000), lane.pass(0, 2000), lane.pass(2, 1000)].map(Math.round)).toEqual([1, 3, 4]);
  });

  test('keeps nothing of the time in which nothing came', () => {
    const lane = new Lane(RATE);
    lane.pass(0, 1000);
    expect(lane.pass(100, 1000)).toBeCloseTo(101);
  });
});

describe('a line', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** A line to a server, and a way to connect through it. */
  async function lineTo(serve: (socket: Socket) => void, options: LineOptions): Promise<() => Socket> {
    const server: Server = createServer(serve);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const line = await startLine((server.address() as AddressInfo).port, options);
    ends.push(() => new Promise((resolve) => server.close(resolve)), line.close);
    return () => {
      const socket = open({ port: line.port, host: '127.0.0.1' });
      socket.on('error', () => {});
      ends.push(() => socket.destroy());
      return socket;
    };
  }

  /** Says a word once so many bytes are there. */
  const answerAfter =
    (bytes: number) =>
    (socket: Socket): void => {
      let all = 0;
      socket.on('data', ({ length }) => {
        all += length;
        if (all === bytes) socket.write('.');
      });
    };

  /** How long it takes until bytes that are sent are answered, in ms. */
  async function timeOf(socket: Socket, bytes: number): Promise<number> {
    const start = performance.now();
    socket.write(Buffer.alloc(bytes));
    await once(socket, 'data');
    return performance.now() - start;
  }

  /** Never quicker than the line is; how much later depends on the machine. */
  function expectAbout(ms: number, least: number): void {
    expect(ms).toBeGreaterThan(least - 2);
    expect(ms).toBeLessThan(least * 3 + 2000);
  }

  test('has its rate', async () => {
    const connect = await lineTo(answerAfter(400_000), { rate: RATE, roundTrip: 0 });
    expectAbout(await timeOf(connect(), 400_000), 400);
  });

  test('shares its rate among the connections', async () => {
    const connect = await lineTo(answerAfter(200_000), { rate: RATE, roundTrip: 0 });
    const times = await Promise.all([timeOf(connect(), 200_000), timeOf(connect(), 200_000)]);
    expectAbout(Math.max(...times), 400);
  });

  test('gives a connection no more than its own rate, and each as much', async () => {
    const connect = await lineTo(answerAfter(100_000), {
      rate: RATE * 10,
      perConnection: RATE / 4,
      roundTrip: 0,
    });
    const times = await Promise.all([1, 2, 3, 4].map(() => timeOf(connect(), 100_000)));
    for (const time of times) expectAbout(time, 400);
  });

  test('takes a round trip for an answer, and one before the first byte', async () => {
    const connect = await lineTo((socket) => socket.on('data', () => socket.write('.')), {
      rate: RATE,
      roundTrip: 200,
    });
    const socket = connect();
    expectAbout(await timeOf(socket, 1), 400);
    expectAbout(await timeOf(socket, 1), 200);
  });

  test('takes in no faster than it carries', async () => {
    const SIZE = 16 * 1024 * 1024;
    let arrived = 0;
    let tell = (): void => {};
    const some = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const connect = await lineTo(
      (socket) => {
        socket.on('error', () => {});
        socket.on('data', ({ length }) => {
          arrived += length;
          if (arrived > 500_000) tell();
        });
      },
      { rate: RATE, roundTrip: 0 },
    );
    const socket = connect();
    const piece = Buffer.alloc(1024 * 1024);
    for (let sent = 0; sent < SIZE; sent += piece.length) socket.write(piece);
    await some;
    // The rest is in the buffers of the sockets.
    expect(socket.writableLength).toBeGreaterThan(SIZE / 4);
  });

  test('carries all bytes in their order, and then their end', async () => {
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) % 256));
    const connect = await lineTo(
      (socket) => {
        const pieces: Buffer[] = [];
        socket.on('data', (piece) => pieces.push(piece));
        socket.on('end', () => socket.end(Buffer.concat(pieces)));
      },
      { rate: RATE * 10, perConnection: RATE * 4, roundTrip: 10 },
    );
    const client = connect();
    client.end(sent);
    const back: Buffer[] = [];
    for await (const piece of client) back.push(piece as Buffer);
    expect(Buffer.concat(back).equals(sent)).toBe(true);
  });

  test('breaks on one side where it breaks on the other', async () => {
    const connect = await lineTo((socket) => socket.once('data', () => socket.destroy()), {
      rate: RATE,
      roundTrip: 0,
    });
    const socket = connect();
    socket.write('.');
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });
});
