/**
 * The stream of an account's order events. Guarantees: who it is is said first, and only when it listens is it there; each
 * event is handed on as it came, in order; one that cannot be read, or keys that are refused, end the connection, which is made
 * anew; nothing is replayed of the time between, so whoever hears that it is there again has to ask.
 */
import { BrokerError } from '../../core/errors.ts';
import { LiveSocket } from '../live-socket.ts';
import { addressOf, type AlpacaAccess } from './addresses.ts';
import type { AlpacaPorts } from './client.ts';
import { fieldsOf, perhapsList, perhapsText } from './fields.ts';
import { noAnswer, notConnected } from './refusals.ts';
import { readUpdate, type AlpacaUpdate } from './schema.ts';

export interface UpdatesListener {
  update(update: AlpacaUpdate): void;
  /** `restored`: it was there before. */
  connection(state: 'lost' | 'restored'): void;
}

const UPDATES = 'trade_updates';
/** Less than a call of the session may take, with what is asked for before. */
const THERE_WITHIN_MS = 6_000;
/** Keys that were refused are shown again after so long: they may have been renewed. */
const REFUSED_MS = 30_000;

export class TradeUpdates {
  readonly #access: AlpacaAccess;
  readonly #ports: AlpacaPorts;
  readonly #listener: UpdatesListener;
  readonly #socket: LiveSocket;
  #wasThere = false;
  #first: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;

  constructor(access: AlpacaAccess, ports: AlpacaPorts, listener: UpdatesListener) {
    this.#access = access;
    this.#ports = ports;
    this.#listener = listener;
    this.#socket = new LiveSocket(ports, {
      url: () => addressOf(access, 'tradingStream'),
      opened: () => this.#sayWho(),
      heard: (text) => this.#heard(text),
      lost: () => listener.connection('lost'),
    });
  }

  /** Resolves when it listens. @throws NetworkError `no_answer`; BrokerError `not_authorised` */
  async start(): Promise<void> {
    if (this.#socket.isReady) return;
    const { clock, timers } = this.#ports;
    let takeBack = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#first = { resolve, reject };
        takeBack = timers.at(clock.now() + THERE_WITHIN_MS, () =>
          reject(noAnswer('its stream of orders is not there')),
        );
        this.#socket.open();
      });
    } finally {
      this.#first = null;
      takeBack();
    }
  }

  /** It does not tell what it should. */
  doubt(): void {
    if (this.#socket.isReady) this.#socket.drop();
  }

  stop(): void {
    this.#wasThere = false;
    this.#socket.close();
    this.#first?.reject(notConnected());
  }

  #sayWho(): void {
    const { id, secret } = this.#access.keys;
    this.#socket.send({ action: 'authenticate', data: { key_id: id.reveal(), secret_key: secret.reveal() } });
  }

  #heard(text: string): void {
    try {
      this.#handle(JSON.parse(text));
    } catch {
      // What was told is not known now; what is asked for after a reconnect is.
      this.#socket.drop();
    }
  }

  #handle(message: unknown): void {
    const frame = fieldsOf(message, 'stream');
    switch (perhapsText(frame, 'stream')) {
      case 'authorization': {
        const isIn = perhapsText(fieldsOf(frame.values.data, 'authorization'), 'status') === 'authorized';
        if (isIn) this.#socket.send({ action: 'listen', data: { streams: [UPDATES] } });
        else this.#refused();
        return;
      }
      case 'listening':
        this.#there(perhapsList(fieldsOf(frame.values.data, 'listening'), 'streams', String));
        return;
      case UPDATES:
        this.#listener.update(readUpdate(frame.values.data));
        return;
      case null:
      default:
        return;
    }
  }

  #there(streams: readonly string[]): void {
    if (!streams.includes(UPDATES)) this.#socket.drop();
    else if (!this.#socket.isReady) this.#ready();
  }

  #ready(): void {
    this.#socket.ready();
    this.#first?.resolve();
    if (this.#wasThere) this.#listener.connection('restored');
    this.#wasThere = true;
  }

  #refused(): void {
    this.#socket.drop(REFUSED_MS);
    this.#first?.reject(
      new BrokerError({
        code: 'not_authorised',
        message: "Alpaca's stream of orders refuses the keys",
        cure: 'check the key and the secret in .env',
      }),
    );
  }
}
