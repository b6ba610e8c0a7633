/**
 * A WebSocket that is there again after it was lost. Guarantees: it is made anew after a wait that grows with each failure,
 * with jitter, and only falls back when it has stood for a while; one that opens and is not made ready in time, and
 * one on which nothing is heard, not even the answer to a ping, counts as lost; nothing is heard of a socket that was given up.
 */
import { backoffMs, type BackoffTerms } from '../core/backoff.ts';
import type { Clock, EpochMs, Timers } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';

type Data = Buffer | ArrayBuffer | Buffer[];

/** What is used of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  /** The state in which it sends. */
  readonly OPEN: number;
  on(event: 'open' | 'pong' | 'error' | 'close', listener: () => void): unknown;
  on(event: 'message', listener: (data: Data) => void): unknown;
  removeAllListeners(): unknown;
  send(text: string): void;
  ping(): void;
  terminate(): void;
}

export interface SocketPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  /** Absent: by the machine's network. */
  readonly openSocket?: (url: string) => Socket;
}

/** What is spoken on it. No call may throw. */
export interface SocketTalk {
  /** Checked by the caller: only there anything is sent. Asked each time that it is opened. */
  readonly url: () => string;
  /** It is open: time to say who it is. */
  opened(): void;
  heard(text: string): void;
  /** It was ready, and is lost. */
  lost(): void;
}

const READY_WITHIN_MS = 10_000;
const PING_EVERY_MS = 10_000;
/** After so long without a word or the answer to a ping it is lost. */
const SILENT_MS = 25_000;
const BACKOFF: BackoffTerms = { baseMs: 1_000, capMs: 30_000 };
/** Who was ready for so long begins with short waits again. */
const STEADY_MS = 60_000;
const MESSAGE_MAX = 16_000_000;

export class LiveSocket {
  readonly #ports: SocketPorts;
  readonly #talk: SocketTalk;
  #socket: Socket | null = null;
  /** Counts sockets: what is of an earlier one is over. */
  #generation = 0;
  #isWanted = false;
  #readySince: EpochMs | null = null;
  #heardAt: EpochMs = 0;
  #failures = 0;
  #takeBack: () => void = () => undefined;

  constructor(ports: SocketPorts, talk: SocketTalk) {
    this.#ports = ports;
    this.#talk = talk;
  }

  open(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    void this.#connect();
  }

  get isReady(): boolean {
    return this.#readySince !== null;
  }

  send(message: unknown): void {
    if (this.#socket?.readyState === this.#socket?.OPEN) this.#socket?.send(JSON.stringify(message));
  }

  /** What has to be said first has been said, and was accepted. */
  ready(): void {
    this.#readySince ??= this.#ports.clock.now();
  }

  /** It is of no use as it is: made anew, after `leastMs` at the earliest. */
  drop(leastMs = 0): void {
    if (!this.#isWanted) return;
    this.#giveUp();
    const { clock, rng } = this.#ports;
    this.#failures++;
    this.#after(backoffMs(this.#failures, BACKOFF, rng, leastMs) + clock.now(), () => void this.#connect());
  }

  /** For good; without a word. */
  close(): void {
    this.#isWanted = false;
    this.#readySince = null;
    this.#giveUp();
  }

  async #connect(): Promise<void> {
    const generation = ++this.#generation;
    const openSocket = this.#ports.openSocket ?? (await ofThisMachine());
    if (generation !== this.#generation || !this.#isWanted) return;
    const socket = openSocket(this.#talk.url());
    this.#socket = socket;
    const { clock } = this.#ports;
    const isCurrent = (): boolean => generation === this.#generation;
    this.#heardAt = clock.now();
    socket.on('open', () => {
      if (isCurrent()) this.#talk.opened();
    });
    socket.on('message', (data: Data) => {
      if (!isCurrent()) return;
      this.#heardAt = clock.now();
      this.#talk.heard(textOf(data));
    });
    socket.on('pong', () => {
      if (isCurrent()) this.#heardAt = clock.now();
    });
    // What the network says of it may name the address: nobody is told but by its close, which follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (isCurrent()) this.drop();
    });
    this.#watch(generation, clock.now());
  }

  /** Looks now and then whether it still lives. */
  #watch(generation: number, openedAt: EpochMs): void {
    const { clock } = this.#ports;
    this.#after(clock.now() + PING_EVERY_MS, () => {
      if (generation !== this.#generation) return;
      const now = clock.now();
      const isLate = this.#readySince === null && now >= openedAt + READY_WITHIN_MS;
      if (isLate || now >= this.#heardAt + SILENT_MS) {
        this.drop();
        return;
      }
      if (this.#readySince !== null && now >= this.#readySince + STEADY_MS) this.#failures = 0;
      if (this.#socket?.readyState === this.#socket?.OPEN) this.#socket?.ping();
      this.#watch(generation, openedAt);
    });
  }

  #giveUp(): void {
    this.#generation++;
    this.#takeBack();
    this.#socket?.removeAllListeners();
    // One that was never open tells of its end by an error.
    this.#socket?.on('error', () => undefined);
    this.#socket?.terminate();
    this.#socket = null;
    const wasReady = this.#readySince !== null;
    this.#readySince = null;
    if (wasReady) this.#talk.lost();
  }

  #after(at: EpochMs, then: () => void): void {
    this.#takeBack();
    this.#takeBack = this.#ports.timers.at(at, then);
  }
}

/** What opens sockets by the network; it is loaded when it is first needed. */
async function ofThisMachine(): Promise<(url: string) => Socket> {
  const { WebSocket } = await import('ws');
  const terms = { perMessageDeflate: false, maxPayload: MESSAGE_MAX, followRedirects: false } as const;
  return (url) => new WebSocket(url, { ...terms, handshakeTimeout: READY_WITHIN_MS });
}

/** Text and binary frames alike: some of Alpaca's hosts send JSON as the latter. */
function textOf(data: Data): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
