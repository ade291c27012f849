import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The open sockets of both servers, with how many requests each is busy with. */
export class Connections {
  readonly #busy = new Map<Socket, number>();

  watch(server: Server): void {
    server.on('connection', (socket) => {
      this.#busy.set(socket, 0);
      socket.once('close', () => this.#busy.delete(socket));
    });
    server.on('request', (request, response) => {
      const { socket } = request;
      this.#count(socket, 1);
      response.once('close', () => this.#count(socket, -1));
    });
  }

  /**
   * Also those that never carried a request. A browser sends a request that dies on a connection opened earlier once
   * more by itself, so a reset that a page is to see needs a connection of its own.
   */
  closeIdle(): void {
    for (const [socket, busy] of this.#busy) if (busy === 0) socket.destroy();
  }

  closeAll(): void {
    for (const socket of this.#busy.keys()) socket.destroy();
  }

  #count(socket: Socket, change: number): void {
    const busy = this.#busy.get(socket);
    if (busy !== undefined) this.#busy.set(socket, busy + change);
  }
}
