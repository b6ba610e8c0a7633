/**
 * The two ends of a WebSocket in virtual time. Guarantees: what is sent arrives in its order, a latency later, unless the wire
 * loses it or holds it back; what is sent while the wire is cut never arrives, nor anything after it; when one end is
 * closed the other one hears of it.
 */
import { EventEmitter } from 'node:events';
import type { Socket } from '../../../src/lib/brokers/live-socket.ts';
import type { EpochMs } from '../../../src/lib/core/clock.ts';
import type { ServedSocket } from '../../alpaca/streams.ts';
import type { VirtualTime } from '../virtual-time.ts';

export interface SocketWire {
  readonly time: VirtualTime;
  readonly latency: () => number;
  readonly isCut: () => boolean;
  /** Of what is said from there: what arrives in its place, each so much later than what came before. */
  readonly passed: (text: string) => readonly { readonly text: string; readonly late: number }[];
}

/** So long after a socket was lost the server gives it up too. */
const NOTICED_MS = 10_000;

export class VirtualSocket extends EventEmitter implements Socket, ServedSocket {
  readonly OPEN = 1;
  /** As of a WebSocket: 0 connecting, 1 open, 3 closed. */
  readyState = 0;
  readonly #wire: SocketWire;
  readonly #isServer: boolean;
  #peer: VirtualSocket | null = null;
  #arrivesAt: EpochMs = 0;
  #isDead = false;

  private constructor(wire: SocketWire, isServer: boolean) {
    super();
    this.#wire = wire;
    this.#isServer = isServer;
  }

  static pair(wire: SocketWire): { readonly client: VirtualSocket; readonly server: VirtualSocket } {
    const client = new VirtualSocket(wire, false);
    const server = new VirtualSocket(wire, true);
    [client.#peer, server.#peer] = [server, client];
    return { client, server };
  }

  /** Both ends are open; the client hears of it a latency later. */
  accept(): void {
    this.readyState = this.OPEN;
    this.#deliver(0, (peer) => {
      if (peer.readyState !== 0) return;
      peer.readyState = peer.OPEN;
      peer.emit('open');
    });
  }

  send(data: string | Uint8Array): void {
    if (this.readyState !== this.OPEN) return;
    const text = typeof data === 'string' ? data : Buffer.from(data).toString();
    const passed = this.#isServer ? this.#wire.passed(text) : [{ text, late: 0 }];
    for (const { text: arriving, late } of passed)
      this.#deliver(late, (peer) => {
        if (peer.readyState === peer.OPEN) peer.emit('message', Buffer.from(arriving), typeof data !== 'string');
      });
  }

  ping(): void {
    this.#deliver(0, (peer) => {
      if (peer.readyState === peer.OPEN) peer.#deliver(0, (self) => self.emit('pong'));
    });
  }

  close(): void {
    this.terminate();
  }

  terminate(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#wire.time.in(0, () => this.emit('close'));
    const peer = this.#peer;
    const over = (): void => {
      if (peer === null || peer.readyState === 3) return;
      peer.readyState = 3;
      peer.emit('close');
    };
    if (!this.#isLost) this.#deliver(0, over);
    else if (!this.#isServer) this.#wire.time.in(NOTICED_MS, over);
  }

  /** The connection breaks: both ends hear of it. */
  reset(): void {
    const { time, latency } = this.#wire;
    for (const end of [this, this.#peer])
      time.in(latency(), () => {
        if (end === null || end.readyState === 3) return;
        end.readyState = 3;
        end.emit('close');
      });
  }

  /** It is not taken: the server is not there. */
  refuse(): void {
    this.#wire.time.in(this.#wire.latency(), () => {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.emit('error', new Error('connect ECONNREFUSED'));
      this.emit('close');
    });
  }

  get #isLost(): boolean {
    this.#isDead ||= this.#wire.isCut() || (this.#peer !== null && this.#peer.#isDead);
    return this.#isDead;
  }

  /** What is late is overtaken; all else keeps its order. */
  #deliver(late: number, arrive: (peer: VirtualSocket) => void): void {
    const peer = this.#peer;
    if (peer === null || this.#isLost) return;
    const { time, latency } = this.#wire;
    const at = Math.max(peer.#arrivesAt, time.now() + latency());
    if (late === 0) peer.#arrivesAt = at;
    time.at(at + late, () => arrive(peer));
  }
}
