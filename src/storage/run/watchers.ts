/** One server-sent event as text (HTML, 9.2.6): JSON has no line ends. */
export const eventText = (id: number, event: string, data: unknown): string => `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Whoever follows the run's events. Each holds a WebSocket that the runtime keeps while the object sleeps: a run nobody posts to
 * costs nothing, however many watch it. The socket is tagged with the key, so that a revoked one loses it.
 */
export class Watchers {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  get any(): boolean {
    return this.#ctx.getWebSockets().length > 0;
  }

  get count(): number {
    return this.#ctx.getWebSockets().length;
  }

  /** The far end of a new watcher's socket. */
  accept(keyId: string): { readonly socket: WebSocket; readonly far: WebSocket } {
    const pair = new WebSocketPair();
    this.#ctx.acceptWebSocket(pair[1], [keyId]);
    return { socket: pair[1], far: pair[0] };
  }

  tell(text: string): void {
    for (const socket of this.#ctx.getWebSockets()) send(socket, text);
  }

  /** Closes the sockets of a key, or all. */
  close(keyId?: string): void {
    for (const socket of this.#ctx.getWebSockets(keyId)) {
      try {
        socket.close(1000);
      } catch {
        // It is closed already.
      }
    }
  }
}

/** A socket may have closed since it was listed. */
export const send = (socket: WebSocket, text: string): void => {
  try {
    socket.send(text);
  } catch {
    // Nobody is there any more.
  }
};
