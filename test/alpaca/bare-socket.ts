/** A client of a stream without a library of the vendor: what it says and hears is what is on the wire. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export class BareSocket {
  /** Each message that came: parsed JSON. */
  readonly heard: unknown[] = [];
  /** Whether each of them was a binary frame. */
  readonly binary: boolean[] = [];
  readonly #socket: WebSocket;

  static async open(url: string): Promise<BareSocket> {
    const socket = new WebSocket(url);
    const bare = new BareSocket(socket);
    await once(socket, 'open');
    return bare;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      this.heard.push(JSON.parse((data as Buffer).toString()));
      this.binary.push(isBinary);
    });
    socket.on('error', () => undefined);
  }

  get isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED;
  }

  /** Says it, and waits until as many messages have come in all. */
  async say(message: unknown, heard: number): Promise<void> {
    this.#socket.send(JSON.stringify(message));
    await this.hears(heard);
  }

  async hears(count: number): Promise<void> {
    while (this.heard.length < count) await once(this.#socket, 'message', { signal: AbortSignal.timeout(2_000) });
  }

  async closes(): Promise<void> {
    if (!this.isClosed) await once(this.#socket, 'close', { signal: AbortSignal.timeout(2_000) });
  }

  close(): void {
    this.#socket.terminate();
  }
}
