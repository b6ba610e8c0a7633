/**
 * The sockets of one stream. Guarantees: what was told is there when `settled` resolves; a silent stream tells nothing
 * and answers pings, as the real one does when it has gone silent.
 */
import { once, type EventEmitter } from 'node:events';
import type { Clock, EpochMs } from '../../src/lib/core/clock.ts';

/** The server's end of a WebSocket: its events are `message`, `pong`, `error` and `close`. */
export interface ServedSocket extends EventEmitter {
  readonly readyState: number;
  /** The state in which it sends. */
  readonly OPEN: number;
  send(data: string | Uint8Array): void;
  ping(): void;
  close(): void;
  terminate(): void;
}

/** A socket that does not answer is not waited for longer. Milliseconds. */
const PONG_MS = 2_000;

export abstract class Stream<State> {
  readonly clients = new Map<ServedSocket, State>();
  isSilent = false;
  /** Connections are not taken: they are closed at once. */
  isDown = false;
  /** By the exchange's clock. */
  silentUntil: EpochMs = -Infinity;
  downUntil: EpochMs = -Infinity;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  protected get saysNothing(): boolean {
    return this.isSilent || this.#clock.now() < this.silentUntil;
  }

  /** Breaks the connections, without a word. */
  drop(): void {
    for (const socket of this.clients.keys()) socket.terminate();
  }

  /** All that was told so far has been received. */
  async settled(): Promise<void> {
    await Promise.all([...this.clients.keys()].map(heard));
  }

  take(socket: ServedSocket, state: State): void {
    if (this.isDown || this.#clock.now() < this.downUntil) {
      socket.terminate();
      return;
    }
    this.clients.set(socket, state);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!this.saysNothing) this.heard(socket, state, data, isBinary);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.clients.delete(socket));
  }

  protected abstract heard(socket: ServedSocket, state: State, data: Buffer, isBinary: boolean): void;
}

async function heard(socket: ServedSocket): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(PONG_MS)]);
  socket.ping();
  await Promise.race([once(socket, 'pong', { signal }), once(socket, 'close', { signal })]).catch(() => undefined);
  done.abort();
}
