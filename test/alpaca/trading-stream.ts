/**
 * The stream of order events, in JSON. Guarantees: what happens while nobody listens is never told; what a request brings
 * about is told after its answer, unless a fault turns that round.
 */
import type { Clock } from '../../src/lib/core/clock.ts';
import type { Access } from './access.ts';
import type { Wire } from './alpaca-order.ts';
import type { MessageFaults } from './faults.ts';
import { Stream, type ServedSocket } from './streams.ts';

interface Listener {
  isAuthorized: boolean;
  isListening: boolean;
}

export class TradingStream extends Stream<Listener> {
  /** Whether frames are binary, as those of the paper account may be. */
  isBinary = false;
  readonly #access: Access;
  readonly #faults: MessageFaults;
  #collected: Wire[] | null = null;

  constructor(clock: Clock, access: Access, faults: MessageFaults) {
    super(clock);
    this.#access = access;
    this.#faults = faults;
  }

  welcome(socket: ServedSocket): void {
    this.take(socket, { isAuthorized: false, isListening: false });
  }

  tell(message: Wire): void {
    if (this.#collected !== null) this.#collected.push(message);
    else for (const each of this.#faults.pass(message)) this.#send(each);
  }

  /** Does it, and hands over what would have been told meanwhile. */
  collect<T>(what: () => T): { readonly value: T; readonly messages: readonly Wire[] } {
    const messages: Wire[] = [];
    this.#collected = messages;
    try {
      return { value: what(), messages };
    } finally {
      this.#collected = null;
    }
  }

  /** What a fault holds back is told. */
  release(): void {
    for (const message of this.#faults.release()) this.#send(message);
  }

  /** The keys' session on the stream is over: it says so, and closes. */
  expire(): void {
    for (const [socket, listener] of this.clients) {
      listener.isAuthorized = false;
      this.#say(socket, 'authorization', { status: 'unauthorized', action: 'listen' });
      socket.close();
    }
  }

  protected override heard(socket: ServedSocket, listener: Listener, data: Buffer): void {
    const { action, data: more, key, secret } = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>;
    const details = (more ?? {}) as Readonly<Record<string, unknown>>;
    if (action === 'authenticate') this.#authorize(socket, listener, action, details.key_id, details.secret_key);
    else if (action === 'auth') this.#authorize(socket, listener, action, key, secret);
    else if (action === 'listen' && listener.isAuthorized) {
      const streams = (details.streams as string[]).filter((stream) => stream === 'trade_updates');
      listener.isListening = streams.length > 0;
      this.#say(socket, 'listening', { streams });
    } else this.#say(socket, 'authorization', { status: 'unauthorized', action: String(action) });
  }

  #authorize(socket: ServedSocket, listener: Listener, action: string, keyId: unknown, secret: unknown): void {
    listener.isAuthorized = this.#access.isGood(keyId, secret);
    this.#say(socket, 'authorization', { status: listener.isAuthorized ? 'authorized' : 'unauthorized', action });
    if (!listener.isAuthorized) socket.close();
  }

  #send(message: Wire): void {
    if (this.saysNothing) return;
    for (const [socket, { isListening }] of this.clients) if (isListening) this.#say(socket, 'trade_updates', message);
  }

  #say(socket: ServedSocket, stream: string, data: unknown): void {
    const text = JSON.stringify({ stream, data });
    socket.send(this.isBinary ? Buffer.from(text) : text);
  }
}
