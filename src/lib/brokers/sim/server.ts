/**
 * A simulated exchange for clients in other processes, so that it lives on when one of them is killed.
 * Guarantees: one client at a time, the newest; while none is there time stands still; what a request brings about is told
 * before its answer.
 */
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { OrderRequest } from '../../orders/order.ts';
import { SimBroker } from './broker.ts';
import type { SimExchange } from './exchange.ts';
import { SimFeed, type Told } from './feed.ts';
import { errorFrame, hear, send, type Ask, type SimAddress, type ToldWhat } from './wire.ts';

const HERE = '127.0.0.1';

export class SimServer {
  readonly #exchange: SimExchange;
  readonly #server: Server;
  #client: Socket | null = null;

  constructor(exchange: SimExchange) {
    this.#exchange = exchange;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  /** Resolves when clients can come; with port 0 to the port that was free. @throws the socket's own error */
  async listen(address: SimAddress): Promise<SimAddress> {
    if ('port' in address) await this.#listen(() => this.#server.listen(address.port, HERE));
    else {
      await removeStale(address.path);
      await this.#listen(() => this.#server.listen(address.path));
      chmodSync(address.path, 0o600);
    }
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? { port: bound.port } : address;
  }

  /** Ends the connection too. */
  async close(): Promise<void> {
    this.#client?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(start: () => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.once('listening', resolve);
      start();
    });
  }

  /** It becomes the client with its first question: a look whether somebody listens disturbs nobody. */
  #welcome(socket: Socket): void {
    const session = new ClientSession(this.#exchange, socket);
    let isHere = false;
    hear(socket, (frame) => {
      if (!isHere) this.#takeOver(socket);
      isHere = true;
      if (this.#client === socket) session.asked(frame as Ask);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#client === socket) this.#leave();
    });
  }

  #takeOver(socket: Socket): void {
    const before = this.#client;
    this.#leave();
    this.#client = socket;
    if (before === null) return;
    send(before, { kind: 'taken_over', now: this.#exchange.now() });
    before.end();
  }

  #leave(): void {
    this.#client = null;
    this.#exchange.tellOrders(null);
    this.#exchange.tellMinutes(null);
  }
}

/** One client's connection: its questions to the broker and the feed, and what these tell. */
class ClientSession {
  readonly #exchange: SimExchange;
  readonly #socket: Socket;
  readonly #broker: SimBroker;
  readonly #feed: SimFeed;

  constructor(exchange: SimExchange, socket: Socket) {
    this.#exchange = exchange;
    this.#socket = socket;
    this.#broker = new SimBroker(exchange);
    this.#feed = new SimFeed(exchange);
    send(socket, { kind: 'hello', now: exchange.now(), can: this.#broker.can, feed: this.#feed.identity });
  }

  asked({ id, verb, args }: Ask): void {
    this.#answer(verb, args).then(
      (value) => send(this.#socket, { kind: 'answer', now: this.#exchange.now(), id, value: value ?? null }),
      (error: unknown) =>
        send(this.#socket, { kind: 'failure', now: this.#exchange.now(), id, error: errorFrame(error) }),
    );
  }

  #tell(what: ToldWhat, ...values: readonly unknown[]): void {
    send(this.#socket, { kind: 'told', now: this.#exchange.now(), what, values });
  }

  #answer(verb: Ask['verb'], args: readonly unknown[]): Promise<unknown> {
    const [broker, feed, first] = [this.#broker, this.#feed, args[0]];
    switch (verb) {
      case 'connect':
        return broker.connect({
          order: (report) => this.#tell('order', report),
          execution: (execution) => this.#tell('execution', execution),
          connection: () => undefined,
        });
      case 'place':
        return broker.place(first as OrderRequest);
      case 'cancel':
      case 'orderByClientId':
      case 'instrument':
        return broker[verb](first as string);
      case 'executionsSince':
        return broker.executionsSince(first as number);
      case 'quotes':
        return broker.quotes(first as readonly string[]);
      case 'disconnect':
      case 'account':
      case 'positions':
      case 'openOrders':
      case 'clock':
        return broker[verb]();
      case 'start':
        return feed.startAfter(first as Told, args[1] as readonly string[], {
          opened: (m) => this.#tell('opened', m),
          closed: (m, bars) => this.#tell('closed', m, bars),
          quoted: (quotes) => this.#tell('quoted', quotes),
        });
      case 'watch':
        return feed.watch(first as readonly string[]);
      case 'stop':
        return feed.stop();
      case 'advance':
        return feed.advance();
    }
  }
}

/** The socket that a killed server left behind. */
async function removeStale(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (!isAlive) rmSync(path, { force: true });
}
