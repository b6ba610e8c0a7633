/**
 * A stream of market data: one for each feed, in msgpack where the client asks for it, else in JSON. Guarantees: one
 * connection that is signed in at a time, no symbol beyond the plan's limit, and data of what is subscribed alone.
 */
import { decode, encode } from '@msgpack/msgpack';
import type { Clock } from '../../src/lib/core/clock.ts';
import type { Access } from './access.ts';
import type { Wire } from './alpaca-order.ts';
import type { MessageFaults } from './faults.ts';
import { Stream, type ServedSocket } from './streams.ts';

const CHANNELS = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds', 'imbalances'] as const;
type Channel = (typeof CHANNELS)[number];

/** By the letter that a message bears. */
const CHANNEL_OF: Readonly<Record<string, Channel>> = {
  ...{
    t: 'trades',
    q: 'quotes',
    b: 'bars',
    u: 'updatedBars',
    d: 'dailyBars',
    s: 'statuses',
    l: 'lulds',
    i: 'imbalances',
  },
};

interface Subscriber {
  readonly isPacked: boolean;
  isAuthorized: boolean;
  readonly channels: Map<Channel, Set<string>>;
}

export interface DataStreamSetup {
  readonly clock: Clock;
  readonly access: Access;
  readonly faults: MessageFaults;
  /** Of each channel; null: none. */
  readonly symbolLimit: number | null;
  /** Whether the account's plan has this feed. */
  readonly isSubscribed: boolean;
}

export class DataStream extends Stream<Subscriber> {
  readonly #setup: DataStreamSetup;

  constructor(setup: DataStreamSetup) {
    super(setup.clock);
    this.#setup = setup;
  }

  welcome(socket: ServedSocket, isPacked: boolean): void {
    const subscriber = { isPacked, isAuthorized: false, channels: new Map<Channel, Set<string>>() };
    this.take(socket, subscriber);
    say(socket, subscriber, [{ T: 'success', msg: 'connected' }]);
  }

  /** What any client listens to on that channel. */
  symbolsOf(channel: Channel): Set<string> {
    return new Set([...this.clients.values()].flatMap(({ channels }) => [...(channels.get(channel) ?? [])]));
  }

  /** Times as Date; the message's letter and symbol say who hears it. */
  tell(messages: readonly Wire[]): void {
    const told = messages.flatMap((message) => this.#setup.faults.pass(message));
    if (this.saysNothing) return;
    for (const [socket, subscriber] of this.clients) {
      const own = told.filter(({ T, S }) => subscriber.channels.get(CHANNEL_OF[String(T)] ?? 'trades')?.has(String(S)));
      if (own.length > 0) say(socket, subscriber, own);
    }
  }

  /** The session of the keys is over. */
  expire(): void {
    for (const [socket, subscriber] of this.clients) {
      fail(socket, subscriber, 401, 'not authenticated');
      socket.close();
    }
  }

  protected override heard(socket: ServedSocket, subscriber: Subscriber, data: Buffer, isBinary: boolean): void {
    const message = (isBinary ? decode(data) : JSON.parse(data.toString())) as Readonly<Record<string, unknown>>;
    if (message.action === 'auth') this.#authorize(socket, subscriber, message);
    else if (!subscriber.isAuthorized) fail(socket, subscriber, 401, 'not authenticated');
    else if (message.action === 'subscribe' || message.action === 'unsubscribe')
      this.#subscribe(socket, subscriber, message, message.action === 'subscribe');
    else fail(socket, subscriber, 400, 'invalid syntax');
  }

  #authorize(socket: ServedSocket, subscriber: Subscriber, { key, secret }: Readonly<Record<string, unknown>>): void {
    const { access, isSubscribed } = this.#setup;
    if (subscriber.isAuthorized) fail(socket, subscriber, 403, 'already authenticated');
    else if (!access.isGood(key, secret)) close(socket, subscriber, 402, 'auth failed');
    else if (!isSubscribed) close(socket, subscriber, 409, 'insufficient subscription');
    else if ([...this.clients.values()].some((each) => each.isAuthorized))
      close(socket, subscriber, 406, 'connection limit exceeded');
    else {
      subscriber.isAuthorized = true;
      say(socket, subscriber, [{ T: 'success', msg: 'authenticated' }]);
    }
  }

  #subscribe(
    socket: ServedSocket,
    subscriber: Subscriber,
    message: Readonly<Record<string, unknown>>,
    isOn: boolean,
  ): void {
    const wanted = new Map<Channel, Set<string>>();
    for (const channel of CHANNELS) {
      const symbols = new Set(subscriber.channels.get(channel));
      for (const symbol of (message[channel] ?? []) as string[])
        if (isOn) symbols.add(symbol);
        else symbols.delete(symbol);
      wanted.set(channel, symbols);
    }
    const most = Math.max(...[...wanted.values()].map(({ size }) => size));
    if (isOn && most > (this.#setup.symbolLimit ?? Infinity)) {
      fail(socket, subscriber, 405, 'symbol limit exceeded');
      return;
    }
    for (const [channel, symbols] of wanted) subscriber.channels.set(channel, symbols);
    const all = Object.fromEntries([...wanted].map(([channel, symbols]) => [channel, [...symbols]]));
    say(socket, subscriber, [{ T: 'subscription', ...all, corrections: [], cancelErrors: [] }]);
  }
}

function fail(socket: ServedSocket, subscriber: Subscriber, code: number, msg: string): void {
  say(socket, subscriber, [{ T: 'error', code, msg }]);
}

function close(socket: ServedSocket, subscriber: Subscriber, code: number, msg: string): void {
  fail(socket, subscriber, code, msg);
  socket.close();
}

function say(socket: ServedSocket, { isPacked }: Subscriber, messages: readonly Wire[]): void {
  socket.send(isPacked ? encode(messages) : JSON.stringify(messages));
}
