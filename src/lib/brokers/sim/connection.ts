/**
 * A client's end of one connection to a simulated exchange in another process. Guarantees: each question is answered or
 * fails once; when the connection is gone, what is under way fails as a NetworkError.
 */
import { connect, type Socket } from 'node:net';
import { NetworkError } from '../../core/errors.ts';
import { errorOf, hear, send, type Frame, type Hello, type SimAddress, type SimVerb } from './wire.ts';

type Told = Extract<Frame, { kind: 'told' }>;

export interface ConnectionListener {
  /** The exchange's clock, with everything that comes from it. */
  now(instant: number): void;
  told(frame: Told): void;
  /** Once. */
  gone(wasTakenOver: boolean): void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Connection {
  readonly hello: Hello;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #isGone = false;
  #wasTakenOver = false;

  private constructor(socket: Socket, hello: Hello) {
    this.#socket = socket;
    this.hello = hello;
  }

  /** @throws NetworkError `venue_unreachable` */
  static async open(address: SimAddress, listener: ConnectionListener): Promise<Connection> {
    const socket = connect('port' in address ? { port: address.port, host: '127.0.0.1' } : address);
    return new Promise((resolve, reject) => {
      let connection: Connection | null = null;
      hear(socket, (frame) => {
        const heard = frame as Frame;
        listener.now(heard.now);
        if (connection !== null) connection.#hear(heard, listener);
        else if (heard.kind === 'hello') {
          connection = new Connection(socket, heard);
          resolve(connection);
        }
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (connection === null) reject(unreachable());
        else connection.#gone(listener);
      });
    });
  }

  async ask(verb: SimVerb, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#isGone) throw unreachable();
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      send(this.#socket, { id, verb, args });
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Without a word to the listener. */
  close(): void {
    this.#isGone = true;
    this.#socket.destroy();
  }

  #hear(frame: Frame, listener: ConnectionListener): void {
    if (frame.kind === 'told') listener.told(frame);
    else if (frame.kind === 'taken_over') this.#wasTakenOver = true;
    else if (frame.kind !== 'hello') {
      const waiting = this.#waiting.get(frame.id);
      this.#waiting.delete(frame.id);
      if (frame.kind === 'answer') waiting?.resolve(frame.value);
      else waiting?.reject(errorOf(frame.error));
    }
  }

  #gone(listener: ConnectionListener): void {
    const wasClosed = this.#isGone;
    this.#isGone = true;
    for (const { reject } of this.#waiting.values()) reject(unreachable());
    this.#waiting.clear();
    if (!wasClosed) listener.gone(this.#wasTakenOver);
  }
}

function unreachable(): NetworkError {
  return new NetworkError({
    code: 'venue_unreachable',
    message: 'the simulated exchange does not answer',
    cure: 'see whether its process runs; an order that was under way has to be looked up',
    retryable: true,
  });
}
